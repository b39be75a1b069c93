namespace LLMHive.Storage;

/// <summary>Grain state that carries its pending effects.</summary>
public interface IEffectfulState
{
    /// <summary>What others must still be told of the last change.</summary>
    PendingEffects Effects { get; }
}
