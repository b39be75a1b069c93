namespace LLMHive.Orchestration;

/// <summary>Runs of hive models. Somebody else's run does not exist.</summary>
public interface IHiveRuns
{
    /// <summary>The runs that have ended and are kept (<c>Orchestration:Runs:KeepDays</c>), newest first.</summary>
    IAsyncEnumerable<RunSummary> List(CancellationToken cancellationToken = default);

    /// <summary>A run with its trace, as it stands. Refused: <c>not_found</c>.</summary>
    Task<RunResult> Find(string runId, CancellationToken cancellationToken = default);

    /// <summary>
    /// The trace as it grows, from the entry after <paramref name="afterSeq"/>, then <see cref="RunFrame.Finished"/>. Empty for
    /// a run that does not exist.
    /// </summary>
    IAsyncEnumerable<RunFrame> Follow(string runId, int afterSeq = 0, CancellationToken cancellationToken = default);

    /// <summary>Ends a run early; what was used is charged. Refused: <c>not_found</c>.</summary>
    Task<RunResult> Cancel(string runId, CancellationToken cancellationToken = default);

    /// <summary>Says whether the answer was right; a later word on the same run replaces the earlier one.</summary>
    Task<FeedbackTaken> Rate(string runId, bool good, CancellationToken cancellationToken = default);

    /// <summary>Tells the right answer, in any form that a model could give it.</summary>
    Task<FeedbackTaken> Correct(string runId, string answer, CancellationToken cancellationToken = default);
}
