using System.Collections.Immutable;
using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>The shared store behind the journals of all nodes.</summary>
internal interface ILedgerStore
{
    /// <summary>Stores rows durably, all or none, and adds those whose id is new to the totals, in one transaction.</summary>
    /// <exception cref="RowsRefusedException">The store is there, and at least one of the rows is what it never takes; none is stored.</exception>
    Task Ship(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken);

    /// <summary>What is stored of one user, read from one snapshot.</summary>
    /// <param name="userId">The user.</param>
    /// <param name="periodStart">The billing period.</param>
    /// <param name="recentSince">Recent rows are those from this moment on.</param>
    /// <param name="rowIds">Ids of which the caller must know whether they are stored.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<StoredLedger> Load(
        string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, IReadOnlyCollection<string> rowIds,
        CancellationToken cancellationToken);

    /// <summary>A page of stored rows, newest first.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cursor">From the page before; null = the first page. An unreadable cursor throws <see cref="FormatException"/>.</param>
    /// <param name="limit">1 or more.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Exact sums over stored rows by model, engine and the day of late rows.</summary>
    Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken);

    /// <summary>A stored row, or null.</summary>
    Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken);
}
