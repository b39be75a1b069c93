namespace LLMHive.Storage;

/// <summary>
/// The one table of everything that happens later. Items are leased, so that of many nodes one does the work, and an item
/// whose node died is taken up by another when the lease ends.
/// </summary>
public interface IWorkQueue
{
    /// <summary>Adds an item durably, unless one with its id is there.</summary>
    Task Add(WorkItem item, CancellationToken cancellationToken);

    /// <summary>Leases items that are due, earliest first.</summary>
    /// <param name="now">The present moment; an item is due from its <see cref="WorkItem.DueAt"/> on.</param>
    /// <param name="lease">How long nobody else gets them.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<IReadOnlyList<WorkItem>> Lease(DateTimeOffset now, TimeSpan lease, int limit, CancellationToken cancellationToken);

    /// <summary>Takes an item back, whoever holds it: nobody needs it any more. Unknown ids are fine.</summary>
    Task Remove(string id, CancellationToken cancellationToken);

    /// <summary>The item is done and goes away.</summary>
    /// <returns>False when the lease is over and somebody else had the item since; then nothing changes.</returns>
    Task<bool> Complete(WorkItem leased, CancellationToken cancellationToken);

    /// <summary>The item ran well and runs again at <paramref name="dueAt"/>: its lease ends and its tries count from zero.</summary>
    /// <inheritdoc cref="Complete" path="/returns" />
    Task<bool> Reschedule(WorkItem leased, DateTimeOffset dueAt, CancellationToken cancellationToken);

    /// <summary>The item failed: it ends its lease, counts a try and is due again at <paramref name="dueAt"/>; null = it is dead and is kept for inspection.</summary>
    /// <inheritdoc cref="Complete" path="/returns" />
    Task<bool> Fail(WorkItem leased, DateTimeOffset? dueAt, string reason, CancellationToken cancellationToken);

    /// <summary>Dead items of a kind and owner, newest first (by due time, then id, descending).</summary>
    /// <param name="kind">What kind of work.</param>
    /// <param name="owner">Whose.</param>
    /// <param name="cursor">From the page before; null = the first page. An unreadable cursor throws <see cref="FormatException"/>.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<Page<DeadWork>> ListDead(string kind, string owner, string? cursor, int limit, CancellationToken cancellationToken);

    /// <summary>Brings a dead item back: due at <paramref name="dueAt"/>, its tries count from zero.</summary>
    /// <returns>The item as it was; null when this owner has no dead item of that id.</returns>
    Task<DeadWork?> Revive(string id, string owner, DateTimeOffset dueAt, CancellationToken cancellationToken);
}
