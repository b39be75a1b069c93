using LLMHive.Models;
using Orleans.Concurrency;

namespace LLMHive.Chat;

/// <summary>
/// Lets requests in: straight through the front door, or by way of their Idempotency-Key when they have one. Owns nothing.
/// </summary>
[GrainType("llmhive.hive"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class HiveGrain(IModelCatalogue catalogue, FrontDoor door) : Grain, IHiveGrain
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
            : GrainFactory.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(call.Caller.UserId, key)).Send(call, cancellationToken);
    }

    private async IAsyncEnumerable<HiveFrame> Refuse(
        HiveCall call, Refusal fault, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await door.Refuse(call, fault, cancellationToken);
    }
}
