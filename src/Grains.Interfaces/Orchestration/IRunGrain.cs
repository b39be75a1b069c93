namespace LLMHive.Orchestration;

/// <summary>One orchestrated run, its trace and its result. Key: the run id, <c>run_&lt;UUIDv7&gt;</c>.</summary>
[Alias("llmhive.IRunGrain"), GrainInterfaceType("llmhive.run")]
public interface IRunGrain : IGrainWithStringKey
{
    /// <summary>
    /// Starts the run (once; later calls join it) and gives its result, with a heartbeat for each second until then and, where
    /// <see cref="RunRequest.Stream"/> and the engine allow it, the answer while it is written; its trace is <see cref="Follow"/>'s. The run
    /// goes on and is settled when the caller stops listening; <see cref="Cancel"/> ends it.
    /// </summary>
    [Alias("Execute")]
    IAsyncEnumerable<RunFrame> Execute(RunRequest request, CancellationToken cancellationToken = default);

    /// <summary>Follows the run of this user from the trace entry after <paramref name="afterSeq"/>; empty when it is not theirs.</summary>
    [Alias("Follow")]
    IAsyncEnumerable<RunFrame> Follow(string userId, int afterSeq, CancellationToken cancellationToken = default);

    /// <summary>The run as it stands, or null when there is none or it is another user's.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<RunResult?> Find(string userId, CancellationToken cancellationToken = default);

    /// <summary>Ends the run early; what was used is booked. Null when there is none or it is another user's.</summary>
    [Alias("Cancel"), ResponseTimeout("00:00:05")]
    Task<RunResult?> Cancel(string userId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes what the run's user says of its answer, and teaches the statistics of the models that voted. Repeating it changes
    /// nothing; another word replaces the earlier one. Refused: <c>not_found</c>, <c>invalid_request</c>.
    /// </summary>
    [Alias("Rate"), ResponseTimeout("00:00:30")]
    Task<Outcome<FeedbackTaken>> Rate(string userId, RunFeedback feedback, CancellationToken cancellationToken = default);
}
