namespace LLMHive.Storage;

/// <summary>Wakes a grain whose effects may be pending since a crash.</summary>
internal sealed class EffectsWork(IGrainFactory grains) : IWorkHandler
{
    public const string WorkKind = "effects.drain";

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        await grains.GetGrain(GrainId.Parse(item.Payload, null)).AsReference<IEffectsGrain>().DrainEffects(cancellationToken);
        return null;
    }
}
