using System.Collections.Immutable;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>The real ledger, whose open reservations a test can wait for to be settled.</summary>
internal sealed class WatchedLedger(IUsageLedger inner) : IUsageLedger
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string User, string Request), int> _open = [];
    private TaskCompletionSource _settled = NewSignal();

    /// <summary>Completes when every noted reservation of this user was settled.</summary>
    public async Task Settled(string user)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (!_open.Keys.Any(open => open.User == user))
                {
                    return;
                }

                changed = _settled.Task;
            }

            try
            {
                await changed.WaitAsync(TimeSpan.FromSeconds(30));
            }
            catch (TimeoutException)
            {
                lock (_lock)
                {
                    throw new TimeoutException("Never settled: " + string.Join(", ", _open.Where(open => open.Key.User == user).Select(open => $"{open.Key.Request} ({open.Value})")));
                }
            }
        }
    }

    public void Open(OpenReservation reservation)
    {
        lock (_lock)
        {
            var key = (reservation.UserId, reservation.RequestId);
            _open[key] = _open.GetValueOrDefault(key) + 1;
        }

        inner.Open(reservation);
    }

    public async ValueTask Append(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
    {
        await inner.Append(requestId, rows, cancellationToken);
        _ = Tell(requestId);
    }

    public Task<Page<UsageRow>> List(UsageQuery query, string? cursor, int limit, CancellationToken cancellationToken) =>
        inner.List(query, cursor, limit, cancellationToken);

    public Task<ImmutableArray<UsageSlice>> Sum(UsageQuery query, CancellationToken cancellationToken) => inner.Sum(query, cancellationToken);

    public Task<UserLedger> Load(string userId, DateTimeOffset periodStart, DateTimeOffset recentSince, CancellationToken cancellationToken) =>
        inner.Load(userId, periodStart, recentSince, cancellationToken);

    public Task<UsageRow?> Find(string userId, string rowId, CancellationToken cancellationToken) => inner.Find(userId, rowId, cancellationToken);

    public Task Ship(CancellationToken cancellationToken) => inner.Ship(cancellationToken);

    /// <summary>Comes behind the gate's own turn on the grain's scheduler, so that who waits sees what the gate then counted.</summary>
    private async Task Tell(string requestId)
    {
        await Task.Yield();
        TaskCompletionSource settled;
        lock (_lock)
        {
            var key = _open.Keys.FirstOrDefault(open => open.Request == requestId);
            if (key != default && --_open[key] == 0)
            {
                _open.Remove(key);
            }

            (settled, _settled) = (_settled, NewSignal());
        }

        settled.SetResult();
    }

    private static TaskCompletionSource NewSignal() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
