using LLMHive.Storage;

namespace LLMHive.Accounts;

/// <summary>Stored state of an API key.</summary>
internal sealed record ApiKeyState : IEffectfulState
{
    public ApiKey? Key { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
