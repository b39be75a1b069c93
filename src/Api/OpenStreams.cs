using System.Collections.Concurrent;
using LLMHive.Accounts;

namespace LLMHive;

/// <summary>
/// Streams that go on for as long as their reader stays: a few for each user and process, and none longer than the key is good that
/// opened it or the process takes requests. Their reader comes back, where he may.
/// </summary>
internal sealed class OpenStreams(Drain drain, KeyCache keys, TimeProvider clock)
{
    /// <summary>Most streams of one user in this process.</summary>
    public const int MostOfAUser = 20;

    /// <summary>How often a key is looked at again; a revocation holds within a cache's life of that.</summary>
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(1);

    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);

    /// <summary>Runs a stream until it ends, its reader leaves, its key is good no more, or the door is closed; or refuses one too many (429).</summary>
    public async Task Run(HttpContext http, Func<CancellationToken, Task> stream)
    {
        var request = ApiRequest.Of(http);
        var user = ApiRequest.CallerOf(http).UserId;
        try
        {
            if (_open.AddOrUpdate(user, 1, static (_, count) => count + 1) > MostOfAUser)
            {
                await ErrorWriter.Write(http, Refusals.TooManyStreams(MostOfAUser));
                return;
            }

            await drain.UntilClosed(http, closed => WhileGood(request.KeyHash!, stream, closed));
        }
        finally
        {
            if (_open.AddOrUpdate(user, 0, static (_, count) => count - 1) == 0)
            {
                _open.TryRemove(new KeyValuePair<string, int>(user, 0));
            }
        }
    }

    private async Task WhileGood(string keyHash, Func<CancellationToken, Task> stream, CancellationToken closed)
    {
        using var open = CancellationTokenSource.CreateLinkedTokenSource(closed);
        var watching = Watch(keyHash, open);
        try
        {
            await stream(open.Token);
        }
        catch (OperationCanceledException) when (!closed.IsCancellationRequested)
        {
            return; // The key is good no more: the stream ends as any other does.
        }
        finally
        {
            await open.CancelAsync();
            await watching;
        }
    }

    private async Task Watch(string keyHash, CancellationTokenSource open)
    {
        try
        {
            do
            {
                await Task.Delay(Again, clock, open.Token);
            }
            while (await keys.IsGood(keyHash));
        }
        catch (Exception trouble) when (trouble is OperationCanceledException || HiveRetry.IsClusterTrouble(trouble))
        {
            return; // It is over, or nobody can tell any more whether the key is good.
        }
        finally
        {
            await open.CancelAsync();
        }
    }
}
