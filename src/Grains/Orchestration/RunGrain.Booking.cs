using LLMHive.Limits;
using Microsoft.Extensions.Logging;

namespace LLMHive.Orchestration;

/// <summary>What a run used and what it came to: booked at the gate, stored with the run.</summary>
internal sealed partial class RunGrain
{
    /// <summary>Hands the rows to the gate until it takes them; false when the silo stops first, and then they are stored with the result.</summary>
    private async Task<bool> Book()
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
        if (await Book())
        {
            _state.State.Unbooked = [];
            await Store();
        }
    }

    private async Task Store()
    {
        try
        {
            _stored = false;
            await _state.WriteStateAsync();
            _stored = true;
        }
        catch (Exception e)
        {
            // The answer and its charge stand; only GET of this run will miss it once the grain is gone.
            LogNotStored(RunId, e);
        }
    }

    [LoggerMessage(LogLevel.Error, "Run {RunId}: the usage of request {RequestId} could not be booked; trying again")]
    private partial void LogNotBooked(string runId, string requestId, Exception exception);

    [LoggerMessage(LogLevel.Error, "Run {RunId} could not be stored")]
    private partial void LogNotStored(string runId, Exception exception);
}
