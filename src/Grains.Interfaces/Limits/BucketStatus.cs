namespace LLMHive.Limits;

/// <summary>One rate limit.</summary>
/// <param name="Limit">Size of the bucket.</param>
/// <param name="Remaining">What is left in it, rounded down, never negative.</param>
/// <param name="FullIn">Time until it is full again.</param>
[GenerateSerializer, Immutable, Alias("llmhive.BucketStatus")]
public sealed record BucketStatus([property: Id(0)] long Limit, [property: Id(1)] long Remaining, [property: Id(2)] TimeSpan FullIn);
