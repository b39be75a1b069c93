namespace LLMHive.Storage;

/// <summary>
/// Carries out pending effects. 1. The intent goes to the work table. 2. The grain writes its state with the effects in
/// it. 3. The effects are carried out. 4. The intent goes away. A crash after 1 leaves the intent, which wakes the grain
/// later; it finds effects to repeat, or none.
/// </summary>
internal sealed class EffectsOutbox(IQueryTables tables, IWorkQueue work, TimeProvider clock)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Notes that effects of a grain will be pending.</summary>
    public async Task<string> Announce(GrainId grain, long version, CancellationToken cancellationToken)
    {
        var id = FormattableString.Invariant($"{EffectsWork.WorkKind}:{grain}:{version}");
        await work.Add(
            new() { Id = id, Kind = EffectsWork.WorkKind, DueAt = clock.GetUtcNow() + Patience, Payload = grain.ToString() },
            cancellationToken);
        return id;
    }

    /// <summary>Carries effects out; repeating it changes nothing.</summary>
    public async Task Drain(PendingEffects effects, CancellationToken cancellationToken)
    {
        if (!effects.Rows.IsDefaultOrEmpty)
        {
            await tables.Upsert(effects.Rows, cancellationToken);
        }

        foreach (var item in effects.Work.IsDefault ? [] : effects.Work)
        {
            await work.Add(item, cancellationToken);
        }
    }

    /// <summary>The effects are carried out; the intent is not needed any more.</summary>
    public Task Done(string intent, CancellationToken cancellationToken) => work.Remove(intent, cancellationToken);
}
