using System.Runtime.CompilerServices;
using LLMHive.Telemetry;
using Orleans.Concurrency;

namespace LLMHive.Models;

/// <summary>
/// Not a stateless worker: those lose their streams, since each step may land on another worker. An ordinary reentrant
/// grain on the caller's silo, a few slots per model.
/// </summary>
[GrainType("llmhive.model-agent"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class ModelAgentGrain(ModelCalls calls, IModelCatalogue catalogue, TimeProvider clock) : Grain, IModelAgentGrain
{
    private static readonly AskFrame Heartbeat = new AskFrame.Heartbeat();

    public IAsyncEnumerable<AskFrame> Ask(AskCall call, CancellationToken cancellationToken) =>
        Spans.Wanted ? Traced(call, cancellationToken) : Asked(call, cancellationToken);

    private IAsyncEnumerable<AskFrame> Asked(AskCall call, CancellationToken cancellationToken)
    {
        var frames = calls.Ask(call, cancellationToken);

        // Whoever asked for log-probabilities listens to each token, and may end the answer at any.
        return (call is { TopLogprobs: null, Stream: false } ? frames.Gathered(clock, cancellationToken) : frames).WithHeartbeat(Heartbeat, clock, cancellationToken);
    }

    private async IAsyncEnumerable<AskFrame> Traced(AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var span = Spans.Agent(call.Model, catalogue.Find(call.Model) is { } card ? GenAiNames.Provider(card.Provider) : null);
        await foreach (var frame in Asked(call, cancellationToken))
        {
            if (frame is AskFrame.End { Answer.Outcome: not CallOutcome.Ok and var outcome })
            {
                span?.Fail(outcome.Name());
            }

            yield return frame;
        }
    }
}
