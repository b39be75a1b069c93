using System.Runtime.CompilerServices;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>Lets requests in: straight through the front door, or by way of their Idempotency-Key when they have one.</summary>
internal sealed class Hive(IGrainFactory grains, IModelCatalogue catalogue, FrontDoor door) : IHive
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
            : grains.GetGrain<IIdempotencyGrain>(GrainKeys.Idempotency(call.Caller.UserId, key)).Send(call, cancellationToken);
    }

    private async IAsyncEnumerable<HiveFrame> Refuse(HiveCall call, Refusal fault, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        yield return await door.Refuse(call, fault, cancellationToken);
    }
}
