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
    /// A key's grain may be lost under its followers: with its node, or with the node that knew where it stands. It is asked anew
    /// then, and who has had a part of the answer gets the rest of it, as long as it is the same answer.
    /// </summary>
    private async IAsyncEnumerable<HiveFrame> Once(IIdempotencyGrain grain, HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var sent = new SentAnswer();
        long? troubleSince = null;
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
                catch (Exception trouble) when (!cancellationToken.IsCancellationRequested && HiveRetry.MayRepeat(trouble, attempt, SinceTrouble()))
                {
                    lost = true;
                    continue;
                }

                if (sent.Next(frames.Current) is { } frame)
                {
                    yield return frame;
                    if (frame is HiveFrame.End or HiveFrame.Refused)
                    {
                        // Nothing follows, and a node that is lost from here on must not spoil the answer.
                        yield break;
                    }
                }
            }

            sent.Again();
            await Task.Delay(HiveRetry.PauseAfter(attempt), clock, cancellationToken);
        }

        TimeSpan SinceTrouble() => clock.GetElapsedTime(troubleSince ??= clock.GetTimestamp());
    }

    private async IAsyncEnumerable<HiveFrame> Refuse(HiveCall call, Refusal fault, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await door.Refuse(call, fault, cancellationToken);
    }
}
