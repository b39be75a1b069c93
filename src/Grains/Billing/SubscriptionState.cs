using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Stored state of a user's plan.</summary>
internal sealed record SubscriptionState : IEffectfulState
{
    public Entitlements? Entitlements { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
