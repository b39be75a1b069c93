using System.Collections.Immutable;
using LLMHive.Usage;

namespace LLMHive.Storage;

/// <summary>
/// What the journal holds and the store does not have yet: rows that wait to be shipped, in the journal's order, and open
/// reservations. Thread-safe.
/// </summary>
internal sealed class LedgerTail
{
    private readonly Lock _gate = new();
    private readonly Queue<Waiting> _queue = new();
    private readonly Dictionary<string, Queue<UsageRow>> _rowsByUser = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Placed> _open = new(StringComparer.Ordinal);
    private long _written;
    private long _shipped;

    /// <summary>Rows taken over since the start.</summary>
    public long RowsWritten => Volatile.Read(ref _written);

    /// <summary>Rows shipped since the start.</summary>
    public long RowsShipped => Volatile.Read(ref _shipped);

    /// <summary>Rows that wait to be shipped.</summary>
    public long Rows => RowsWritten - RowsShipped;

    /// <summary>The segment of the oldest row that waits; null = none waits.</summary>
    public long? OldestSegment
    {
        get
        {
            lock (_gate)
            {
                return _queue.TryPeek(out var oldest) ? oldest.Segment : null;
            }
        }
    }

    /// <summary>When the oldest row that waits was made; null = none waits.</summary>
    public DateTimeOffset? OldestAt
    {
        get
        {
            lock (_gate)
            {
                return _queue.TryPeek(out var oldest) ? oldest.Rows[0].At : null;
            }
        }
    }

    /// <summary>Remembers a reservation. Must come before the append that writes it.</summary>
    public void Open(OpenReservation reservation)
    {
        lock (_gate)
        {
            _open[reservation.RequestId] = new Placed(reservation);
        }
    }

    /// <summary>Forgets a reservation; false = there was none. Must come before the append that closes it.</summary>
    public bool Close(string requestId)
    {
        lock (_gate)
        {
            return _open.Remove(requestId);
        }
    }

    /// <summary>Takes over what was written to a segment.</summary>
    public void Written(long segment, IReadOnlyList<JournalRecord> records)
    {
        lock (_gate)
        {
            foreach (var record in records)
            {
                if (record.Open is { } opened)
                {
                    // Closed meanwhile? Then its closing record follows.
                    if (_open.TryGetValue(opened.RequestId, out var placed))
                    {
                        placed.Segment = segment;
                    }
                }
                else if (record.Rows is { Length: > 0 } rows)
                {
                    Enqueue(segment, rows);
                }
            }
        }
    }

    /// <summary>The oldest rows that wait: whole requests, until there are <paramref name="limit"/> rows or more.</summary>
    public ShipBatch Peek(int limit)
    {
        lock (_gate)
        {
            var rows = new List<UsageRow>((int)Math.Min(Rows, limit));
            var requests = 0;
            foreach (var waiting in _queue)
            {
                if (rows.Count >= limit)
                {
                    break;
                }

                rows.AddRange(waiting.Rows);
                requests++;
            }

            return new ShipBatch(rows, requests);
        }
    }

    /// <summary>The batch is in the store.</summary>
    public void Shipped(ShipBatch batch)
    {
        lock (_gate)
        {
            for (var i = 0; i < batch.Requests; i++)
            {
                // The rows of one user leave in the order in which they came, so each is the first of its queue.
                foreach (var row in _queue.Dequeue().Rows)
                {
                    var rows = _rowsByUser[row.UserId];
                    rows.Dequeue();
                    if (rows.Count == 0)
                    {
                        _rowsByUser.Remove(row.UserId);
                    }
                }
            }

            Volatile.Write(ref _shipped, _shipped + batch.Rows.Count);
        }
    }

    /// <summary>One user's waiting rows, oldest first and each id once, and his reservations that have not lapsed.</summary>
    public (IReadOnlyList<UsageRow> Rows, ImmutableArray<OpenReservation> Open) Snapshot(string userId, DateTimeOffset now)
    {
        lock (_gate)
        {
            IReadOnlyList<UsageRow> rows = _rowsByUser.TryGetValue(userId, out var waiting)
                ? [.. waiting.DistinctBy(row => row.Id, StringComparer.Ordinal)]
                : [];

            // A walk over all: open reservations are as many as requests in flight, and a user is loaded once per activation.
            var open = _open.Values.Select(placed => placed.Reservation)
                .Where(reservation => reservation.UserId == userId && reservation.ExpiresAt > now)
                .OrderBy(reservation => reservation.At).ThenBy(reservation => reservation.RequestId, StringComparer.Ordinal);
            return (rows, [.. open]);
        }
    }

    /// <summary>
    /// Appends the reservations below a segment to the journal again, so that the segments below can go; lapsed ones are
    /// dropped. While it runs none can be closed, so a copy never follows the record that closes it.
    /// </summary>
    /// <returns>The appends, to be awaited before anything is deleted.</returns>
    public IReadOnlyList<Task> CarryOver(long belowSegment, DateTimeOffset now, Func<OpenReservation, Task> append)
    {
        lock (_gate)
        {
            var appends = new List<Task>();
            foreach (var (requestId, placed) in _open.ToArray())
            {
                if (placed.Reservation.ExpiresAt <= now)
                {
                    _open.Remove(requestId);
                }
                else if (placed.Segment < belowSegment)
                {
                    appends.Add(append(placed.Reservation));
                }
            }

            return appends;
        }
    }

    private void Enqueue(long segment, UsageRow[] rows)
    {
        _queue.Enqueue(new Waiting(segment, rows));
        Volatile.Write(ref _written, _written + rows.Length);
        foreach (var row in rows)
        {
            if (!_rowsByUser.TryGetValue(row.UserId, out var waiting))
            {
                _rowsByUser.Add(row.UserId, waiting = new Queue<UsageRow>(2));
            }

            waiting.Enqueue(row);
        }
    }

    private readonly record struct Waiting(long Segment, UsageRow[] Rows);

    private sealed class Placed(OpenReservation reservation)
    {
        public OpenReservation Reservation { get; } = reservation;

        // Not on the disk yet: no segment waits for it.
        public long Segment { get; set; } = long.MaxValue;
    }
}
