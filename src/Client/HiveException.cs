namespace LLMHive;

/// <summary>The hive said no, or could not be reached. <see cref="Refusal"/> says why and what helps, in a stable code and in words.</summary>
public sealed class HiveException : Exception
{
    private static readonly HashSet<string> Passing =
    [
        RefusalCodes.RateLimited, RefusalCodes.ConcurrencyLimit, RefusalCodes.Unavailable, RefusalCodes.PaymentUnavailable,
        RefusalCodes.ProviderUnavailable, RefusalCodes.ProviderTimeout,
    ];

    /// <summary>Makes one from what the hive said.</summary>
    /// <param name="refusal">Why.</param>
    /// <param name="innerException">The trouble behind it, when the hive could not be reached.</param>
    public HiveException(Refusal refusal, Exception? innerException = null)
        : base(refusal.Message, innerException) => Refusal = refusal;

    /// <summary>The refusal as the hive gave it.</summary>
    public Refusal Refusal { get; }

    /// <summary>Stable code, one of <see cref="RefusalCodes"/>.</summary>
    public string Code => Refusal.Code;

    /// <summary>The field that is to blame, such as <c>messages[3].role</c>; null when it is none.</summary>
    public string? Field => Refusal.Param;

    /// <summary>When the same request could pass; null when waiting does not help, or nobody knows how long.</summary>
    public TimeSpan? RetryAfter => Refusal.RetryAfter;

    /// <summary>The same request may pass later, unchanged. False: it must be changed, or paid for.</summary>
    public bool IsTransient => Refusal.RetryAfter is not null || Passing.Contains(Refusal.Code);
}
