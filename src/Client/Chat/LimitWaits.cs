namespace LLMHive.Chat;

/// <summary>Completes refusals by what the state of the limits tells.</summary>
internal static class LimitWaits
{
    /// <summary>The refusal with the time after which the same request could pass.</summary>
    public static Refusal Of(HiveFrame.Refused refused) =>
        refused.Reason is { RetryAfter: null, Code: RefusalCodes.RateLimited or RefusalCodes.ConcurrencyLimit } reason
            ? reason with { RetryAfter = refused.Limits?.RetryAfter ?? TimeSpan.FromSeconds(1) }
            : refused.Reason;
}
