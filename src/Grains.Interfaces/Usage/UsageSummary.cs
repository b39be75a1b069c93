namespace LLMHive.Usage;

/// <summary>What one user has used of the current billing period.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageSummary")]
public sealed record UsageSummary
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Plan in force.</summary>
    [Id(1)] public required string Plan { get; init; }

    /// <summary>Start of the period (inclusive).</summary>
    [Id(2)] public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End of the period (exclusive): when the quota is full again.</summary>
    [Id(3)] public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>Requests counted so far.</summary>
    [Id(4)] public long Requests { get; init; }

    /// <summary>Tokens counted so far.</summary>
    [Id(5)] public long Tokens { get; init; }

    /// <summary>Tokens of prompts.</summary>
    [Id(6)] public long TokensIn { get; init; }

    /// <summary>Tokens of answers.</summary>
    [Id(7)] public long TokensOut { get; init; }

    /// <summary>Requests admitted and not yet settled.</summary>
    [Id(8)] public long ReservedRequests { get; init; }

    /// <summary>Tokens reserved by requests that are not yet settled.</summary>
    [Id(9)] public long ReservedTokens { get; init; }

    /// <summary>Requests included in the period; null = unlimited.</summary>
    [Id(10)] public long? IncludedRequests { get; init; }

    /// <summary>Tokens included in the period; null = unlimited.</summary>
    [Id(11)] public long? IncludedTokens { get; init; }

    /// <summary>Provider cost so far, in US dollars.</summary>
    [Id(12)] public decimal CostUsd { get; init; }

    /// <summary>Price of what is beyond the included quota so far, in US dollars, exact.</summary>
    [Id(13)] public decimal OverageUsd { get; init; }

    /// <summary>Most overage that the user wants to pay for in a period, in US dollars; null = no limit.</summary>
    [Id(14)] public decimal? SpendLimitUsd { get; init; }

    /// <summary>What the period will come to at this pace; null from old nodes.</summary>
    [Id(15)] public UsageForecast? Forecast { get; init; }

    /// <summary>The subscription in force; empty on the free plan.</summary>
    [Id(16)] public string SubscriptionId { get; init; } = "";
}
