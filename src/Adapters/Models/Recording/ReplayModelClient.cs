using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Plays a <see cref="Recording"/>: a recorded call gives its bytes, usage and outcome again; a recorded question is found by its
/// text as the last user message.
/// </summary>
internal sealed class ReplayModelClient(Recording recording) : IModelClient
{
    /// <summary>Models that the file holds answers of.</summary>
    public ImmutableArray<(string Id, ModelKind Kind)> Models => recording.Models;

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        var hash = RecordedRequest.Hash(RecordedRequest.Canonical(call.Body));
        var frames = recording.Call(model.UpstreamId, RecordedCall.Forwarded, call.Stream, hash) is { } recorded
            ? Play(recorded, call)
            : PlayText(model, call, hash);
        foreach (var frame in frames)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return frame;
        }
    }

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        var hash = RecordedRequest.Hash(RecordedRequest.Canonical(call));
        if (recording.Call(model.UpstreamId, RecordedCall.Asked, true, hash) is { } recorded)
        {
            foreach (var chunk in recorded.Chunks)
            {
                yield return new AskFrame.Delta(chunk.Text, chunk.Logprobs ?? []);
            }

            yield return new AskFrame.End(new()
            {
                Model = model.Id, Provider = model.Provider, Outcome = recorded.Ending, Text = recorded.Body, Usage = recorded.Usage,
                FinishReason = recorded.FinishReason, ToolCalls = recorded.ToolCalls ?? [], Error = recorded.Error?.Message ?? "", RetryAfter = recorded.RetryAfter,
            });
            yield break;
        }

        var text = recording.Text(model.UpstreamId, call.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "");
        yield return new AskFrame.End(text is null
            ? new() { Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Rejected, Error = Unmatched(model) }
            : new()
            {
                Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text, FinishReason = "stop",
                Usage = new(TokenEstimate.Of(call), TokenEstimate.Of(text)),
            });
    }

    private static IEnumerable<ForwardFrame> Play(RecordedCall recorded, ForwardCall call)
    {
        foreach (var chunk in recorded.Chunks)
        {
            yield return new ForwardFrame.Data(Encoding.UTF8.GetBytes(chunk.Text), chunk.Deltas);
        }

        if (recorded.Ending != CallOutcome.Ok)
        {
            yield return recorded.Failure();
            yield break;
        }

        var tail = call is { Stream: true, IncludeUsage: false } ? OpenAiWriter.Done : Encoding.UTF8.GetBytes(recorded.Body);
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = recorded.Usage, Tail = tail };
    }

    private IEnumerable<ForwardFrame> PlayText(ModelCard model, ForwardCall call, string hash)
    {
        using var json = JsonDocument.Parse(call.Body);
        var user = json.RootElement.TryGetProperty("messages", out var messages)
            ? messages.EnumerateArray().LastOrDefault(message => message.GetProperty("role").GetString() == "user")
            : default;
        if (user.ValueKind != JsonValueKind.Object || recording.Text(model.UpstreamId, ScriptedAgent.TextOf(user)) is not { } text)
        {
            var other = recording.Call(model.UpstreamId, RecordedCall.Forwarded, !call.Stream, hash) is not null;
            yield return ProviderFailures.Rejected(RefusalCodes.ProviderRejected, other ? OtherForm(call) : Unmatched(model)).ToEnd();
            yield break;
        }

        var usage = new TokenUsage(call.PromptTokens, TokenEstimate.Of(text));
        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, 0);
        if (!call.Stream)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = OpenAiWriter.Completion(head, [new(text, "stop")], usage) };
            yield break;
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
        yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, text), 1);
        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, "stop"), 0);
        var tail = call.IncludeUsage ? (byte[])[.. OpenAiWriter.UsageChunk(head, usage), .. OpenAiWriter.Done.Span] : OpenAiWriter.Done;
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = tail };
    }

    private static string Unmatched(ModelCard model) =>
        $"The recording holds no answer of '{model.UpstreamId}' to this request. Send one that was recorded, unchanged.";

    private static string OtherForm(ForwardCall call) =>
        $"This request was recorded with 'stream': {(call.Stream ? "false" : "true")} only. Send it so, or record it anew.";
}
