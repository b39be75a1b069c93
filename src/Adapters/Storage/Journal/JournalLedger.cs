using System.Collections.Immutable;
using System.Runtime.InteropServices;
using LLMHive.Usage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Storage;

/// <summary>
/// The ledger of one node. A row's way: journal (durable, the caller goes on) → <see cref="LedgerTail"/> (in memory) →
/// store (batched, totals in the same transaction) → its segment is deleted. Each step may repeat after a crash; the unique
/// row id in the store makes the whole exactly once.
/// </summary>
internal sealed partial class JournalLedger(
    ILedgerStore store, DataDirectory directory, IOptions<LedgerOptions> options, TimeProvider clock, ILogger<JournalLedger> logger)
    : IUsageLedger, IDisposable
{
    private readonly LedgerTail _tail = new();
    private readonly RefusedRows _refused = new(directory.Refused);
    private readonly SemaphoreSlim _shipping = new(1);
    private JournalWriter? _journal;
    private long _oldest;

    private JournalWriter Journal => _journal
        ?? throw new StorageUnavailableException("The ledger is not open; the node starts or stops.");

    /// <summary>Rows that wait to be shipped.</summary>
    public long Unshipped => _tail.Rows;

    /// <summary>Age of the oldest row that waits to be shipped; zero when none does.</summary>
    public TimeSpan Lag => _tail.OldestAt is { } at && clock.GetUtcNow() - at is var age && age > TimeSpan.Zero ? age : TimeSpan.Zero;

    /// <summary>Rows that the store refused, and that an operator has to see to.</summary>
    public int Refused => _refused.Count;

    /// <summary>Reads what an earlier process left behind and opens the journal; again = nothing.</summary>
    /// <exception cref="StorageUnusableException">A segment is damaged, or the folder cannot be used.</exception>
    public void Start()
    {
        if (_journal is not null)
        {
            return;
        }

        directory.Open();
        _refused.Open();
        var segments = new JournalReader(directory.Journal, logger).ReadAll();
        Recover(segments);
        var first = segments.Count == 0 ? 1 : segments[^1].Segment + 1;
        _oldest = segments.Count == 0 ? first : segments[0].Segment;
        _journal = new JournalWriter(
            directory.Journal, first, options.Value, clock, _tail.Written, logger);
        LogOpen(directory.Journal, segments.Count, _tail.Rows);
    }

    /// <inheritdoc />
    public ValueTask Append(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
    {
        ArgumentException.ThrowIfNullOrEmpty(requestId);
        var array = rows.IsDefaultOrEmpty ? [] : ImmutableCollectionsMarshal.AsArray(rows)!;
        Check(array);
        if (!_tail.Close(requestId) && array.Length == 0)
        {
            return ValueTask.CompletedTask;
        }

        var record = new JournalRecord { Request = requestId, Rows = array };
        var written = Journal.Append(JournalEncoder.Encode(record), record);
        if (options.Value.Level == LedgerLevel.Shared)
        {
            return new ValueTask(AppendShared(written, cancellationToken));
        }

        return written.IsCompleted || !cancellationToken.CanBeCanceled
            ? written
            : new ValueTask(written.AsTask().WaitAsync(cancellationToken));
    }

    /// <inheritdoc />
    public void Open(OpenReservation reservation)
    {
        ArgumentNullException.ThrowIfNull(reservation);
        var journal = Journal;
        _tail.Open(reservation);

        // Nobody waits for it; a failed write is logged, and the same disk then fails the append that follows.
        _ = AppendOpen(journal, reservation, awaited: false);
    }

    /// <inheritdoc />
    public async Task<UserLedger> Load(
        string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken)
    {
        // First the tail, then the store, and the store says which rows of the tail it has: whatever is shipped in between is
        // counted by the store and left out here. So no row is counted twice, and none is missed.
        var (waiting, open) = _tail.Snapshot(userId, clock.GetUtcNow());
        var stored = await store.Load(
            userId, periodStart, recentSince, [.. waiting.Select(row => row.Id)], cancellationToken);
        var byKey = new Dictionary<string, UsageTotals>(stored.ByKey, StringComparer.Ordinal);
        var recent = new List<UsageRow>(stored.Recent);
        foreach (var row in waiting.Where(row => !stored.Known.Contains(row.Id)))
        {
            if (row.PeriodStart == periodStart)
            {
                byKey[row.BudgetKey] = byKey.GetValueOrDefault(row.BudgetKey).Plus(row);
            }

            if (row.At >= recentSince)
            {
                recent.Add(row);
            }
        }

        return new UserLedger
        {
            Totals = byKey.Values.Aggregate(default(UsageTotals), Sum),
            CostByKey = byKey.ToDictionary(pair => pair.Key, pair => pair.Value.CostUsd, StringComparer.Ordinal),
            Open = open,
            Recent = [.. recent.OrderBy(row => row.At).ThenBy(row => row.Id, StringComparer.Ordinal)],
        };
    }

    /// <inheritdoc />
    public async Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken)
    {
        // The tail is asked before the store, so that a row on its way is not missed; the store wins, since its row came first.
        var (waiting, _) = _tail.Snapshot(userId, clock.GetUtcNow());
        return await store.Find(userId, rowId, cancellationToken) ?? waiting.FirstOrDefault(row => row.Id == rowId);
    }

    /// <inheritdoc />
    public async Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken)
    {
        // A report may wait for the store; merging it with the tail would be a second way to the same rows.
        await Ship(cancellationToken);
        return await store.List(query, cursor, limit, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken)
    {
        await Ship(cancellationToken);
        return await store.Sum(query, cancellationToken);
    }

    /// <inheritdoc />
    public async Task Ship(CancellationToken cancellationToken)
    {
        // What comes from now on is the next call's: a busy node comes back from here, and of many who wait at level "shared"
        // the first ships for all.
        var target = _tail.RowsWritten;
        await _shipping.WaitAsync(cancellationToken);
        try
        {
            while (_tail.RowsShipped < target)
            {
                var batch = _tail.Peek(options.Value.ShipBatch);
                await Store(batch.Rows, cancellationToken);
                _tail.Shipped(batch);
            }

            await Retire();
        }
        finally
        {
            _shipping.Release();
        }
    }

    /// <summary>Fsyncs the journal.</summary>
    public void Sync() => Journal.Sync();

    /// <summary>Closes a journal file that has its age, so that it can go once its rows are shipped.</summary>
    public Task RotateByAge() => Journal.RotateIfOlderThan(options.Value.SegmentAge);

    /// <summary>Closes the journal; what is not shipped waits for the next start.</summary>
    public async Task Close()
    {
        if (_journal is { } journal)
        {
            await journal.Close();
        }
    }

    public void Dispose()
    {
        _journal?.Close().GetAwaiter().GetResult();
        _shipping.Dispose();
    }

    /// <summary>Ships rows; one that the store refuses is set aside, so that it holds up neither the rest nor the node's start.</summary>
    private async Task Store(IReadOnlyList<UsageRow> rows, CancellationToken cancellationToken)
    {
        try
        {
            await store.Ship(rows, cancellationToken);
        }
        catch (RowsRefusedException) when (rows.Count > 1)
        {
            // The store does not say which: half by half, in their order, until the row stands alone.
            await Store([.. rows.Take(rows.Count / 2)], cancellationToken);
            await Store([.. rows.Skip(rows.Count / 2)], cancellationToken);
        }
        catch (RowsRefusedException refusal)
        {
            _refused.Add(rows[0], refusal.Message, clock.GetUtcNow());
            LogRefused(rows[0].Id, rows[0].UserId, directory.Refused, refusal.Message);
        }
    }

    private void Recover(IReadOnlyList<(long Segment, List<JournalRecord> Records)> segments)
    {
        // Request ids are never used again, so a reservation that is closed anywhere is closed.
        var closed = segments.SelectMany(segment => segment.Records).Select(record => record.Request).OfType<string>().ToHashSet();
        var now = clock.GetUtcNow();
        foreach (var (segment, records) in segments)
        {
            foreach (var open in records.Select(record => record.Open).OfType<OpenReservation>())
            {
                if (!closed.Contains(open.RequestId) && open.ExpiresAt > now)
                {
                    _tail.Open(open);
                }
            }

            _tail.Written(segment, records);
        }
    }

    private async Task AppendShared(ValueTask written, CancellationToken cancellationToken)
    {
        await written;
        await Ship(cancellationToken);
    }

    private static Task AppendOpen(JournalWriter journal, OpenReservation reservation, bool awaited)
    {
        var record = new JournalRecord { Open = reservation };
        return journal.Append(JournalEncoder.Encode(record), record, awaited).AsTask();
    }

    /// <summary>Deletes the segments whose rows are all in the store; open reservations among them move to the present one.</summary>
    private async Task Retire()
    {
        var journal = Journal;
        var needed = journal.Current;
        needed = Math.Min(needed, _tail.OldestSegment ?? needed);
        if (_oldest >= needed)
        {
            return;
        }

        await Task.WhenAll(_tail.CarryOver(needed, clock.GetUtcNow(), open => AppendOpen(journal, open, awaited: true)));
        journal.Sync();
        journal.DeleteBelow(needed);
        _oldest = needed;
    }

    private void Check(UsageRow[] rows)
    {
        if (_tail.Rows > options.Value.MaxUnshippedRows)
        {
            throw new StorageUnavailableException(
                $"More than Ledger:MaxUnshippedRows = {options.Value.MaxUnshippedRows} usage rows wait for the store; see to the store.");
        }

        foreach (var row in rows)
        {
            ArgumentException.ThrowIfNullOrEmpty(row.Id, "rows.Id");
            ArgumentException.ThrowIfNullOrEmpty(row.UserId, "rows.UserId");
        }
    }

    private static UsageTotals Sum(UsageTotals a, UsageTotals b) =>
        new(a.Requests + b.Requests, a.TokensIn + b.TokensIn, a.TokensOut + b.TokensOut, a.CostUsd + b.CostUsd);

    [LoggerMessage(LogLevel.Error, "The store refuses usage row {RowId} of user {UserId}; it is set aside in {File} and not charged: {Reason}")]
    private partial void LogRefused(string rowId, string userId, string file, string reason);

    [LoggerMessage(LogLevel.Information, "Ledger journal {Directory} is open: {Segments} files left by an earlier process, {Rows} rows to ship")]
    private partial void LogOpen(string directory, int segments, long rows);
}
