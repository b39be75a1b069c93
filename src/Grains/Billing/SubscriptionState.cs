using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Stored state of a user's plan. Schema 1 knew only plans granted by operators.</summary>
[StateSchema(2)]
internal sealed record SubscriptionState : IEffectfulState
{
    /// <summary>What the user is entitled to; the gate was told, or will be.</summary>
    public Entitlements? Entitlements { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;

    /// <summary>Counts the changes.</summary>
    public long Version { get; init; }

    /// <summary>When the account was opened: the anchor of free periods.</summary>
    public DateTimeOffset? AccountOpenedAt { get; init; }

    /// <summary>A plan by an operator's word.</summary>
    public GrantedPlan? Granted { get; init; }

    /// <summary>The user at the processor; null = not known there.</summary>
    public string? CustomerId { get; init; }

    /// <summary>The present subscription, or the last one.</summary>
    public SubscriptionRecord? Current { get; init; }

    /// <summary>The one trial is used.</summary>
    public bool TrialUsed { get; init; }

    /// <summary>A command that was begun at the processor and whose end is not known yet.</summary>
    public PendingOperation? Pending { get; init; }

    /// <summary>Answers to be repeated, oldest first.</summary>
    public ImmutableArray<AnsweredCommand> Answered { get; init; } = [];

    /// <summary>Periods that are over and whose usage is not billed yet, oldest first.</summary>
    public ImmutableArray<ClosedPeriod> Unbilled { get; init; } = [];
}

/// <summary>A plan by an operator's word.</summary>
internal sealed record GrantedPlan(string Plan, int Version);

/// <summary>A command that was begun. Its id names the calls to the processor, so that repeating them changes nothing.</summary>
internal sealed record PendingOperation
{
    public required string Id { get; init; }

    public int Attempt { get; init; } = 1;

    public required SubscriptionCommand Command { get; init; }

    public required CommandOrigin Origin { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    public PaymentOperation Operation => new(Id, Attempt);
}

/// <summary>An answer that is repeated when its key comes again.</summary>
internal sealed record AnsweredCommand(
    string Key, string Fingerprint, DateTimeOffset At, SubscriptionReply? Subscription = null, PaymentReply? Payment = null);
