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

    /// <inheritdoc />
    public Task StartedAsync(CancellationToken cancellationToken)
    {
        _loop = Task.Run(Run, CancellationToken.None);
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

    public void Dispose() => _stop.Dispose();

    private async Task Run()
    {
        using var timer = new PeriodicTimer(options.Value.TickInterval, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(_stop.Token))
            {
                await RunOnce();
            }
        }
        catch (OperationCanceledException) when (_stop.IsCancellationRequested)
        {
            LogStopped();
        }
    }

    private async Task RunOnce()
    {
        try
        {
            await runner.RunDue(_stop.Token);
        }
        catch (Exception failure) when (!_stop.IsCancellationRequested)
        {
            // The queue itself is away. A missed tick only delays: the next one finds the same work.
            LogMissed(failure);
        }
    }

    [LoggerMessage(LogLevel.Debug, "Work loop stopped")]
    private partial void LogStopped();

    [LoggerMessage(LogLevel.Error, "Due work could not be run; the next tick tries again")]
    private partial void LogMissed(Exception failure);
}
