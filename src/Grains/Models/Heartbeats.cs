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
        var source = items.GetAsyncEnumerator(stop.Token);
        Task<bool>? pending = null;
        try
        {
            while (true)
            {
                pending = source.MoveNextAsync().AsTask();
                while (!pending.IsCompleted && !await IsDone(pending, clock))
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

    private static async Task<bool> IsDone(Task pending, TimeProvider clock)
    {
        using var waiting = new CancellationTokenSource();
        var first = await Task.WhenAny(pending, Task.Delay(Period, clock, waiting.Token));
        await waiting.CancelAsync();
        return first == pending;
    }
}
