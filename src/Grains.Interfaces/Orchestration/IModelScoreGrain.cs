namespace LLMHive.Orchestration;

/// <summary>How one model does in one class of tasks, as far as right answers became known. Key: <c>score:&lt;task class&gt;/&lt;model&gt;</c>.</summary>
[Alias("llmhive.IModelScoreGrain"), GrainInterfaceType("llmhive.model-score")]
public interface IModelScoreGrain : IGrainWithStringKey
{
    /// <summary>Counts a vote. The same run again replaces what was said of it before, so that each run counts once.</summary>
    [Alias("Record"), ResponseTimeout("00:00:10")]
    Task Record(ScoredVote vote, CancellationToken cancellationToken = default);

    /// <summary>The votes remembered, oldest first; the window is the forgetting.</summary>
    [Alias("Recent"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<ScoredVote>> Recent(CancellationToken cancellationToken = default);
}
