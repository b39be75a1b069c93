using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>Serves the offline agents in OpenAI's form and as typed answers.</summary>
internal sealed class OfflineModelClient(TimeProvider clock) : IModelClient
{
    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        using var json = JsonDocument.Parse(call.Body);
        if (call.Operation == HiveOperation.Embeddings)
        {
            yield return HashEmbedding.Answer(json.RootElement, model, call);
            yield break;
        }

        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, clock.GetUtcNow().ToUnixTimeSeconds());
        var choices = Choices(model, json.RootElement);
        var usage = new TokenUsage(call.PromptTokens, choices.Sum(Tokens));
        if (!call.Stream)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = OpenAiWriter.Completion(head, choices, usage) };
            yield break;
        }

        for (var index = 0; index < choices.Length; index++)
        {
            foreach (var frame in Stream(head, choices[index], index))
            {
                cancellationToken.ThrowIfCancellationRequested();
                yield return frame;
            }
        }

        var tail = call.IncludeUsage ? (byte[])[.. OpenAiWriter.UsageChunk(head, usage), .. OpenAiWriter.Done.Span] : OpenAiWriter.Done;
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = tail };
    }

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        if (Answer(model, call.Messages) is not { } answer)
        {
            yield return new AskFrame.End(new() { Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Rejected, Error = Sorry(model) });
            yield break;
        }

        var choice = model.UpstreamId == "scripted" ? ScriptedAgent.Answer(call, answer) : new(answer, "stop");
        yield return new AskFrame.End(new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = choice.Text ?? "", ToolCalls = choice.ToolCalls, FinishReason = choice.FinishReason,
            Usage = new(TokenEstimate.Of(call), Tokens(choice)),
        });
    }

    private static ImmutableArray<CompletionChoice> Choices(ModelCard model, JsonElement request)
    {
        if (model.UpstreamId == "scripted")
        {
            return ScriptedAgent.Answer(request);
        }

        var messages = request.GetProperty("messages").EnumerateArray()
            .Select(message => new ChatMessage(message.GetProperty("role").GetString()!, ScriptedAgent.TextOf(message))).ToImmutableArray();
        return [new(Answer(model, messages) ?? Sorry(model), "stop")];
    }

    private static string? Answer(ModelCard model, ImmutableArray<ChatMessage> messages) => model.UpstreamId switch
    {
        "calculator" => Calculator.Answer(messages.LastOrDefault(message => message.Role == "user")?.Text ?? ""),
        "extractive" => ExtractiveReader.Answer(messages),
        "scripted" => messages.LastOrDefault(message => message.Role is "user" or "tool")?.Text ?? "",
        _ => null,
    };

    private static string Sorry(ModelCard model) => model.UpstreamId == "calculator"
        ? $"This is the offline calculator: it computes numbers, percentages, units and dates, and found nothing to compute. {OfflineModels.Cure}"
        : $"This is the offline reader: it quotes from text in the messages, and found none that answers. {OfflineModels.Cure}";

    private static IEnumerable<ForwardFrame> Stream(CompletionHead head, CompletionChoice choice, int index)
    {
        yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head, index), 0);
        for (var call = 0; call < choice.ToolCalls.Length; call++)
        {
            yield return new ForwardFrame.Data(OpenAiWriter.ToolCallChunk(head, choice.ToolCalls[call], call, index), 1);
        }

        foreach (var word in Words(choice.Text ?? ""))
        {
            yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, word, index), 1);
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, choice.FinishReason, index), 0);
    }

    private static IEnumerable<string> Words(string text)
    {
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf(' ', start);
            end = end < 0 ? text.Length : end + 1;
            yield return text[start..end];
            start = end;
        }
    }

    private static long Tokens(CompletionChoice choice) =>
        TokenEstimate.Of(choice.Text ?? "") + choice.ToolCalls.Sum(call => TokenEstimate.Of(call.Arguments));
}
