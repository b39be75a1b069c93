using System.Runtime.CompilerServices;

namespace LLMHive.Models;

/// <summary>Keeps a stream talking: a consumer that hears nothing for three seconds takes the producer for dead.</summary>
internal static class Heartbeats
{
    /// <summary>Silence after which a heartbeat is sent.</summary>
    public static TimeSpan Period { get; } = TimeSpan.FromSeconds(1);

    /// <summary>The same items, and a heartbeat for each second without one.</summary>
    public static async IAsyncEnumerable<T> WithHeartbeat<T>(
        this IAsyncEnumerable<T> items, T heartbeat, TimeProvider clock, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var beats = new Beats(clock);
        var source = items.GetAsyncEnumerator(stop.Token);
        Task<bool>? pending = null;
        try
        {
            while (true)
            {
                pending = source.MoveNextAsync().AsTask();
                while (!pending.IsCompleted && await Task.WhenAny(pending, beats.Restarted()) != pending)
                {
                    yield return heartbeat;
                }

                if (!await pending)
                {
                    yield break;
                }

                yield return source.Current;
            }
        }
        finally
        {
            if (pending is { IsCompleted: false })
            {
                // The consumer left at a heartbeat: an iterator must not be disposed while it still runs.
                await stop.CancelAsync();
                await ((Task)pending).ConfigureAwait(ConfigureAwaitOptions.ContinueOnCapturedContext | ConfigureAwaitOptions.SuppressThrowing);
            }

            await source.DisposeAsync();
        }
    }

    /// <summary>One timer for the whole stream: an answer of a thousand pieces must not make a thousand timers.</summary>
    private sealed class Beats : IDisposable
    {
        private readonly ITimer _timer;
        private volatile TaskCompletionSource _next = New();

        public Beats(TimeProvider clock) =>
            _timer = clock.CreateTimer(static beats => ((Beats)beats!)._next.TrySetResult(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);

        /// <summary>Ends with the next beat, a whole period from now.</summary>
        public Task Restarted()
        {
            if (_next.Task.IsCompleted)
            {
                _next = New();
            }

            _timer.Change(Period, Timeout.InfiniteTimeSpan);
            return _next.Task;
        }

        public void Dispose() => _timer.Dispose();

        private static TaskCompletionSource New() => new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
