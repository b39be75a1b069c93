using LLMHive.Storage;

namespace LLMHive.Accounts;

/// <summary>Stored state of an account.</summary>
internal sealed record AccountState : IEffectfulState
{
    public Account? Account { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
