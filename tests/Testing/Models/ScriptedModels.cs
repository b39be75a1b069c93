using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// Models without a network, for stories about everything but models. The id says what it does: <c>twin/echo</c> answers
/// with the last message, <c>twin/tokens-N</c> uses N tokens in all, <c>twin/hold-N</c> waits for <see cref="Release"/>
/// and then uses N tokens, <c>twin/fail</c> fails, <c>twin/break</c> throws, <c>twin/say-X</c> says X, <c>twin/fix-X|Y</c> says X, and Y when it is shown an
/// answer of its own, <c>twin/embed</c> embeds by words.
/// </summary>
public sealed class ScriptedModels : IModelCatalogue, IModelClient
{
    private readonly TaskCompletionSource _release = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _held = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _calls;

    /// <inheritdoc/>
    public ImmutableArray<ModelCard> Models { get; } =
    [
        new() { Id = "hive/vote", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "vote", Members = ["twin/say-4", "twin/say-4b", "twin/say-5"] },
        new() { Id = "hive/fast", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "fast", Members = ["twin/say-4", "twin/say-5"] },
        new() { Id = "hive/refine", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "refine", Members = ["twin/fix-6 * 7 = 43|6 * 7 = 42", "twin/say-4"] },
        new() { Id = "hive/auto", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "auto", Members = ["twin/say-4", "twin/say-4b", "twin/say-4bb"] },
        new()
        {
            Id = "hive/quick", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "auto", Members = ["twin/say-4", "twin/say-4b", "twin/say-4bb"],
            Defaults = new(Accuracy: 1),
        },
        new() { Id = "hive/fuse", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "fuse", Members = ["twin/a", "twin/b", "twin/c"] },
        new() { Id = "hive/council", Provider = "hive", UpstreamId = "", Kind = ModelKind.Hive, Engine = "council", Members = ["twin/a", "twin/b", "twin/c"] },
        Card("twin/echo"),
        Card("twin/embed") with { Kind = ModelKind.Embedding },
    ];

    /// <summary>What a model answers to an engine, by id and question; null, or null from it = what the id says.</summary>
    public Func<string, AskCall, string?>? Says { get; set; }

    /// <summary>How sure a model is of each token of an answer, by id and question; null = models tell no probabilities.</summary>
    public Func<string, AskCall, double[]>? Confidences { get; set; }

    /// <summary>Tells a model's answer to an engine in pieces, the last of which waits for <see cref="Release"/>; by id, null = whole at the end.</summary>
    public Func<string, string[]?>? Pieces { get; set; }

    /// <summary>How an answer to an engine ends.</summary>
    public string FinishReason { get; set; } = "stop";

    /// <summary>Calls that reached a model.</summary>
    public int Calls => _calls;

    /// <summary>The last request that was handed on.</summary>
    public ForwardCall? Forwarded { get; private set; }

    /// <summary>Completes when a call waits.</summary>
    public Task Held => _held.Task;

    /// <summary>Lets all waiting calls go on, also those that come later.</summary>
    public void Release() => _release.TrySetResult();

    /// <inheritdoc/>
    public ModelCard? Find(string model) =>
        Models.FirstOrDefault(card => card.Id == model) ?? (model.StartsWith("twin/", StringComparison.Ordinal) ? Card(model, Confidences is not null) : null);

    /// <inheritdoc/>
    public IModelClient ClientFor(ModelCard model) => this;

    /// <inheritdoc/>
    public async IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        Forwarded = call;
        if (call.Operation == HiveOperation.Embeddings)
        {
            using var json = JsonDocument.Parse(call.Body);
            yield return HashEmbedding.Answer(json.RootElement, model, call);
            yield break;
        }

        var (text, tokens, fails) = await Play(model, cancellationToken);
        if (fails)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Rejected, Error = Refusal.Of(RefusalCodes.ProviderError, "The twin fails.") };
            yield break;
        }

        var usage = tokens is { } all ? new Usage.TokenUsage(Math.Min(all, call.PromptTokens), Math.Max(0, all - call.PromptTokens)) : new(call.PromptTokens, 1);
        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, 0);
        if (!call.Stream)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = OpenAiWriter.Completion(head, [new(text, "stop")], usage) };
            yield break;
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
        yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, text), 1);
        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, "stop"), 0);
        var tail = call.IncludeUsage ? Encoding.UTF8.GetString(OpenAiWriter.UsageChunk(head, usage)) : "";
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = usage, Tail = Encoding.UTF8.GetBytes(tail + "data: [DONE]\n\n") };
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        Interlocked.Increment(ref _calls);
        var (text, tokens, fails) = await Play(model, cancellationToken, call.Messages);
        text = Says?.Invoke(model.Id, call) ?? text;
        if (call.TopLogprobs is not null && Confidences is not null)
        {
            foreach (var confidence in Confidences(model.Id, call))
            {
                yield return new AskFrame.Delta("t", [new("t", -confidence, [-confidence])]);
            }
        }

        if (Pieces?.Invoke(model.Id) is { } pieces)
        {
            foreach (var (index, piece) in pieces.Index())
            {
                await (index < pieces.Length - 1 ? Task.CompletedTask : _release.Task.WaitAsync(cancellationToken));
                yield return new AskFrame.Delta(piece, []);
            }

            text = string.Concat(pieces);
        }

        yield return new AskFrame.End(new()
        {
            Model = model.Id,
            Outcome = fails ? CallOutcome.Error : CallOutcome.Ok,
            Text = fails ? "" : text,
            FinishReason = FinishReason,
            Usage = fails ? default : new(TokenEstimate.Of(call.Messages), tokens ?? 1),
        });
    }

    private static ModelCard Card(string id, bool logprobs = false) =>
        new() { Id = id, Provider = "twin", UpstreamId = id, OwnedBy = "test", Price = new(0.1m, 0.2m, 0.1m, "test"), Logprobs = logprobs };

    private async Task<(string Text, long? Tokens, bool Fails)> Play(
        ModelCard model, CancellationToken cancellationToken, ImmutableArray<ChatMessage> messages = default)
    {
        var name = model.Id["twin/".Length..];
        var dash = name.IndexOf('-', StringComparison.Ordinal);
        var figure = dash > 0 && long.TryParse(name.AsSpan(dash + 1), CultureInfo.InvariantCulture, out var n) ? n : default(long?);
        if (name.StartsWith("hold", StringComparison.Ordinal))
        {
            var released = _release.Task.WaitAsync(cancellationToken);
            _held.TrySetResult();
            await released;
        }

        return name switch
        {
            "fail" => ("", null, true),
            "break" => throw new InvalidOperationException("The twin breaks."),
            _ when name.StartsWith("say-", StringComparison.Ordinal) => (name[4..].TrimEnd('b'), null, false),
            _ when name.StartsWith("fix-", StringComparison.Ordinal) =>
                (name[4..].Split('|')[!messages.IsDefault && messages.Any(message => message.Role == "assistant") ? 1 : 0], null, false),
            _ => ("ok", figure, false),
        };
    }
}
