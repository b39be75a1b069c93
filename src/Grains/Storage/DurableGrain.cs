namespace LLMHive.Storage;

/// <summary>A grain with one durable state whose changes others are told of.</summary>
internal abstract class DurableGrain<TState>(IPersistentState<TState> store, EffectsOutbox outbox) : Grain, IEffectsGrain
    where TState : class, IEffectfulState, new()
{
    private bool _drained;

    /// <summary>The stored state; a new one when <see cref="Exists"/> is false.</summary>
    protected TState State => store.State;

    /// <summary>Something is stored.</summary>
    protected bool Exists => store.RecordExists;

    public async Task DrainEffects(CancellationToken cancellationToken)
    {
        await outbox.Drain(State.Effects, cancellationToken);
        await Tell(cancellationToken);
        _drained = true;
    }

    /// <summary>
    /// Tells other grains what <see cref="State"/> says, after its rows are stored; repeating it must change nothing. Called
    /// after each <see cref="Commit"/> that has effects, and again when a crash came in between.
    /// </summary>
    protected virtual Task Tell(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Takes over state in the form of the present schema; it is stored with the next change.</summary>
    protected void Upgrade(TState state) => store.State = state;

    /// <summary>Stores a change with its effects, then carries the effects out.</summary>
    /// <param name="next">The new state.</param>
    /// <param name="version">Number of the change, unique within the grain.</param>
    /// <param name="cancellationToken">Ends the wait; what is stored stays, and its effects follow.</param>
    protected async Task Commit(TState next, long version, CancellationToken cancellationToken)
    {
        if (!_drained && !State.Effects.IsEmpty)
        {
            // They may be pending since a crash or a fault; the new state would replace them unseen.
            await DrainEffects(cancellationToken);
        }

        var intent = next.Effects.IsEmpty ? null : await outbox.Announce(this.GetGrainId(), version, cancellationToken);
        store.State = next;
        _drained = false;
        var stored = false;
        try
        {
            await store.WriteStateAsync(cancellationToken);
            stored = true;
        }
        finally
        {
            if (!stored)
            {
                // Memory must not run ahead of storage: the next call reads what is really there.
                DeactivateOnIdle();
            }
        }

        if (intent is not null)
        {
            await DrainEffects(cancellationToken);
            await outbox.Done(intent, cancellationToken);
        }
    }
}
