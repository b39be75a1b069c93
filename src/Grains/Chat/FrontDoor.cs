using System.Runtime.CompilerServices;
using LLMHive.Limits;

namespace LLMHive.Chat;

/// <summary>
/// The order of one request: 1. read and plan, 2. admit, 3. one model or a run, 4. settle, 5. let the rest of the answer
/// out. The first frame is that of the admission; no model is asked before the second one is asked for.
/// </summary>
internal sealed class FrontDoor(IGrainFactory grains, CallPlanner planner, Promotions promotions, SingleCall single, HiveRun run, TimeProvider clock)
{
    /// <summary>Answers one request.</summary>
    /// <param name="call">The request.</param>
    /// <param name="resumed">It was begun once before under the same request id, and is charged once all the same.</param>
    /// <param name="cancellationToken">The caller left.</param>
    public async IAsyncEnumerable<HiveFrame> Send(HiveCall call, bool resumed, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var gate = grains.UserGate(call.Caller.UserId);
        var (request, plan, conversation, fault) = await Plan(call, cancellationToken);
        if (fault is not null)
        {
            yield return await Refuse(call, fault, cancellationToken);
            yield break;
        }

        // Not given up half way: an admission that nobody knows of would hold its place until it lapses.
        // Asked again while the gate's node is lost: it gives one request one ticket.
        var admission = await HiveRetry.Read(
            (gate, Request: plan!.Admission with { Resumed = resumed || call.Resumed }),
            static it => it.gate.Admit(it.Request, CancellationToken.None), clock);
        if (admission.Ticket is not { } ticket)
        {
            yield return new HiveFrame.Refused(admission.Refusal!, admission.Limits);
            yield break;
        }

        var frames = plan.Engine is null
            ? single.Send(gate, call, request!, plan, ticket, admission.Limits, cancellationToken)
            : run.Send(gate, call, request!, plan.Admitted(ticket), conversation!, ticket, admission.Limits, cancellationToken);
        await foreach (var frame in frames)
        {
            yield return frame;
        }
    }

    /// <summary>A faulty request costs one request all the same, and is told the state of the limits; over the rate it is told only that.</summary>
    public async Task<HiveFrame> Refuse(HiveCall call, Refusal fault, CancellationToken cancellationToken)
    {
        var touch = await Touch(call, cancellationToken);
        return new HiveFrame.Refused(touch?.Refusal ?? fault, touch?.Limits);
    }

    /// <summary>Counts one request that asks no model; null for operators, who are not counted.</summary>
    public async Task<Admission?> Touch(HiveCall call, CancellationToken cancellationToken) => call.Caller.IsAdmin
        ? null
        : await grains.UserGate(call.Caller.UserId).Touch(RateClass.Chat, call.Caller.KeyId, cancellationToken);

    private async ValueTask<(ParsedRequest? Request, CallPlan? Plan, Conversation? Conversation, Refusal? Fault)> Plan(
        HiveCall call, CancellationToken cancellationToken)
    {
        var (request, refusal) = RequestReader.Read(call.Operation, call.Body);
        if (refusal is not null)
        {
            return (null, null, null, refusal);
        }

        var planned = planner.Plan(call, request!, await promotions.Of(request!.Model, cancellationToken));
        if (planned.Value is not { Engine: not null })
        {
            return (request, planned.Value, null, planned.Refusal);
        }

        var texts = MessageTexts.Read(call.Body);
        return (request, planned.Value, texts.Value, texts.Refusal);
    }
}
