using System.Collections.Immutable;
using LLMHive.Usage;

namespace LLMHive.Testing.Storage;

/// <summary>The real ledger, in whose way a test can stand.</summary>
public sealed class HookedLedger(IUsageLedger inner) : IUsageLedger
{
    /// <summary>Runs before rows are appended.</summary>
    public Action? BeforeAppend { get; set; }

    /// <summary>Runs between a search and its answer.</summary>
    public Func<Task>? AfterFind { get; set; }

    /// <summary>Runs before counters are read.</summary>
    public Action? BeforeLoad { get; set; }

    /// <summary>Runs between the reading of counters and its answer.</summary>
    public Func<Task>? AfterLoad { get; set; }

    /// <summary>Runs when everything was shipped.</summary>
    public Action? AfterShip { get; set; }

    public ValueTask Append(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
    {
        BeforeAppend?.Invoke();
        return inner.Append(requestId, rows, cancellationToken);
    }

    public void Open(OpenReservation reservation) => inner.Open(reservation);

    public async Task<UserLedger> Load(string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken)
    {
        BeforeLoad?.Invoke();
        var known = await inner.Load(userId, periodStart, recentSince, cancellationToken);
        await (AfterLoad?.Invoke() ?? Task.CompletedTask);
        return known;
    }

    public async Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken)
    {
        var found = await inner.Find(userId, rowId, cancellationToken);
        await (AfterFind?.Invoke() ?? Task.CompletedTask);
        return found;
    }

    public Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken) =>
        inner.List(query, cursor, limit, cancellationToken);

    public Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) => inner.Sum(query, cancellationToken);

    public async Task Ship(CancellationToken cancellationToken)
    {
        await inner.Ship(cancellationToken);
        AfterShip?.Invoke();
    }
}
