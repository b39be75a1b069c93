using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Models.Messages;
using LLMHive.Usage;
using Microsoft.Extensions.AI;

namespace LLMHive.Models;

/// <summary>
/// Anthropic's Messages API through its official package; OpenAI's form is translated there and back. Retries, time and faults
/// are not the package's: <see cref="ProviderHandler"/> sits below it.
/// </summary>
internal sealed class AnthropicModelClient(ProviderEntry provider, ModelHttpOptions options, TimeProvider clock) : IModelClient, IDisposable
{
    private readonly AnthropicClient _client = new()
    {
        ApiKey = provider.ApiKey, AuthToken = null, BaseUrl = provider.BaseUrl!.AbsoluteUri.TrimEnd('/'), MaxRetries = 0,
        Timeout = Timeout.InfiniteTimeSpan, HttpClient = ModelHttp.Over(new ProviderHandler(provider, options, clock)),
    };

    /// <summary>Tools are not translated, for typed questions as little as for forwarded ones.</summary>
    public bool TakesTools => false;

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(call.Body);
        if (AnthropicBody.Refuse(json.RootElement, call.Operation, model) is { } refusal)
        {
            yield return refusal.ToEnd();
            yield break;
        }

        var (messages, settings) = AnthropicBody.Read(json.RootElement, call.MaxOutputTokens);
        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, clock.GetUtcNow().ToUnixTimeSeconds());
        var (begun, end) = (false, default(Turn));
        await foreach (var turn in Stream(model, messages, settings, call.PromptTokens, Timeout.InfiniteTimeSpan, cancellationToken))
        {
            if (turn.Delta is not { } text)
            {
                end = turn;
            }
            else if (call.Stream)
            {
                if (!begun)
                {
                    yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
                }

                begun = true;
                yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, text), 1);
            }
        }

        if (end.Failure is { } failure)
        {
            yield return failure.ToEnd(end.Answer!.Usage);
            yield break;
        }

        var answer = end.Answer!;
        if (!call.Stream)
        {
            yield return new ForwardFrame.End
            {
                Outcome = CallOutcome.Ok, Usage = answer.Usage, Tail = OpenAiWriter.Completion(head, [new(answer.Text, answer.FinishReason)], answer.Usage),
            };
            yield break;
        }

        if (!begun)
        {
            yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, answer.FinishReason), 0);
        var tail = call.IncludeUsage ? (byte[])[.. OpenAiWriter.UsageChunk(head, answer.Usage), .. OpenAiWriter.Done.Span] : OpenAiWriter.Done;
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = answer.Usage, Tail = tail };
    }

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (call.NeedsTools)
        {
            yield return new AskFrame.End(new() { Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Rejected, Error = $"tools are not translated to {model.Id}'s API" });
            yield break;
        }

        var settings = new ChatOptions
        {
            MaxOutputTokens = call.MaxOutputTokens,
            Temperature = (float?)call.Temperature,
            StopSequences = call.Stop.IsDefaultOrEmpty ? null : [.. call.Stop],
        };
        var messages = FormatInstruction.Messages(call).Select(message => new Microsoft.Extensions.AI.ChatMessage(AnthropicBody.Role(message.Role), message.Text)).ToList();
        await foreach (var turn in Stream(model, messages, settings, TokenEstimate.Of(call), call.Timeout, cancellationToken))
        {
            yield return turn switch
            {
                { Delta: { } text } => new AskFrame.Delta(text, []),
                { Failure: null, Answer: { FinishReason: "content_filter" } answer } =>
                    new AskFrame.End(ProviderFailures.FilteredAnswer(model.Id).ToAnswer(model, answer.Text, answer.Usage, answer.Duration)),
                _ => new AskFrame.End(turn.Answer!),
            };
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The pieces of the text, then one turn with the answer and, when it is none, the failure.</summary>
    private async IAsyncEnumerable<Turn> Stream(
        ModelCard model, List<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions settings, long promptTokens, TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(timeout == Timeout.InfiniteTimeSpan ? timeout : TimeSpan.FromTicks(Math.Max(1, timeout.Ticks)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var text = new StringBuilder();
        var reports = new UsageReports();
        var finish = "";
        using var chat = _client.AsIChatClient(model.UpstreamId, settings.MaxOutputTokens);
        await using var updates = chat.GetStreamingResponseAsync(messages, settings, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            var (more, failure) = await Next(updates, model, cancellationToken);
            if (failure is null && !more && finish.Length == 0)
            {
                failure = ProviderFailures.Unreadable(model.Id, "a stream that broke off");
            }

            if (failure is not null)
            {
                yield return new(null, failure.ToAnswer(model, text.ToString(), reports.Broken(promptTokens, text), clock.GetElapsedTime(started)), failure);
                yield break;
            }

            if (!more)
            {
                break;
            }

            finish = updates.Current.FinishReason?.Value ?? finish;
            reports.Take(updates.Current);
            if (updates.Current.Text is { Length: > 0 } piece)
            {
                text.Append(piece);
                yield return new(piece, null, null);
            }
        }

        yield return new(null, new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text.ToString(), FinishReason = finish,
            Duration = clock.GetElapsedTime(started), Usage = reports.Whole(promptTokens, text),
        }, null);
    }

    private static async Task<(bool More, ProviderFailure? Failure)> Next(IAsyncEnumerator<ChatResponseUpdate> updates, ModelCard model, CancellationToken callers)
    {
        try
        {
            return (await updates.MoveNextAsync(), null);
        }
        catch (Exception fault)
        {
            return (false, ProviderFaults.CaughtOfLibrary(fault, model.Id, callers));
        }
    }

    /// <summary>A piece of the text, or the end.</summary>
    private readonly record struct Turn(string? Delta, AgentAnswer? Answer, ProviderFailure? Failure);

    /// <summary>The prompt is counted when the message starts; the end repeats it or reports the answer alone.</summary>
    private sealed class UsageReports
    {
        private bool _begun;
        private long _in, _cached;
        private long? _out;

        public void Take(ChatResponseUpdate update)
        {
            _begun = true;
            if ((update.RawRepresentation as RawMessageStreamEvent)?.Value is RawMessageStartEvent { Message.Usage: { } first })
            {
                _cached = first.CacheReadInputTokens ?? 0;
                _in = first.InputTokens + _cached + (first.CacheCreationInputTokens ?? 0);
            }

            foreach (var content in update.Contents.OfType<UsageContent>())
            {
                _in = Math.Max(_in, content.Details.InputTokenCount ?? 0);
                _cached = Math.Max(_cached, content.Details.CachedInputTokenCount ?? 0);
                _out = content.Details.OutputTokenCount ?? _out;
            }
        }

        public TokenUsage Whole(long promptTokens, StringBuilder text) =>
            _out is { } written && _in > 0 ? new(_in, written, Math.Min(_cached, _in)) : Broken(promptTokens, text);

        /// <summary>What broke off used the prompt and what arrived; what never began used nothing.</summary>
        public TokenUsage Broken(long promptTokens, StringBuilder text) =>
            _begun ? new(_in > 0 ? _in : promptTokens, TokenEstimate.Of(text.ToString()), _cached, Estimated: true) : default;
    }
}
