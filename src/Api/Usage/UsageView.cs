namespace LLMHive.Usage;

/// <summary>What one user has used of the current billing period.</summary>
internal sealed record UsageView
{
    public required string UserId { get; init; }

    public required string Plan { get; init; }

    /// <summary>Start of the period (inclusive).</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End of the period (exclusive).</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    public required long Requests { get; init; }

    public required long Tokens { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    /// <summary>Admitted and not yet settled.</summary>
    public required UsageCount Reserved { get; init; }

    public required UsageCount Included { get; init; }

    /// <summary>Included less used and reserved, never below zero.</summary>
    public required UsageCount Remaining { get; init; }

    public required UsagePercent Percent { get; init; }

    /// <summary>Provider cost, exact.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>Price of what is beyond the included quota, exact; the invoice rounds it.</summary>
    public required decimal OverageUsd { get; init; }

    /// <summary>Most overage the user wants to pay for in a period; null = no limit.</summary>
    public required decimal? SpendLimitUsd { get; init; }

    /// <summary>What the period will come to at this pace.</summary>
    public required UsageForecastView? Forecast { get; init; }

    public static UsageView Of(UsageSummary usage) => new()
    {
        UserId = usage.UserId,
        Plan = usage.Plan,
        PeriodStart = usage.PeriodStart,
        PeriodEnd = usage.PeriodEnd,
        Requests = usage.Requests,
        Tokens = usage.Tokens,
        PromptTokens = usage.TokensIn,
        CompletionTokens = usage.TokensOut,
        Reserved = new(usage.ReservedRequests, usage.ReservedTokens),
        Included = new(usage.IncludedRequests, usage.IncludedTokens),
        Remaining = new(
            Left(usage.IncludedRequests, usage.Requests + usage.ReservedRequests),
            Left(usage.IncludedTokens, usage.Tokens + usage.ReservedTokens)),
        Percent = new(Part(usage.Requests, usage.IncludedRequests), Part(usage.Tokens, usage.IncludedTokens)),
        CostUsd = usage.CostUsd,
        OverageUsd = usage.OverageUsd,
        SpendLimitUsd = usage.SpendLimitUsd,
        Forecast = usage.Forecast is { } forecast ? UsageForecastView.Of(forecast) : null,
    };

    private static long? Left(long? included, long taken) => included is { } all ? Math.Max(0, all - taken) : null;

    private static decimal? Part(long used, long? included) => included switch
    {
        null => null,
        0 => used == 0 ? 0 : 100,
        { } all => Math.Round(used * 100m / all, 1, MidpointRounding.AwayFromZero),
    };
}
