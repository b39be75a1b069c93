using System.Runtime.CompilerServices;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace LLMHive.Chat;

/// <summary>
/// Counts the requests of other processes that this node carries out. When the node is asked to stop, it takes no new ones,
/// and the silo stays until those inside have ended, half a minute at most.
/// </summary>
internal sealed partial class InFlightCalls(TimeProvider clock, ILogger<InFlightCalls> logger) : IHostedLifecycleService
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _empty = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _inside;
    private bool _closed;

    /// <summary>The frames of one request, which counts as inside from its first step to its last.</summary>
    /// <exception cref="SiloUnavailableException">The node is leaving; another one takes the request.</exception>
    public async IAsyncEnumerable<HiveFrame> Through(IAsyncEnumerable<HiveFrame> frames, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Enter();
        try
        {
            await foreach (var frame in frames.WithCancellation(cancellationToken))
            {
                yield return frame;
            }
        }
        finally
        {
            Leave();
        }
    }

    /// <summary>Closes the doors and waits until nobody is inside.</summary>
    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        int inside;
        lock (_lock)
        {
            _closed = true;
            inside = _inside;
        }

        if (inside > 0)
        {
            await _empty.Task.WaitAsync(Longest, clock, cancellationToken)
                .ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
            LogClosed(inside, Volatile.Read(ref _inside));
        }
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private void Enter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new SiloUnavailableException("This node is leaving the cluster and takes no new requests; ask through another door.");
            }

            _inside++;
        }
    }

    private void Leave()
    {
        lock (_lock)
        {
            if (--_inside == 0 && _closed)
            {
                _empty.TrySetResult();
            }
        }
    }

    [LoggerMessage(LogLevel.Information, "The node leaves: of {Inside} requests of other processes that it still carried out, {Cut} did not end in time")]
    private partial void LogClosed(int inside, int cut);
}
