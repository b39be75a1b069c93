using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Stored state of a user's endpoints.</summary>
internal sealed record WebhookState : IEffectfulState
{
    public ImmutableArray<StoredEndpoint> Endpoints { get; init; } = [];

    public long Version { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
