namespace LLMHive.Storage;

/// <summary>Lists and look-ups: nothing is ever listed out of grain state.</summary>
public interface IQueryTables
{
    /// <summary>Stores rows durably, each unless one with the same or a higher version is there. All or none.</summary>
    Task Upsert(IReadOnlyList<QueryRow> rows, CancellationToken cancellationToken);

    /// <summary>Takes a row out for good: what it is a copy of is gone. Unknown ids are fine.</summary>
    Task Remove(string kind, string id, CancellationToken cancellationToken);

    /// <summary>One row, or null.</summary>
    Task<QueryRow?> Find(string kind, string id, CancellationToken cancellationToken);

    /// <summary>A page of rows, newest first (by <see cref="QueryRow.At"/>, then id, descending).</summary>
    /// <param name="kind">What to list.</param>
    /// <param name="owner">Only this owner's rows; null = everybody's.</param>
    /// <param name="cursor">From the page before; null = the first page. An unreadable cursor throws <see cref="FormatException"/>.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<QueryRow>> List(string kind, string? owner, string? cursor, int limit, CancellationToken cancellationToken);
}
