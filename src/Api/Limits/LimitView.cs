namespace LLMHive.Limits;

/// <summary>The limits that management routes count against, after this very request.</summary>
/// <param name="Unlimited">True for an operator's key.</param>
/// <param name="Requests">Requests per minute; null when unlimited.</param>
/// <param name="Tokens">Tokens per minute; null when unlimited, or where none are spent.</param>
internal sealed record LimitView(bool Unlimited, BucketView? Requests, BucketView? Tokens)
{
    public static LimitView Of(LimitStatus? status) => status is null
        ? new(true, null, null)
        : new(false, BucketView.Of(status.Requests, status.Now), status.Tokens is { } tokens ? BucketView.Of(tokens, status.Now) : null);
}
