namespace LLMHive.Storage;

/// <summary>A grain with one durable state whose changes others are told of.</summary>
internal abstract class DurableGrain<TState>(IPersistentState<TState> store, EffectsOutbox outbox) : Grain, IEffectsGrain
    where TState : class, IEffectfulState, new()
{
    /// <summary>The stored state; a new one when <see cref="Exists"/> is false.</summary>
    protected TState State => store.State;

    /// <summary>Something is stored.</summary>
    protected bool Exists => store.RecordExists;

    public async Task DrainEffects(CancellationToken cancellationToken)
    {
        await outbox.Drain(State.Effects, cancellationToken);
        await Tell(cancellationToken);
    }

    /// <summary>
    /// Tells other grains what <see cref="State"/> says, after its rows are stored; repeating it must change nothing. Called
    /// after each <see cref="Commit"/> that has effects, and again when a crash came in between.
    /// </summary>
    protected virtual Task Tell(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>Stores a change with its effects, then carries the effects out.</summary>
    /// <param name="next">The new state.</param>
    /// <param name="version">Number of the change, unique within the grain.</param>
    /// <param name="cancellationToken">Ends the wait; what is stored stays, and its effects follow.</param>
    protected async Task Commit(TState next, long version, CancellationToken cancellationToken)
    {
        var intent = next.Effects.IsEmpty ? null : await outbox.Announce(this.GetGrainId(), version, cancellationToken);
        store.State = next;
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
