using System.Runtime.CompilerServices;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// The way of a hive model: a run, whose result is written in OpenAI's form with the field <c>hive</c>. The run settles
/// itself, since it goes on when the caller leaves.
/// </summary>
internal sealed class HiveRun(IGrainFactory grains, TimeProvider clock)
{
    public async IAsyncEnumerable<HiveFrame> Send(
        HiveCall call, ParsedRequest request, CallPlan plan, Conversation conversation, Ticket ticket, LimitStatus? limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runId = RunIdOf(call.RequestId);
        var writer = new CompletionWriter(call.RequestId, plan.Model.Id, clock.GetUtcNow());
        yield return new HiveFrame.Admitted(limits, request.Stream, runId);
        if (request.Stream)
        {
            yield return new HiveFrame.Body(writer.Start(HiveJson.Running(runId)));
        }

        RunResult? result = null;
        var run = grains.GetGrain<IRunGrain>(GrainKeys.Run(runId));
        await foreach (var frame in run.Execute(Request(request, plan, conversation, ticket), cancellationToken).WithCancellation(cancellationToken))
        {
            if (frame is RunFrame.Finished finished)
            {
                result = finished.Result;
            }
            else
            {
                yield return new HiveFrame.Heartbeat();
            }
        }

        yield return Last(result, request, writer);
    }

    /// <summary>One run per request: a repeated request joins its run.</summary>
    private static string RunIdOf(string requestId) =>
        "run_" + (requestId.StartsWith("req_", StringComparison.Ordinal) ? requestId[4..] : requestId);

    private static RunRequest Request(ParsedRequest request, CallPlan plan, Conversation conversation, Ticket ticket) => new()
    {
        Ticket = ticket,
        Model = plan.Model.Id,
        Engine = plan.Engine!,
        Members = plan.Members,
        MembersAsked = plan.Members.Length,
        Messages = conversation.Messages,
        MaxOutputTokens = plan.MaxOutputTokens,
        Temperature = request.Temperature,
        Seed = request.Seed,
        Quorum = request.Hive.Quorum,
        PromptTokens = request.PromptTokens,
        Stop = conversation.Stop,
    };

    private static HiveFrame Last(RunResult? result, ParsedRequest request, CompletionWriter writer)
    {
        if (result is null || result.Failure is not null)
        {
            var error = result?.Failure ?? Refusal.Of(RefusalCodes.Unavailable, "The run was lost. Try again.");
            return request.Stream
                ? new HiveFrame.End(writer.Error(error), result?.Usage ?? default, result?.CostUsd ?? 0)
                : new HiveFrame.Refused(error, null);
        }

        var hive = HiveJson.Of(result);
        var tail = request.Stream
            ? writer.Finish(result.Answer, hive, request.IncludeUsage ? result.Usage : default(TokenUsage?))
            : writer.Whole(result.Answer, hive, result.Usage);
        return new HiveFrame.End(tail, result.Usage, result.CostUsd);
    }
}
