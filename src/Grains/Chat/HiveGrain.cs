using LLMHive.Models;
using Orleans.Concurrency;

namespace LLMHive.Chat;

/// <summary>The hive for callers of other processes. Owns nothing. Its streams show a sign of life each second, from admission on.</summary>
[GrainType("llmhive.hive"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class HiveGrain(IHive hive, InFlightCalls inFlight, TimeProvider clock) : Grain, IHiveGrain
{
    private static readonly HiveFrame Heartbeat = new HiveFrame.Heartbeat();

    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) => hive.Models(cancellationToken);

    public IAsyncEnumerable<HiveFrame> Send(HiveCall call, CancellationToken cancellationToken) =>
        inFlight.Through(hive.Send(call, cancellationToken).WithHeartbeat(Heartbeat, clock, cancellationToken), cancellationToken);
}
