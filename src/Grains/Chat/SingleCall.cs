using System.Runtime.CompilerServices;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// The fast path: one model, its bytes handed on, its usage booked before the last of them. It calls the model in place: a
/// model agent would stand on this silo too, and each of its frames would be a message (ADR 0007).
/// </summary>
internal sealed class SingleCall(ModelCalls calls, Settlements settlements, TimeProvider clock)
{
    private static readonly ForwardFrame Silence = new ForwardFrame.Heartbeat();
    private static readonly HiveFrame Heartbeat = new HiveFrame.Heartbeat();

    public async IAsyncEnumerable<HiveFrame> Send(
        IUserGateGrain gate, HiveCall call, ParsedRequest request, CallPlan plan, Ticket ticket, LimitStatus? limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var model = plan.Model;
        var forward = new ForwardCall
        {
            Ticket = ticket,
            Model = model.Id,
            Operation = call.Operation,
            Body = call.Body,
            Stream = request.Stream,
            IncludeUsage = request.IncludeUsage,
            MaxOutputTokens = AnswerBound.Of(request, model, ticket),
            PromptTokens = request.PromptTokens,
        };

        ForwardFrame.End? end = null;
        long deltas = 0;
        var provider = TimeSpan.Zero;
        var asked = false;
        var begun = false;
        try
        {
            yield return new HiveFrame.Admitted(limits, request.Stream, null);
            asked = true;
            var waiting = clock.GetTimestamp();
            await foreach (var frame in calls.Forward(forward, cancellationToken).WithHeartbeat(Silence, clock, cancellationToken))
            {
                provider += clock.GetElapsedTime(waiting);
                switch (frame)
                {
                    case ForwardFrame.Data data:
                        begun = true;
                        deltas += data.Deltas;
                        yield return new HiveFrame.Body(data.Bytes);
                        break;
                    case ForwardFrame.Heartbeat:
                        yield return Heartbeat;
                        break;
                    case ForwardFrame.End last:
                        end = last;
                        break;
                }

                waiting = clock.GetTimestamp();
            }
        }
        finally
        {
            // Without an end the caller left: what had arrived is booked, counted by us.
            end ??= new()
            {
                Outcome = CallOutcome.Cancelled,
                Usage = asked ? new(request.PromptTokens, deltas, Estimated: true) : default,
            };
            await settlements.Settle(gate, ticket, UsageRows.Of(ticket, model, end, clock.GetUtcNow()));
        }

        yield return Last(end, begun, model, provider);
    }

    private static HiveFrame Last(ForwardFrame.End? end, bool begun, ModelCard model, TimeSpan provider)
    {
        if (end is { Outcome: CallOutcome.Ok })
        {
            return new HiveFrame.End(end.Tail, end.Usage, model.Price?.Cost(end.Usage) ?? 0, provider);
        }

        var error = end?.Error ?? Refusal.Of(RefusalCodes.ProviderError, $"The answer of '{model.Id}' broke off. Try again.");
        var cost = model.Price?.Cost(end?.Usage ?? default) ?? 0;
        return begun ? new HiveFrame.End(OpenAiWriter.ErrorChunk(error), end?.Usage ?? default, cost) : new HiveFrame.Refused(error, null, cost);
    }
}
