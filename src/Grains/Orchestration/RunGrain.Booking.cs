using LLMHive.Limits;
using Microsoft.Extensions.Logging;

namespace LLMHive.Orchestration;

/// <summary>What a run used and what it came to: booked at the gate, stored with the run.</summary>
internal sealed partial class RunGrain
{
    /// <summary>Longer than one try of the gate, shorter than this call's response timeout.</summary>
    private static readonly TimeSpan BookWait = TimeSpan.FromSeconds(20);

    public async Task Book(CancellationToken cancellationToken)
    {
        // What cannot be read is not known to be booked.
        CheckAbsent();
        await _work.WaitAsync(BookWait, clock, cancellationToken);
        if (!_state.State.Unbooked.IsDefaultOrEmpty)
        {
            throw new TimeoutException($"Run {RunId} is not booked yet.");
        }
    }

    public async Task Forget(CancellationToken cancellationToken)
    {
        await Book(cancellationToken);
        if (_state.Etag is not null)
        {
            await _state.ClearStateAsync();
        }

        await records.Unlist(RunId, cancellationToken);
        DeactivateOnIdle();
    }

    /// <summary>Hands the rows to the gate until it takes them; false when the silo stops first, and then they are stored with the result.</summary>
    private async Task<bool> TryBook()
    {
        var gate = GrainFactory.UserGate(_state.State.Result!.UserId);
        for (var wait = TimeSpan.FromMilliseconds(100); ; wait = wait * 2 < LongestRetry ? wait * 2 : LongestRetry)
        {
            try
            {
                await gate.Settle(_state.State.RequestId, _state.State.Unbooked, CancellationToken.None);
                return true;
            }
            catch (Exception e)
            {
                // Settling is idempotent, and giving up would lose money: only the end of the silo ends the tries.
                LogNotBooked(RunId, _state.State.RequestId, e);
            }

            if (_stopping.IsCancellationRequested)
            {
                return false;
            }

            await Store();
            await Task.Delay(wait, clock, _stopping.Token)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private async Task BookLeftovers()
    {
        if (await TryBook())
        {
            _state.State.Unbooked = [];
            await Store();
        }
    }

    /// <summary>
    /// The work comes first: rows that are not booked are found again by it, and nothing is stored that nobody deletes. When the store is away as
    /// well there is neither: then the tries go on as long as the node lives, and if it stops first no answer is out either.
    /// </summary>
    private async Task Store()
    {
        try
        {
            _stored = false;
            await records.Announce(_state.State);
            await _state.WriteStateAsync();
            await records.List(_state.State.Result!);
            _stored = true;
        }
        catch (Exception e)
        {
            // Of a booked run the answer and its charge stand; only GET of it will miss it once the grain is gone.
            LogNotStored(RunId, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Run {RunId}: the usage of request {RequestId} could not be booked; trying again")]
    private partial void LogNotBooked(string runId, string requestId, Exception exception);

    [LoggerMessage(LogLevel.Error, "Run {RunId} could not be stored")]
    private partial void LogNotStored(string runId, Exception exception);
}
