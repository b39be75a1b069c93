using LLMHive.Storage;

namespace LLMHive.Chat;

/// <summary>Stored state of what stands for a hive model.</summary>
internal sealed record PromotionState : IEffectfulState
{
    public Promotion? Promotion { get; init; }

    public long Version { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
