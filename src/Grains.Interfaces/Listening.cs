using System.Runtime.CompilerServices;

namespace LLMHive;

/// <summary>
/// Listens to a stream of another process. A killed process closes nothing and a call to it hangs, so whoever sends shows a
/// sign of life each second, and whoever listens gives up when there is none.
/// </summary>
public static class Listening
{
    /// <summary>Silence after which the sender counts as lost: three signs of life missed.</summary>
    public static TimeSpan Silence { get; } = TimeSpan.FromSeconds(3);

    /// <summary>The items of a stream; a <see cref="TimeoutException"/> when nothing came for too long.</summary>
    /// <remarks>
    /// Who leaves is missed from the first item on. Orleans tells a grain of the end of an enumeration only once its first
    /// answer has come; left before that, the request would go on unheard and hold its place until Orleans tidies up.
    /// </remarks>
    /// <param name="call">Opens the stream; its token ends it.</param>
    /// <param name="silence">Longest time without an item.</param>
    /// <param name="clock">Times the silence.</param>
    /// <param name="cancellationToken">The listener leaves.</param>
    public static async IAsyncEnumerable<T> To<T>(
        Func<CancellationToken, IAsyncEnumerable<T>> call, TimeSpan silence, TimeProvider clock,
        [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(call);
        cancellationToken.ThrowIfCancellationRequested();
        var left = new CancellationTokenSource();
        CancellationTokenRegistration leaving = default;
        var items = call(left.Token).GetAsyncEnumerator(CancellationToken.None);
        var move = Task.FromResult(true);
        var first = true;
        try
        {
            while (true)
            {
                move = items.MoveNextAsync().AsTask();
                if (!(move.IsCompleted ? await move : await move.WaitAsync(silence, clock, CancellationToken.None)))
                {
                    yield break;
                }

                if (first)
                {
                    first = false;
                    leaving = cancellationToken.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), left);
                }

                yield return items.Current;
            }
        }
        finally
        {
            await leaving.DisposeAsync();
            await Part(items, move, left, silence, clock);
        }
    }

    /// <summary>Ends the stream. The sender's farewell is waited for, as long as there can be one.</summary>
    private static async Task Part<T>(IAsyncEnumerator<T> items, Task<bool> move, CancellationTokenSource left, TimeSpan silence, TimeProvider clock)
    {
        var lost = !move.IsCompleted;
        if (lost)
        {
            await left.CancelAsync();
        }

        var farewell = Dispose(items, move, left);
        if (!lost)
        {
            await farewell.WaitAsync(silence, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    private static async Task Dispose<T>(IAsyncEnumerator<T> items, Task<bool> move, CancellationTokenSource left)
    {
        // An enumerator must not be disposed of while it still moves; how a lost move ends is nobody's concern any more.
        await ((Task)move).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        await items.DisposeAsync().AsTask().ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        left.Dispose();
    }
}
