using System.Buffers;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// The way of a hive model: a run, whose result is written in OpenAI's form with the field <c>hive</c>. The run settles
/// itself, since it goes on when the caller leaves.
/// </summary>
internal sealed class HiveRun(IGrainFactory grains, Settlements settlements, TimeProvider clock)
{
    public async IAsyncEnumerable<HiveFrame> Send(
        IUserGateGrain gate, HiveCall call, ParsedRequest request, CallPlan plan, Conversation conversation, Ticket ticket, LimitStatus? limits,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var runId = RunIdOf(call.RequestId);
        var head = new CompletionHead("chatcmpl-" + runId[4..], plan.Model.Id, clock.GetUtcNow().ToUnixTimeSeconds());
        RunResult? result = null;
        var written = 0;
        bool asked = false, begun = false;
        var run = grains.GetGrain<IRunGrain>(GrainKeys.Run(runId));
        try
        {
            yield return new HiveFrame.Admitted(limits, request.Stream, runId);
            if (request.Stream)
            {
                yield return new HiveFrame.Body(OpenAiWriter.FirstChunk(head, hive: HiveJson.Running(runId)));
            }

            asked = true;
            await foreach (var frame in run.Execute(Request(request, plan, conversation, ticket), cancellationToken).WithCancellation(cancellationToken))
            {
                begun = true;
                switch (frame)
                {
                    case RunFrame.Finished finished:
                        result = finished.Result;
                        break;
                    case RunFrame.Written piece when request.Stream:
                        written += piece.Text.Length;
                        yield return new HiveFrame.Body(OpenAiWriter.DeltaChunk(head, piece.Text));
                        break;
                    default:
                        yield return new HiveFrame.Heartbeat();
                        break;
                }
            }
        }
        finally
        {
            // Nobody else would give back what a run holds that never began.
            if (!begun && (!asked || await run.Find(ticket.UserId, CancellationToken.None) is null))
            {
                await settlements.Settle(gate, ticket, []);
            }
        }

        yield return Last(result, request, head, written);
    }

    /// <summary>One run per request: a repeated request joins its run.</summary>
    private static string RunIdOf(string requestId)
    {
        var name = requestId.AsSpan(requestId.IndexOf('_') + 1);
        return RunIds.Of(Guid.TryParse(name, out var uuid) ? uuid : new(SHA256.HashData(Encoding.UTF8.GetBytes(requestId)).AsSpan(0, 16)));
    }

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
        Quorum = plan.Hive.Quorum,
        Accuracy = plan.Hive.Accuracy,
        MaxRisk = plan.Hive.MaxRisk,
        MaxCostRatio = plan.Hive.MaxCostRatio,
        PromptTokens = request.PromptTokens,
        Stop = conversation.Stop,
        Checks = plan.Hive.Verify,
        Diffusion = plan.Hive.Diffusion ?? PromptDiffusion.Off,
        Stream = request.Stream,
        Format = request.Format,
        Tools = request.Tools,
        Skipped = plan.Skipped,
    };

    private static HiveFrame Last(RunResult? result, ParsedRequest request, CompletionHead head, int written)
    {
        if (result is null || result.Failure is not null)
        {
            var error = result?.Failure ?? Refusal.Of(RefusalCodes.Unavailable, "The run was lost. Try again.");
            return request.Stream
                ? new HiveFrame.End(OpenAiWriter.ErrorChunk(error), result?.Usage ?? default, result?.CostUsd ?? 0)
                : new HiveFrame.Refused(error, null, result?.CostUsd ?? 0);
        }

        var hive = HiveJson.Of(result, request.Hive.Explain);
        var tail = request.Stream
            ? StreamTail(result, request, head, hive, written)
            : OpenAiWriter.Completion(head, [Choice(result, request)], result.Usage, hive);
        return new HiveFrame.End(tail, result.Usage, result.CostUsd, TimeSpan.FromMilliseconds(result.ProviderMs));
    }

    /// <summary>An abstention is no JSON: whoever asked for JSON finds its words where OpenAI's API puts those that are no answer.</summary>
    private static CompletionChoice Choice(RunResult result, ParsedRequest request) =>
        result.Status == RunStatus.Abstained && request.Format is not null
            ? new(null, result.FinishReason, []) { Refusal = result.Answer }
            : result.ToolCalls.IsDefaultOrEmpty ? new(result.Answer, result.FinishReason)
            : new(result.Answer.Length > 0 ? result.Answer : null, result.FinishReason, result.ToolCalls);

    private static ReadOnlyMemory<byte> StreamTail(RunResult result, ParsedRequest request, CompletionHead head, string hive, int written)
    {
        var tail = new ArrayBufferWriter<byte>();
        var choice = Choice(result, request);
        if (choice.Refusal is { } why)
        {
            tail.Write(OpenAiWriter.RefusalChunk(head, why));
        }
        else if (written < result.Answer.Length || (written == 0 && choice.ToolCalls.IsEmpty))
        {
            tail.Write(OpenAiWriter.DeltaChunk(head, result.Answer[written..]));
        }

        foreach (var (index, called) in choice.ToolCalls.Index())
        {
            tail.Write(OpenAiWriter.ToolCallChunk(head, called, index));
        }

        tail.Write(OpenAiWriter.FinalChunk(head, result.FinishReason, hive: hive));
        if (request.IncludeUsage)
        {
            tail.Write(OpenAiWriter.UsageChunk(head, result.Usage));
        }

        tail.Write(OpenAiWriter.Done.Span);
        return tail.WrittenMemory;
    }
}
