using System.Collections.Immutable;
using LLMHive.Storage;
using LLMHive.Usage;

namespace LLMHive.Integration.Storage;

/// <summary>A ledger store in memory that is away when the test says so. It keeps the store's promises: unique ids, first wins.</summary>
internal sealed class ScriptedLedgerStore : ILedgerStore
{
    private readonly Lock _gate = new();
    private readonly Dictionary<string, UsageRow> _rows = [];

    /// <summary>While true every call throws.</summary>
    public bool Away { get; set; }

    /// <summary>Id of a row that it refuses, with all that come along.</summary>
    public string? Refuses { get; set; }

    public int Count => _rows.Count;

    public Task Ship(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        if (rows.Any(row => row.Id == Refuses))
        {
            throw new RowsRefusedException("The scripted store refuses a row.");
        }

        lock (_gate)
        {
            foreach (var row in rows)
            {
                _rows.TryAdd(row.Id, row);
            }
        }

        return Task.CompletedTask;
    }

    public Task<StoredLedger> Load(
        string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, IReadOnlyCollection<string> rowIds,
        CancellationToken cancellationToken)
    {
        ThrowIfAway();
        lock (_gate)
        {
            var rows = _rows.Values.Where(row => row.UserId == userId).ToList();
            return Task.FromResult(new StoredLedger(
                rows.Where(row => row.PeriodStart == periodStart).GroupBy(row => row.BudgetKey)
                    .ToDictionary(group => group.Key, group => group.Aggregate(default(UsageTotals), (sum, row) => sum.Plus(row))),
                rows.Where(row => row.At >= recentSince).ToList(),
                rowIds.Where(_rows.ContainsKey).ToHashSet()));
        }
    }

    public Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        lock (_gate)
        {
            return Task.FromResult(new Page<UsageRow>(
                [.. _rows.Values.Where(row => row.UserId == query.UserId).OrderByDescending(row => row.At).Take(limit)], null));
        }
    }

    public Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) =>
        throw new NotSupportedException("The contract suite asks a real store for sums.");

    public Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken)
    {
        ThrowIfAway();
        lock (_gate)
        {
            return Task.FromResult(_rows.GetValueOrDefault(rowId) is { } row && row.UserId == userId ? row : null);
        }
    }

    private void ThrowIfAway()
    {
        if (Away)
        {
            throw new StorageUnavailableException("The scripted store is away.");
        }
    }
}
