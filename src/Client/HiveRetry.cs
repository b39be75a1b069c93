namespace LLMHive;

/// <summary>The one retry that short calls get when a silo goes away under them. Only for calls that change nothing.</summary>
public static class HiveRetry
{
    /// <summary>True when the cluster, not the request, is to blame: the same call may succeed on another silo.</summary>
    public static bool IsClusterTrouble(Exception exception) =>
        exception is TimeoutException or OrleansException or EnumerationAbortedException;

    /// <summary>Calls, and once more when the cluster was in trouble.</summary>
    /// <typeparam name="TState">What the call needs.</typeparam>
    /// <typeparam name="TResult">What it answers.</typeparam>
    /// <param name="state">Handed to <paramref name="read"/>, so that the call needs no closure.</param>
    /// <param name="read">An idempotent call.</param>
    public static async Task<TResult> Read<TState, TResult>(TState state, Func<TState, Task<TResult>> read)
    {
        try
        {
            return await read(state);
        }
        catch (Exception trouble) when (IsClusterTrouble(trouble))
        {
            return await read(state);
        }
    }
}
