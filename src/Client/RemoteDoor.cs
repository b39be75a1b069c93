using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive;

/// <summary>
/// The hive behind one of the cluster's doors. All doors are alike: when the node behind this one falls silent, or says that
/// it is leaving, the next door takes its place, and a request of which nothing was heard yet goes there under the same id.
/// </summary>
internal sealed class RemoteDoor(IGrainFactory grains, int slot, TimeProvider clock) : IHive
{
    /// <summary>Tries of one request. Each lost one has cost <see cref="Listening.Silence"/> at most.</summary>
    private const int Tries = 4;

    private long _key = slot;

    public async IAsyncEnumerable<HiveFrame> Send(HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var (admitted, begun) = (false, false);
        for (var attempt = 0; ; attempt++)
        {
            var key = Volatile.Read(ref _key);
            var sent = attempt == 0 ? call : call with { Resumed = true };
            await using var frames = Listening.To(
                left => grains.GetGrain<IHiveGrain>(key).Send(sent, left), Listening.Silence, clock, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var lost = false;
            while (true)
            {
                try
                {
                    if (!await frames.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception trouble) when (HiveRetry.IsLostNode(trouble) && !cancellationToken.IsCancellationRequested)
                {
                    Leave(key);
                    lost = !begun && attempt < Tries - 1;
                    if (!lost)
                    {
                        throw;
                    }
                }

                if (lost)
                {
                    break;
                }

                var frame = frames.Current;
                begun |= frame is not (HiveFrame.Heartbeat or HiveFrame.Admitted);
                if (frame is HiveFrame.Admitted && admitted)
                {
                    continue;
                }

                admitted |= frame is HiveFrame.Admitted;
                yield return frame;
            }

            await Task.Delay(HiveRetry.PauseAfter(attempt), clock, cancellationToken);
        }
    }

    public async Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken)
    {
        var key = Volatile.Read(ref _key);
        try
        {
            return await grains.GetGrain<IHiveGrain>(key).Models(cancellationToken);
        }
        catch (Exception trouble) when (HiveRetry.IsLostNode(trouble))
        {
            Leave(key);
            throw;
        }
    }

    /// <summary>Of several who lose the same door one moves on, and the others follow.</summary>
    private void Leave(long key) => Interlocked.CompareExchange(ref _key, key + HiveClient.Doors, key);
}
