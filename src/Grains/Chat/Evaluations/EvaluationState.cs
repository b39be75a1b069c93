using LLMHive.Storage;

namespace LLMHive.Chat;

/// <summary>Stored state of an evaluation.</summary>
internal sealed record EvaluationState : IEffectfulState
{
    public Evaluation? Evaluation { get; init; }

    public PendingEffects Effects { get; init; } = PendingEffects.None;
}
