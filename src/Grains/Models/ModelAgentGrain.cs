using Orleans.Concurrency;

namespace LLMHive.Models;

/// <summary>
/// Not a stateless worker: those lose their streams, since each step may land on another worker. An ordinary reentrant
/// grain on the caller's silo, a few slots per model.
/// </summary>
[GrainType("llmhive.model-agent"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class ModelAgentGrain(ModelCalls calls, TimeProvider clock) : Grain, IModelAgentGrain
{
    private static readonly AskFrame Heartbeat = new AskFrame.Heartbeat();

    public IAsyncEnumerable<AskFrame> Ask(AskCall call, CancellationToken cancellationToken) =>
        calls.Ask(call, cancellationToken).WithHeartbeat(Heartbeat, clock, cancellationToken);
}
