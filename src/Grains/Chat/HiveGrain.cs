using LLMHive.Models;
using Orleans.Concurrency;

namespace LLMHive.Chat;

/// <summary>The hive for callers of other processes. Owns nothing.</summary>
[GrainType("llmhive.hive"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class HiveGrain(IHive hive) : Grain, IHiveGrain
{
    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) => hive.Models(cancellationToken);

    public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken) => hive.Send(call, cancellationToken);
}
