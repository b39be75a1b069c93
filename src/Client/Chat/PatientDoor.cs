using System.Runtime.CompilerServices;

namespace LLMHive.Chat;

/// <summary>Listens to a door, and gives up on a node that shows no sign of life.</summary>
internal static class PatientDoor
{
    /// <summary>The frames of one call. Silence beyond the limit is a <see cref="TimeoutException"/>; the caller's leaving ends the call.</summary>
    /// <param name="door">Where to send.</param>
    /// <param name="call">What.</param>
    /// <param name="silence">Most time between two frames.</param>
    /// <param name="clock">Measures it.</param>
    /// <param name="late">Told what a node says whose call was given up.</param>
    /// <param name="gone">The caller left.</param>
    /// <param name="over">This process is being stopped, and waits no longer.</param>
    public static async IAsyncEnumerable<HiveFrame> Frames(
        IHive door, HiveCall call, TimeSpan silence, TimeProvider clock, Action<Exception> late,
        [EnumeratorCancellation] CancellationToken gone, CancellationToken over = default)
    {
        using var patience = new CancellationTokenSource(Timeout.InfiniteTimeSpan, clock);
        using var left = gone.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        using var stopped = over.UnsafeRegister(static source => ((CancellationTokenSource)source!).Cancel(), patience);
        var frames = door.Send(call, patience.Token).GetAsyncEnumerator(patience.Token);
        try
        {
            while (await Next(frames, silence, patience, gone, over))
            {
                yield return frames.Current;
            }
        }
        finally
        {
            // A silent node would keep the caller waiting for its farewell as well.
            var farewell = frames.DisposeAsync();
            if (gone.IsCancellationRequested || !patience.IsCancellationRequested)
            {
                await farewell;
            }
            else
            {
                _ = Observe(farewell, late);
            }
        }
    }

    private static async ValueTask<bool> Next(
        IAsyncEnumerator<HiveFrame> frames, TimeSpan silence, CancellationTokenSource patience, CancellationToken gone, CancellationToken over)
    {
        try
        {
            var next = frames.MoveNextAsync();
            if (next.IsCompleted)
            {
                return await next;
            }

            // Only waiting for the hive is timed, not the time a slow reader takes.
            patience.CancelAfter(silence);
            var more = await next;
            patience.CancelAfter(Timeout.InfiniteTimeSpan);
            return more;
        }
        catch (OperationCanceledException) when (!gone.IsCancellationRequested && patience.IsCancellationRequested)
        {
            throw new TimeoutException(over.IsCancellationRequested
                ? "The node is being stopped, and the request did not end in time."
                : $"The front door gave no sign of life for {silence.TotalSeconds} s.");
        }
    }

    private static async Task Observe(ValueTask farewell, Action<Exception> late)
    {
        try
        {
            await farewell;
        }
        catch (Exception exception) when (HiveRetry.IsClusterTrouble(exception) || exception is OperationCanceledException)
        {
            late(exception);
        }
    }
}
