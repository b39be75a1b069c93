namespace LLMHive.Orchestration;

/// <summary>Keeps a window of votes, stored with each one: labels come rarely, and none may be lost after its sender was thanked.</summary>
[GrainType("llmhive.model-score")]
internal sealed class ModelScoreGrain(
    [PersistentState("orchestration.model-score", "Default")] IPersistentState<ModelScoreState> state) : Grain, IModelScoreGrain
{
    public async Task Record(ScoredVote vote, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(vote);
        var before = state.State.Votes;
        var after = ScoreWindow.With(before, vote);
        if (after == before)
        {
            return;
        }

        state.State = new() { Votes = after };
        var stored = false;
        try
        {
            await state.WriteStateAsync(cancellationToken);
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
    }

    public Task<ImmutableArray<ScoredVote>> Recent(CancellationToken cancellationToken = default) => Task.FromResult(state.State.Votes);
}
