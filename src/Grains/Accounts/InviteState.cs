using LLMHive.Storage;

namespace LLMHive.Accounts;

/// <summary>Stored state of an invitation.</summary>
internal sealed record InviteState : IEffectfulState
{
    public Invite? Invite { get; init; }

    public long Version { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
