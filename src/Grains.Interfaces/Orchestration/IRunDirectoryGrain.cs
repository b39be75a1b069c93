namespace LLMHive.Orchestration;

/// <summary>The runs of users that have ended, as long as they are kept; the latest may be missing for a moment. Key: 0.</summary>
[Alias("llmhive.IRunDirectoryGrain"), GrainInterfaceType("llmhive.run-directory")]
public interface IRunDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>A page of a user's runs, newest first.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("List"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<RunSummary>>> List(string userId, string? cursor, int limit, CancellationToken cancellationToken = default);
}
