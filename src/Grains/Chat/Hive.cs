using System.Runtime.CompilerServices;
using LLMHive.Limits;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>
/// The order of one request: 1. read and plan, 2. admit, 3. one model or a run, 4. settle, 5. let the rest of the answer
/// out.
/// </summary>
internal sealed class Hive(IGrainFactory grains, IModelCatalogue catalogue, CallPlanner planner, SingleCall single, HiveRun run) : IHive
{
    public Task<ImmutableArray<ModelCard>> Models(CancellationToken cancellationToken) => Task.FromResult(catalogue.Models);

    public async IAsyncEnumerable<HiveFrame> Send(HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gate = grains.UserGate(call.Caller.UserId);
        var (request, plan, conversation, fault) = Plan(call);
        if (fault is not null)
        {
            yield return await Refuse(gate, call, fault, cancellationToken);
            yield break;
        }

        var admission = await gate.Admit(plan!.Admission, cancellationToken);
        if (admission.Ticket is not { } ticket)
        {
            yield return new HiveFrame.Refused(admission.Refusal!, admission.Limits);
            yield break;
        }

        var frames = plan.Engine is null
            ? single.Send(gate, call, request!, plan, ticket, admission.Limits, cancellationToken)
            : run.Send(call, request!, plan, conversation!, ticket, admission.Limits, cancellationToken);
        await foreach (var frame in frames)
        {
            yield return frame;
        }
    }

    private (ParsedRequest? Request, CallPlan? Plan, Conversation? Conversation, Refusal? Fault) Plan(HiveCall call)
    {
        var (request, refusal) = RequestReader.Read(call.Operation, call.Body);
        if (refusal is not null)
        {
            return (null, null, null, refusal);
        }

        var planned = planner.Plan(call, request!);
        if (planned.Value is not { Engine: not null })
        {
            return (request, planned.Value, null, planned.Refusal);
        }

        var texts = MessageTexts.Read(call.Body);
        return (request, planned.Value, texts.Value, texts.Refusal);
    }

    /// <summary>A faulty request costs one request all the same, and is told the state of the limits; over the rate it is told only that.</summary>
    private static async Task<HiveFrame> Refuse(IUserGateGrain gate, HiveCall call, Refusal fault, CancellationToken cancellationToken)
    {
        if (call.Caller.IsAdmin)
        {
            return new HiveFrame.Refused(fault, null);
        }

        var touch = await gate.Touch(RateClass.Chat, call.Caller.KeyId, cancellationToken);
        return new HiveFrame.Refused(touch.Refusal ?? fault, touch.Limits);
    }
}
