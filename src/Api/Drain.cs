using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>
/// How a process stops without a failed request: 1 <c>/health/ready</c> says no at once, 2 it serves on until the balancer has
/// turned away, 3 the door is closed: new requests are sent elsewhere, endless streams end, the web server waits for the rest,
/// 4 what still runs when the grace is over ends with an error. Then the web server stops, and the silo after it.
/// </summary>
internal sealed class Drain(IOptions<ApiOptions> options, TimeProvider clock) : IHostedLifecycleService, IDisposable
{
    private readonly CancellationTokenSource _closed = new();
    private readonly CancellationTokenSource _over = new(Timeout.InfiniteTimeSpan, clock);

    /// <summary>New requests are refused.</summary>
    public bool IsClosed => _closed.IsCancellationRequested;

    /// <summary>Requests that still run must end now.</summary>
    public CancellationToken Over => _over.Token;

    /// <inheritdoc/>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        if (options.Value.DrainSeconds > 0)
        {
            await Task.Delay(TimeSpan.FromSeconds(options.Value.DrainSeconds), clock, cancellationToken);
        }

        await _closed.CancelAsync();
        _over.CancelAfter(TimeSpan.FromSeconds(options.Value.GraceSeconds));
    }

    /// <summary>Runs a stream that has no end of its own until its reader leaves or the door is closed; its reader comes back, to another process.</summary>
    public async Task UntilClosed(HttpContext http, Func<CancellationToken, Task> stream)
    {
        using var open = CancellationTokenSource.CreateLinkedTokenSource(http.RequestAborted, _closed.Token);
        try
        {
            await stream(open.Token);
        }
        catch (OperationCanceledException) when (IsClosed && !http.RequestAborted.IsCancellationRequested)
        {
            if (!http.Response.HasStarted)
            {
                await ErrorWriter.Write(http, Refusals.Leaving);
            }
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public void Dispose()
    {
        _closed.Dispose();
        _over.Dispose();
    }
}
