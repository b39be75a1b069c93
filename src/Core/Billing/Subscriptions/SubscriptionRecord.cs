using System.Text.Json.Serialization;

namespace LLMHive.Billing;

/// <summary>A subscription as it is stored: what its user sees, and what the machine needs beside.</summary>
public sealed record SubscriptionRecord
{
    /// <summary>Our id.</summary>
    public required string Id { get; init; }

    /// <summary>The user.</summary>
    public required string UserId { get; init; }

    /// <summary>Name of the plan that was bought.</summary>
    public required string Tier { get; init; }

    /// <summary>Version of the catalogue it was sold from.</summary>
    public required int PlanVersion { get; init; }

    /// <summary>Length of a period.</summary>
    public required BillingCycle Cycle { get; init; }

    /// <summary>Where it stands.</summary>
    public required SubscriptionStatus Status { get; init; }

    /// <summary>The processor's id; empty = nothing is to be paid, so the processor does not know it.</summary>
    public string ProcessorId { get; init; } = "";

    /// <summary>Boundaries of periods are this plus whole months or years.</summary>
    public required DateTimeOffset Anchor { get; init; }

    /// <summary>Start of the current period.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>End of the current period.</summary>
    public required DateTimeOffset PeriodEnd { get; init; }

    /// <summary>Counts the periods; the first is 0. What is done once a period is named by it.</summary>
    public int PeriodIndex { get; init; }

    /// <summary>Counts the plans that were left for others within the current period. What they owe is named by it.</summary>
    public int PlansLeft { get; init; }

    /// <summary>Ends with the period.</summary>
    public bool CancelAtPeriodEnd { get; init; }

    /// <summary>When the end was asked for.</summary>
    public DateTimeOffset? CanceledAt { get; init; }

    /// <summary>When it ended.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The plan that follows at <see cref="EffectiveAt"/>.</summary>
    public string? PendingTier { get; init; }

    /// <summary>The length of a period that follows; null = nothing is pending.</summary>
    public BillingCycle? PendingCycle { get; init; }

    /// <summary>When the pending plan takes effect.</summary>
    public DateTimeOffset? EffectiveAt { get; init; }

    /// <summary>
    /// Start of the trial that is the current period, and one period of usage; null = there is none, or an earlier version began
    /// it, and its usage counts in months or years before its end.
    /// </summary>
    public DateTimeOffset? TrialStart { get; init; }

    /// <summary>End of the trial.</summary>
    public DateTimeOffset? TrialEnd { get; init; }

    /// <summary>After a failed payment: until when the paid plan stays in force.</summary>
    public DateTimeOffset? GraceUntil { get; init; }

    /// <summary>Until when the first payment may come.</summary>
    public DateTimeOffset? IncompleteUntil { get; init; }

    /// <summary>The processor's id of the invoice that is not paid.</summary>
    public string? OpenInvoiceId { get; init; }

    /// <summary>When its first payment failed.</summary>
    public DateTimeOffset? FailedAt { get; init; }

    /// <summary>Tries of the hive since then, by its schedule.</summary>
    public int Retries { get; init; }

    /// <summary>Tries of the hive besides, each because of another card.</summary>
    public int ExtraTries { get; init; }

    /// <summary>The next try at an unpaid invoice.</summary>
    public DateTimeOffset? NextPaymentAttempt { get; init; }

    /// <summary>Tries at the latest invoice.</summary>
    public int PaymentAttempts { get; init; }

    /// <summary>With it the client pays the open invoice.</summary>
    public string? ClientSecret { get; init; }

    /// <summary>The processor's page for the open invoice.</summary>
    public string? HostedInvoiceUrl { get; init; }

    /// <summary>False when no real money moves.</summary>
    public bool Livemode { get; init; }

    /// <summary>When it was made.</summary>
    public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it last changed.</summary>
    public required DateTimeOffset UpdatedAt { get; init; }

    /// <summary>The processor knows it.</summary>
    [JsonIgnore]
    public bool IsPaid => ProcessorId.Length > 0;

    /// <summary>It has ended; nothing brings it back.</summary>
    [JsonIgnore]
    public bool IsTerminal => SubscriptionAccess.IsTerminal(Status);

    /// <summary>
    /// The pending plan has periods of another length. The processor would start such a period at once, so there the old
    /// subscription ends with its period and a new one follows: whatever is late then costs the user nothing.
    /// </summary>
    [JsonIgnore]
    public bool SwitchesAtPeriodEnd => PendingCycle is { } cycle && cycle != Cycle && PendingTier != PlanCatalogue.FreePlan;

    /// <summary>The price at the processor.</summary>
    [JsonIgnore]
    public string PriceKey => PriceKeys.Of(Tier, Cycle);

    /// <summary>As the user sees it.</summary>
    public Subscription View(DateTimeOffset now)
    {
        var (start, end) = IsPaid || IsTerminal ? (PeriodStart, PeriodEnd) : BillingPeriods.At(Anchor, Cycle, now);
        return new()
        {
            Id = Id,
            UserId = UserId,
            TierName = IsTerminal ? PlanCatalogue.FreePlan : Tier,
            Status = Status,
            BillingCycle = Cycle,
            CurrentPeriodStart = start,
            CurrentPeriodEnd = end,
            CancelAtPeriodEnd = CancelAtPeriodEnd,
            CanceledAt = CanceledAt,
            PendingTier = PendingTier,
            EffectiveAt = EffectiveAt,
            TrialEnd = TrialEnd,
            GraceUntil = GraceUntil,
            EndedAt = EndedAt,
            ClientSecret = ClientSecret,
            HostedInvoiceUrl = HostedInvoiceUrl,
            Livemode = Livemode,
            CreatedAt = CreatedAt,
            UpdatedAt = UpdatedAt,
        };
    }
}
