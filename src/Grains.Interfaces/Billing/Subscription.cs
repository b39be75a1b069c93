namespace LLMHive.Billing;

/// <summary>A subscription as its user sees it. A user without one sees the free plan, with an empty id.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Subscription")]
public sealed record Subscription
{
    /// <summary>Our id (<c>sub_…</c>); null = nothing is stored, the user is on free.</summary>
    [Id(0)] public string? Id { get; init; }

    /// <summary>The user.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Name of the plan; <c>free</c> once the subscription has ended.</summary>
    [Id(2)] public required string TierName { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(3)] public required SubscriptionStatus Status { get; init; }

    /// <summary>Length of a period.</summary>
    [Id(4)] public required BillingCycle BillingCycle { get; init; }

    /// <summary>Start of the current period (inclusive).</summary>
    [Id(5)] public required DateTimeOffset CurrentPeriodStart { get; init; }

    /// <summary>End of the current period (exclusive).</summary>
    [Id(6)] public required DateTimeOffset CurrentPeriodEnd { get; init; }

    /// <summary>It ends with the period, unless it is resumed before.</summary>
    [Id(7)] public bool CancelAtPeriodEnd { get; init; }

    /// <summary>When the end was asked for.</summary>
    [Id(8)] public DateTimeOffset? CanceledAt { get; init; }

    /// <summary>The plan that follows at <see cref="EffectiveAt"/>.</summary>
    [Id(9)] public string? PendingTier { get; init; }

    /// <summary>When the pending plan takes effect.</summary>
    [Id(10)] public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>End of the trial.</summary>
    [Id(11)] public DateTimeOffset? TrialEnd { get; init; }

    /// <summary>After a failed payment: until when the paid plan stays in force.</summary>
    [Id(12)] public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>When it ended.</summary>
    [Id(13)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>With it the client pays the open invoice; null = nothing is to be paid.</summary>
    [Id(14)] public string? ClientSecret { get; init; }

    /// <summary>The processor's page for the open invoice; null = nothing is to be paid, or there is no page.</summary>
    [Id(15)] public string? HostedInvoiceUrl { get; init; }

    /// <summary>False when no real money moves.</summary>
    [Id(16)] public bool Livemode { get; init; }

    /// <summary>When it was made.</summary>
    [Id(17)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    [Id(18)] public required DateTimeOffset UpdatedAt { get; init; }
}
