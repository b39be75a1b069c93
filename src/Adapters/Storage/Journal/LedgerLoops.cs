using System.Diagnostics.Metrics;
using LLMHive.Telemetry;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Storage;

/// <summary>The ledger's two clocks: fsync of the journal, and shipping to the store.</summary>
internal sealed partial class LedgerLoops(
    JournalLedger ledger, IOptions<LedgerOptions> options, IMeterFactory meters, TimeProvider clock, ILogger<LedgerLoops> logger) : IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loops = Task.CompletedTask;
    private bool _away;

    /// <summary>Starts both.</summary>
    public void Start()
    {
        Measure(meters.Create(Meters.Name));
        var stop = _stop.Token;
        _loops = Task.WhenAll(
            Task.Run(() => Every(options.Value.FlushInterval, Flush, stop), CancellationToken.None),
            Task.Run(() => Every(options.Value.ShipInterval, Ship, stop), CancellationToken.None));
    }

    /// <summary>Ends both; a batch on its way is finished.</summary>
    public async Task Stop()
    {
        await _stop.CancelAsync();
        await _loops;
    }

    public void Dispose()
    {
        // A host that failed to start never asks its services to stop.
        _stop.Cancel();
        _stop.Dispose();
    }

    private void Measure(Meter meter)
    {
        meter.CreateObservableGauge("llmhive.ledger.unshipped", () => ledger.Unshipped, "{row}", "Usage rows that are in the journal and not in the store yet.");
        meter.CreateObservableGauge("llmhive.ledger.lag", () => ledger.Lag.TotalSeconds, "s", "Age of the oldest usage row that is not in the store yet.");
        meter.CreateObservableGauge("llmhive.ledger.refused", () => ledger.Refused, "{row}", "Usage rows that the store refused and that are set aside.");
    }

    private async Task Every(TimeSpan interval, Func<Task> step, CancellationToken stop)
    {
        try
        {
            while (true)
            {
                await Task.Delay(interval, clock, stop);
                await step();
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task Flush()
    {
        try
        {
            ledger.Sync();
            await ledger.RotateByAge();
        }
        catch (StorageUnavailableException failure)
        {
            LogFlushFailed(failure.Message);
        }
    }

    private async Task Ship()
    {
        try
        {
            await ledger.Ship(CancellationToken.None);
            if (_away)
            {
                _away = false;
                LogBack();
            }
        }
        catch (Exception failure)
        {
            // Rows wait in the journal, and the next tick tries again; said once per outage.
            if (!_away)
            {
                _away = true;
                LogAway(failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Ledger loop stopped")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Error, "Ledger journal cannot be flushed: {Reason}")]
    private partial void LogFlushFailed(string reason);

    [LoggerMessage(LogLevel.Error, "The store takes no usage rows; they wait in the journal until it does")]
    private partial void LogAway(Exception failure);

    [LoggerMessage(LogLevel.Information, "The store takes usage rows again")]
    private partial void LogBack();
}
