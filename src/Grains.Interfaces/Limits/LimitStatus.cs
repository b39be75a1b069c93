namespace LLMHive.Limits;

/// <summary>The state of a caller's rate limits, as the rate-limit headers tell it.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.LimitStatus")]
public sealed record LimitStatus
{
    /// <summary>Requests per minute.</summary>
    [Id(0)] public required BucketStatus Requests { get; init; }

    /// <summary>Tokens per minute; null for request classes that spend none.</summary>
    [Id(1)] public BucketStatus? Tokens { get; init; }

    /// <summary>When this request could pass; null when it passed or waiting does not help.</summary>
    [Id(2)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>The gate's wall clock at the decision (UTC), from which reset times are counted.</summary>
    [Id(3)] public DateTimeOffset Now { get; init; }
}
