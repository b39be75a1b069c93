using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Limits;

/// <summary>Reads the counters of the period from the ledger: at the start, and when they are not those of the period any more.</summary>
internal sealed partial class UserGateGrain
{
    /// <summary>Tries to read the counters past settlements; then they wait for it.</summary>
    private const int FreeTries = 3;

    /// <summary>Done when settlements may go on; null while they need not wait.</summary>
    private TaskCompletionSource? _counting;

    /// <summary>Settlements on their way into the ledger.</summary>
    private int _appending;

    /// <summary>The counters are read anew where they must be. A store that is away or slow holds up nobody for long: the next one tries again.</summary>
    private async Task Counted() =>
        await Recount().WaitAsync(Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);

    /// <summary>Goes to its end, whoever waits for it.</summary>
    private Task Recount()
    {
        if (_recount is { } running)
        {
            return running;
        }

        var recount = RecountOnce();
        _recount = recount.IsCompleted ? null : recount;
        return recount;
    }

    private async Task RecountOnce()
    {
        try
        {
            // A settlement that lands while the ledger is read may or may not be in what was read, and the period may turn: read again.
            // Of a busy user one always lands: after a while they wait for the reading.
            UserLedger known;
            long appends;
            DateTimeOffset start;
            int wanted, tries = 0;
            do
            {
                _counting ??= tries++ < FreeTries ? null : new(TaskCreationOptions.RunContinuationsAsynchronously);
                (appends, start, wanted) = (_appends, _gate.PeriodStart, _gate.RecountWanted);
                known = await Load(clock.GetUtcNow(), CancellationToken.None);
            }
            while (appends != _appends || start != _gate.PeriodStart || wanted != _gate.RecountWanted || _appending > 0);

            _gate.Restore(known with { Open = [], Recent = [] }, Now);
            _counting?.SetResult();
            _counting = null;
            await records.RestorePeriod(_gate, UserId, CancellationToken.None);
            _gate.Recounted(wanted);
        }
        catch (Exception failure)
        {
            LogNotCounted(UserId, failure.Message);
            throw;
        }
        finally
        {
            _counting?.TrySetResult();
            (_counting, _recount) = (null, null);
        }
    }

    /// <summary>Rows go into the ledger, and into the counters with <paramref name="count"/>, together or not at all in what a recount reads.</summary>
    private async Task Append(string requestId, ImmutableArray<UsageRow> rows, Action count)
    {
        while (_counting is { } counting)
        {
            await counting.Task;
        }

        _appending++;
        try
        {
            await ledger.Append(requestId, rows, CancellationToken.None);
            _appends++;
            count();
        }
        finally
        {
            _appending--;
        }
    }

    private async Task<UserLedger> Load(DateTimeOffset recentSince, CancellationToken cancellationToken)
    {
        var known = await ledger.Load(UserId, _gate.PeriodStart, recentSince, cancellationToken);
        return _gate.NeedsModels
            ? known with { ByModel = await ledger.Sum(new() { UserId = UserId, PeriodStart = _gate.PeriodStart }, cancellationToken) }
            : known;
    }

    [LoggerMessage(LogLevel.Warning, "The counters of user {UserId} could not be read and are those of before; the next request tries again: {Reason}")]
    private partial void LogNotCounted(string userId, string reason);
}
