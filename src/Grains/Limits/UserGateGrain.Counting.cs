using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Limits;

/// <summary>Reads the counters of the period from the ledger: at the start, and when they are not those of the period any more.</summary>
internal sealed partial class UserGateGrain
{
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
            UserLedger known;
            long appends;
            DateTimeOffset start;
            do
            {
                (appends, start) = (_appends, _gate.PeriodStart);
                known = await Load(clock.GetUtcNow(), CancellationToken.None);
            }
            while (appends != _appends || start != _gate.PeriodStart || _settling.Count > 0);

            _gate.Restore(known with { Open = [], Recent = [] }, Now);
            await records.RestorePeriod(_gate, UserId, CancellationToken.None);
            if (start == _gate.PeriodStart)
            {
                _gate.Recounted();
            }
        }
        catch (Exception failure)
        {
            LogNotCounted(UserId, failure.Message);
            throw;
        }
        finally
        {
            _recount = null;
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
