namespace LLMHive;

/// <summary>
/// How calls to grains survive the loss of a node. A killed node stays in the others' list for some seconds: calls to grains
/// that stood on it fail until it is declared dead, and then find those grains on another node. So a call that may be
/// repeated is repeated for as long as that takes, and no longer.
/// </summary>
public static class HiveRetry
{
    /// <summary>How long a call is repeated: longer than the cluster needs to give up a node, shorter than a caller waits.</summary>
    public static TimeSpan Patience { get; } = TimeSpan.FromSeconds(15);

    /// <summary>True when the cluster, not the request, is to blame: the same call may succeed on another silo.</summary>
    public static bool IsClusterTrouble(Exception exception) =>
        exception is TimeoutException or OrleansException or EnumerationAbortedException;

    /// <summary>
    /// True when a call that failed so may be made once more. Any trouble is worth a second try; a lost node is worth as many
    /// as there is patience for. A store that is away is not: it will not be back at once.
    /// </summary>
    /// <param name="trouble">How it failed.</param>
    /// <param name="attempt">How often it was tried before; 0 = this was the first try.</param>
    /// <param name="elapsed">Time since the first try began.</param>
    public static bool MayRepeat(Exception trouble, int attempt, TimeSpan elapsed) =>
        attempt == 0 ? IsClusterTrouble(trouble) : elapsed < Patience && IsLostNode(trouble);

    /// <summary>True when the node that was asked is gone, falls silent or leaves.</summary>
    public static bool IsLostNode(Exception exception) =>
        exception is TimeoutException or SiloUnavailableException or OrleansMessageRejectionException or EnumerationAbortedException;

    /// <summary>How long to wait before the next try: not at all at first, then longer up to half a second.</summary>
    /// <param name="attempt">How often it was tried before the try that failed.</param>
    public static TimeSpan PauseAfter(int attempt) => TimeSpan.FromMilliseconds(attempt == 0 ? 0 : Math.Min(500, 50 << Math.Min(attempt, 10)));

    /// <summary>Calls, and calls again when the cluster was in trouble.</summary>
    /// <typeparam name="TState">What the call needs.</typeparam>
    /// <typeparam name="TResult">What it answers.</typeparam>
    /// <param name="state">Handed to <paramref name="read"/>, so that the call needs no closure.</param>
    /// <param name="read">A call that changes nothing, or nothing more when it is repeated.</param>
    /// <param name="clock">Times the pauses; null = the system's.</param>
    public static async Task<TResult> Read<TState, TResult>(TState state, Func<TState, Task<TResult>> read, TimeProvider? clock = null)
    {
        var time = clock ?? TimeProvider.System;
        var started = time.GetTimestamp();
        for (var attempt = 0; ; attempt++)
        {
            try
            {
                return await read(state);
            }
            catch (Exception trouble) when (MayRepeat(trouble, attempt, time.GetElapsedTime(started)))
            {
                await Task.Delay(PauseAfter(attempt), time);
            }
        }
    }
}
