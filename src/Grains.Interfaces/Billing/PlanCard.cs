namespace LLMHive.Billing;

/// <summary>A plan as it is offered. Null = unlimited.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PlanCard")]
public sealed record PlanCard
{
    /// <summary>Name, as in <c>tier_name</c>.</summary>
    [Id(0)] public required string Name { get; init; }

    /// <summary>Version of the catalogue it belongs to.</summary>
    [Id(1)] public int Version { get; init; }

    /// <summary>Order of the plans: a higher rank is an upgrade.</summary>
    [Id(2)] public int Rank { get; init; }

    /// <summary>Price of a month in US cents.</summary>
    [Id(3)] public long PriceMonthCents { get; init; }

    /// <summary>Price of a year in US cents.</summary>
    [Id(4)] public long PriceYearCents { get; init; }

    /// <summary>Requests included in a period.</summary>
    [Id(5)] public long? RequestsPerPeriod { get; init; }

    /// <summary>Tokens included in a period.</summary>
    [Id(6)] public long? TokensPerPeriod { get; init; }

    /// <summary>Most tokens of one request.</summary>
    [Id(7)] public long? TokensPerQuery { get; init; }

    /// <summary>Most members of a hive model in one request.</summary>
    [Id(8)] public int ModelsPerRequest { get; init; }

    /// <summary>Requests at the same time.</summary>
    [Id(9)] public int ConcurrentRequests { get; init; }

    /// <summary>Requests per minute.</summary>
    [Id(10)] public int RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute.</summary>
    [Id(11)] public long TokensPerMinute { get; init; }

    /// <summary>Storage in MB.</summary>
    [Id(12)] public long? StorageMb { get; init; }

    /// <summary>Members of a team.</summary>
    [Id(13)] public int? TeamMembers { get; init; }

    /// <summary>Engines included; empty = all.</summary>
    [Id(14)] public ImmutableArray<string> Engines { get; init; } = [];

    /// <summary>Models included; empty = all.</summary>
    [Id(15)] public ImmutableArray<string> Models { get; init; } = [];

    /// <summary><c>hard</c>, <c>soft</c> or <c>none</c>.</summary>
    [Id(16)] public required string Cap { get; init; }

    /// <summary>Price of 1,000 tokens beyond the quota, in US dollars.</summary>
    [Id(17)] public decimal OveragePer1kTokensUsd { get; init; }

    /// <summary>Price of a request beyond the quota, in US dollars.</summary>
    [Id(18)] public decimal OveragePerRequestUsd { get; init; }
}
