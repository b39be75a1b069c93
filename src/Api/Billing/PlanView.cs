using System.Text.Json.Serialization;

namespace LLMHive.Billing;

/// <summary>A plan as it is offered. Null = unlimited.</summary>
internal sealed record PlanView
{
    public required string Name { get; init; }

    public required int Version { get; init; }

    /// <summary>A higher rank is an upgrade.</summary>
    public required int Rank { get; init; }

    public required long PriceMonthCents { get; init; }

    public required long PriceYearCents { get; init; }

    public required long? RequestsPerPeriod { get; init; }

    public required long? TokensPerPeriod { get; init; }

    public required long? TokensPerQuery { get; init; }

    public required int ModelsPerRequest { get; init; }

    public required int ConcurrentRequests { get; init; }

    public required int RequestsPerMinute { get; init; }

    public required long TokensPerMinute { get; init; }

    public required long? StorageMb { get; init; }

    public required int? TeamMembers { get; init; }

    /// <summary>Null = all.</summary>
    public required IReadOnlyList<string>? Engines { get; init; }

    /// <summary>Null = all.</summary>
    public required IReadOnlyList<string>? Models { get; init; }

    /// <summary>What happens when the quota is used up: <c>hard</c> refuses, <c>soft</c> bills overage, <c>none</c> has no quota.</summary>
    public required string Cap { get; init; }

    [JsonPropertyName("overage_per_1k_tokens_usd")]
    public required decimal OveragePer1kTokensUsd { get; init; }

    public required decimal OveragePerRequestUsd { get; init; }

    public static PlanView Of(PlanCard plan) => new()
    {
        Name = plan.Name,
        Version = plan.Version,
        Rank = plan.Rank,
        PriceMonthCents = plan.PriceMonthCents,
        PriceYearCents = plan.PriceYearCents,
        RequestsPerPeriod = plan.RequestsPerPeriod,
        TokensPerPeriod = plan.TokensPerPeriod,
        TokensPerQuery = plan.TokensPerQuery,
        ModelsPerRequest = plan.ModelsPerRequest,
        ConcurrentRequests = plan.ConcurrentRequests,
        RequestsPerMinute = plan.RequestsPerMinute,
        TokensPerMinute = plan.TokensPerMinute,
        StorageMb = plan.StorageMb,
        TeamMembers = plan.TeamMembers,
        Engines = plan.Engines.IsEmpty ? null : [.. plan.Engines],
        Models = plan.Models.IsEmpty ? null : [.. plan.Models],
        Cap = plan.Cap,
        OveragePer1kTokensUsd = plan.OveragePer1kTokensUsd,
        OveragePerRequestUsd = plan.OveragePerRequestUsd,
    };
}
