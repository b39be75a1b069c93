using System.Runtime.CompilerServices;
using LLMHive.Usage;
using Orleans.Concurrency;

namespace LLMHive.Models;

/// <summary>
/// Not a stateless worker: those lose their streams, since each step may land on another worker. An ordinary reentrant
/// grain on the caller's silo, a few slots per model.
/// </summary>
[GrainType("llmhive.model-agent"), Reentrant, Orleans.Placement.PreferLocalPlacement]
internal sealed class ModelAgentGrain(IModelCatalogue catalogue, ModelCalls calls, TimeProvider clock) : Grain, IModelAgentGrain
{
    private static readonly ForwardFrame ForwardHeartbeat = new ForwardFrame.Heartbeat();
    private static readonly AskFrame AskHeartbeat = new AskFrame.Heartbeat();

    public IAsyncEnumerable<ForwardFrame> Forward(ForwardCall call, CancellationToken cancellationToken) =>
        (Check(call.Ticket, call.Model) is { } refusal
            ? One<ForwardFrame>(new ForwardFrame.End { Outcome = CallOutcome.Rejected, Error = refusal }, cancellationToken)
            : calls.Forward(catalogue.Find(call.Model)!, call, cancellationToken))
        .WithHeartbeat(ForwardHeartbeat, clock, cancellationToken);

    public IAsyncEnumerable<AskFrame> Ask(AskCall call, CancellationToken cancellationToken) =>
        (Check(call.Ticket, call.Model) is { } refusal
            ? One<AskFrame>(new AskFrame.End(new() { Model = call.Model, Outcome = CallOutcome.Rejected, Error = refusal.Message }), cancellationToken)
            : calls.Ask(catalogue.Find(call.Model)!, call, cancellationToken))
        .WithHeartbeat(AskHeartbeat, clock, cancellationToken);

    /// <summary>What the ticket denies, no engine can get: checked here, on each call, without asking anybody.</summary>
    private Refusal? Check(Ticket ticket, string model)
    {
        if (catalogue.Find(model) is not { Kind: not ModelKind.Hive })
        {
            return Refusal.Of(RefusalCodes.ModelNotFound, $"There is no model '{model}' to call.", "model");
        }

        if (!ticket.Allows(model))
        {
            return Refusal.Of(RefusalCodes.TierFeature, $"Plan '{ticket.Plan}' does not include the model '{model}'.", "model");
        }

        return ticket.MaxCalls < 1 || clock.GetUtcNow() >= ticket.Deadline
            ? Refusal.Of(RefusalCodes.ProviderTimeout, "The time or the calls that were admitted for this request are used up.")
            : null;
    }

    private static async IAsyncEnumerable<T> One<T>(T item, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        yield return item;
    }
}
