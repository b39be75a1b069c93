namespace LLMHive.Usage;

/// <summary>Reads the ledger for reports; a row settled on another node may be missing for a moment. Key: 0.</summary>
[Alias("llmhive.IUsageDirectoryGrain"), GrainInterfaceType("llmhive.usage-directory")]
public interface IUsageDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>Rows, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("History"), ResponseTimeout("00:00:10")]
    Task<Outcome<Page<UsageRow>>> History(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>Sums by model, engine and, for usage handed in late, its day.</summary>
    [Alias("Sum"), ResponseTimeout("00:00:30")]
    Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken = default);
}
