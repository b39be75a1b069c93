namespace LLMHive.Limits;

/// <summary>One limit.</summary>
/// <param name="Limit">Size of the bucket, refilled within a minute.</param>
/// <param name="Remaining">What is left.</param>
/// <param name="ResetsAt">When it is full again.</param>
internal sealed record BucketView(long Limit, long Remaining, DateTimeOffset ResetsAt)
{
    public static BucketView Of(BucketStatus bucket, DateTimeOffset now) => new(bucket.Limit, bucket.Remaining, now + bucket.FullIn);
}
