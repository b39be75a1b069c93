using System.Runtime.CompilerServices;

namespace LLMHive;

/// <summary>How the client calls grains: reads once more when the cluster was in trouble, and refusals as <see cref="HiveException"/>.</summary>
internal static class HiveCalls
{
    /// <summary>A call that may be repeated: it changes nothing, or carries an Idempotency-Key.</summary>
    public static async Task<T> Again<TState, T>(TState state, Func<TState, Task<T>> call)
    {
        try
        {
            return await HiveRetry.Read(state, call);
        }
        catch (Exception trouble) when (HiveRetry.IsClusterTrouble(trouble))
        {
            throw Away(trouble);
        }
    }

    /// <summary>A call that changes something; it is not repeated, since it may have been carried out.</summary>
    public static async Task<T> Once<T>(Task<T> call)
    {
        try
        {
            return await call;
        }
        catch (Exception trouble) when (HiveRetry.IsClusterTrouble(trouble))
        {
            throw Away(trouble);
        }
    }

    /// <summary>The value; the refusal is thrown.</summary>
    public static async Task<T> Value<T>(this Task<Outcome<T>> outcome)
        where T : class
    {
        var it = await outcome;
        return it.Value ?? throw new HiveException(it.Refusal!);
    }

    /// <summary>The value; "there is none" is thrown.</summary>
    public static async Task<T> OrNotFound<T>(this Task<T?> found)
        where T : class => await found ?? throw new HiveException(CommonRefusals.NotFound);

    /// <summary>A list, a page at a time as it is read.</summary>
    public static async IAsyncEnumerable<T> Pages<T>(
        Func<string?, Task<Outcome<Page<T>>>> read, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        string? cursor = null;
        do
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = await Again((read, cursor), static call => call.read(call.cursor)).Value();
            foreach (var item in page.Items)
            {
                yield return item;
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
    }

    /// <summary>What a caller is told when the cluster is away.</summary>
    public static HiveException Away(Exception trouble) => new(CommonRefusals.Unavailable, trouble);
}
