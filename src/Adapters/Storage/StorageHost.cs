using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LLMHive.Storage;

/// <summary>
/// Opens store and ledger before any service of the host starts, the silo among them, and closes them after all have
/// stopped: grains never meet a closed store, and what they settle while they stop is still booked.
/// </summary>
internal sealed partial class StorageHost(
    IStore store, JournalLedger ledger, LedgerLoops loops, ILogger<StorageHost> logger) : IHostedLifecycleService
{
    /// <inheritdoc />
    public async Task StartingAsync(CancellationToken cancellationToken)
    {
        await store.Open(cancellationToken);
        ledger.Start();
        await ledger.Ship(cancellationToken);
        loops.Start();
    }

    /// <inheritdoc />
    public async Task StoppedAsync(CancellationToken cancellationToken)
    {
        await loops.Stop();
        try
        {
            await ledger.Ship(cancellationToken);
        }
        catch (StorageUnavailableException failure)
        {
            LogLeft(failure.Message);
        }

        await ledger.Close();
        store.Close();
    }

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(LogLevel.Warning, "Usage rows stay in the journal until the next start: {Reason}")]
    private partial void LogLeft(string reason);
}
