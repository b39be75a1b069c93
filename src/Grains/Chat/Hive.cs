using System.Runtime.CompilerServices;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>Lets requests in: straight through the front door, or by way of their Idempotency-Key when they have one.</summary>
internal sealed class Hive(IGrainFactory grains, IModelCatalogue catalogue, FrontDoor door, TimeProvider clock) : IHive
{
    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) => Task.FromResult(catalogue.Models);

    public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken)
    {
        if (call.IdempotencyKey is not { } key)
        {
            return door.Send(call, resumed: false, cancellationToken);
        }

        return IdempotencyKeys.Check(key) is { } fault
            ? Refuse(call, fault, cancellationToken)
            : Once(grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(call.Caller.UserId, key)), call, cancellationToken);
    }

    /// <summary>
    /// A key's grain may stand on another node. When that is lost before anything came of it, the grain is asked anew, and carries
    /// the request out under the id that it stored.
    /// </summary>
    private async IAsyncEnumerable<HiveFrame> Once(IIdempotencyGrain grain, HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var begun = false;
        for (var attempt = 0; ; attempt++)
        {
            await using var frames = Listening.To(left => grain.Send(call, left), Listening.Silence, clock, cancellationToken).GetAsyncEnumerator(cancellationToken);
            var lost = false;
            while (!lost)
            {
                try
                {
                    if (!await frames.MoveNextAsync())
                    {
                        yield break;
                    }
                }
                catch (Exception trouble) when (
                    !begun && !cancellationToken.IsCancellationRequested && HiveRetry.MayRepeat(trouble, attempt, clock.GetElapsedTime(started)))
                {
                    lost = true;
                    continue;
                }

                begun |= frames.Current is not HiveFrame.Heartbeat;
                yield return frames.Current;
            }

            await Task.Delay(HiveRetry.PauseAfter(attempt), clock, cancellationToken);
        }
    }

    private async IAsyncEnumerable<HiveFrame> Refuse(HiveCall call, Refusal fault, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await door.Refuse(call, fault, cancellationToken);
    }
}
