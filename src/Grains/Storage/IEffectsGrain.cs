namespace LLMHive.Storage;

/// <summary>A grain whose state carries effects to be carried out.</summary>
[Alias("llmhive.IEffectsGrain"), GrainInterfaceType("llmhive.effects")]
internal interface IEffectsGrain : IGrain
{
    /// <summary>Carries out what the state says is pending; does nothing when it was done.</summary>
    [Alias("DrainEffects"), ResponseTimeout("00:00:30")]
    Task DrainEffects(CancellationToken cancellationToken = default);
}
