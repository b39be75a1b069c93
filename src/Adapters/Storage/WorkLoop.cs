using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Storage;

/// <summary>
/// Runs due work every second. It begins after every service of the host has started and ends before any of them stops, so
/// that handlers always find the grains they call.
/// </summary>
internal sealed partial class WorkLoop(
    IWorkRunner runner, IOptions<WorkOptions> options, TimeProvider clock, ILogger<WorkLoop> logger) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _stop = new();
    private Task _loop = Task.CompletedTask;
    private bool _away;

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        var stop = _stop.Token;
        _loop = Task.Run(() => Run(stop), CancellationToken.None);
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        await _stop.CancelAsync();
        await _loop.WaitAsync(cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        // A host that failed to start never asks its services to stop.
        _stop.Cancel();
        _stop.Dispose();
    }

    private async Task Run(CancellationToken stop)
    {
        try
        {
            while (true)
            {
                // Not a periodic timer: a clock that is set forward by a year would owe it every tick of the year.
                await Task.Delay(options.Value.TickInterval, clock, stop);
                await RunOnce(stop);
            }
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task RunOnce(CancellationToken stop)
    {
        try
        {
            await runner.RunDue(stop);
            if (_away)
            {
                _away = false;
                LogBack();
            }
        }
        catch (Exception failure) when (!stop.IsCancellationRequested)
        {
            // The queue itself is away. A missed tick only delays: the next one finds the same work. Said once per outage.
            if (!_away)
            {
                _away = true;
                LogMissed(failure);
            }
        }
    }

    [LoggerMessage(LogLevel.Debug, "Work loop stopped")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Error, "Due work cannot be run; each tick tries again")]
    private partial void LogMissed(Exception failure);

    [LoggerMessage(LogLevel.Information, "Due work is run again")]
    private partial void LogBack();
}
