namespace LLMHive.Usage;

/// <summary>What one user used of a billing period that is closed, so that nothing counts in it any more; or of its part under a plan that was left.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PeriodUsage")]
public sealed record PeriodUsage
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Start of the period (inclusive).</summary>
    [Id(1)] public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End of the period (exclusive).</summary>
    [Id(2)] public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>Sums by model, engine and, for usage handed in late, its day.</summary>
    [Id(3)] public required ImmutableArray<UsageSlice> Slices { get; init; }

    /// <summary>Plan in force when it was closed.</summary>
    [Id(4)] public required string Plan { get; init; }

    /// <summary>Version of the plan.</summary>
    [Id(5)] public required int PlanVersion { get; init; }

    /// <summary>The subscription when it was closed; empty on the free plan.</summary>
    [Id(6)] public string SubscriptionId { get; init; } = "";

    /// <summary>What of it was billed before, because plans were left within the period.</summary>
    [Id(7)] public PaidOverage Paid { get; init; }

    /// <summary>Requests.</summary>
    public long Requests => Slices.Sum(static slice => slice.Requests);

    /// <summary>Tokens.</summary>
    public long Tokens => Slices.Sum(static slice => slice.Tokens);

    /// <summary>Provider cost in US dollars.</summary>
    public decimal CostUsd => Slices.Sum(static slice => slice.CostUsd);
}
