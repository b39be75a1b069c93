namespace LLMHive.Usage;

/// <summary>Usage passed a level of its limit. It is told once per period, metric and level.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageAlert")]
public sealed record UsageAlert
{
    /// <summary>Unique: <c>alert:{user}:{period}:{metric}:{level}</c>, with a number behind it when it fired anew after an upgrade.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The user.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>What passed its level.</summary>
    [Id(2)] public required UsageMetric Metric { get; init; }

    /// <summary>50, 80 or 100 percent.</summary>
    [Id(3)] public required int Level { get; init; }

    /// <summary>Used when it fired: tokens, requests, or US dollars.</summary>
    [Id(4)] public required decimal Used { get; init; }

    /// <summary>The limit it was measured against.</summary>
    [Id(5)] public required decimal Limit { get; init; }

    /// <summary>Start of the billing period (inclusive).</summary>
    [Id(6)] public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End of the billing period (exclusive).</summary>
    [Id(7)] public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>When it fired (UTC); of several at once, each a tick after the one before.</summary>
    [Id(8)] public required DateTimeOffset At { get; init; }

    /// <summary>The limit for which it stands as told: after a change of plan that left usage above the level, the new one.</summary>
    [Id(9)] public decimal HoldsFor { get; init; }

    /// <summary>1, or more when it fired anew after an upgrade.</summary>
    [Id(10)] public int Occurrence { get; init; } = 1;

    /// <summary>Counts the changes.</summary>
    [Id(11)] public long Version { get; init; } = 1;
}
