namespace LLMHive.Usage;

/// <summary>
/// The append-only ledger of one node: rows go to its journal first and are shipped to the shared store in batches.
/// Ids are unique for ever; a row that is there already is not stored, nor counted, again.
/// </summary>
public interface IUsageLedger
{
    /// <summary>Appends the rows of one request, all or none, and closes its reservation. Returns when they are as durable as the ledger's level says.</summary>
    /// <param name="requestId">The request; its open reservation ends.</param>
    /// <param name="rows">The rows; none = the request used nothing.</param>
    /// <param name="cancellationToken">Ends the wait; rows that were queued are written all the same.</param>
    ValueTask Append(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken);

    /// <summary>Notes an admitted request, so that a crash cannot forget its reservation. Queued, not awaited.</summary>
    void Open(OpenReservation reservation);

    /// <summary>What is known of one user: the totals of a period, what is still reserved and what was used just now, shipped or not.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="periodStart">The billing period.</param>
    /// <param name="recentSince">Recent rows and reservations are those from this moment on.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<UserLedger> Load(string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken);

    /// <summary>A stored or journalled row by its id, or null.</summary>
    Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken);

    /// <summary>Rows, newest first (by moment, then id, descending), after shipping what this node has appended.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cursor">From the page before; null = the first page. An unreadable cursor throws <see cref="FormatException"/>.</param>
    /// <param name="limit">1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Exact sums by model, engine and, for rows older than the period they count in, their day; after shipping.</summary>
    Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>Ships everything appended so far; for tests, drains and shutdown.</summary>
    Task Ship(CancellationToken cancellationToken);
}
