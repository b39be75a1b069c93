using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Stored inbox of one customer's events.</summary>
internal sealed record PaymentEventsState : IEffectfulState
{
    public PendingEffects Effects { get; init; } = PendingEffects.None;

    /// <summary>Counts the changes.</summary>
    public long Version { get; init; }

    /// <summary>Taken and not applied yet.</summary>
    public ImmutableArray<PaymentNotice> Inbox { get; init; } = [];

    /// <summary>Everything taken lately, so that a repetition is known.</summary>
    public ImmutableArray<SeenEvent> Seen { get; init; } = [];
}

/// <summary>An event that was taken.</summary>
internal sealed record SeenEvent(string Id, DateTimeOffset At);
