namespace LLMHive.Billing;

/// <summary>What a user is entitled to now: the row that the subscription writes and the gate reads.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Entitlements")]
public sealed record Entitlements
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Name of the plan.</summary>
    [Id(1)] public required string Plan { get; init; }

    /// <summary>Version of the plan catalogue the user was sold.</summary>
    [Id(2)] public required int PlanVersion { get; init; }

    /// <summary>Start of period 0; boundaries are this plus whole months (or years).</summary>
    [Id(3)] public required DateTimeOffset Anchor { get; init; }

    /// <summary>Length of a period.</summary>
    [Id(4)] public BillingCycle Cycle { get; init; } = BillingCycle.Monthly;

    /// <summary>The subscription; empty on the free plan or by an operator's grant.</summary>
    [Id(5)] public string SubscriptionId { get; init; } = "";

    /// <summary>Grows with each change; an older version never replaces a newer one.</summary>
    [Id(6)] public required long Version { get; init; }

    /// <summary>Start of a trial, which is one period until <see cref="Anchor"/>, its end; null = no trial.</summary>
    [Id(7)] public DateTimeOffset? TrialStart { get; init; }
}
