using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using Anthropic;
using Anthropic.Exceptions;
using LLMHive.Usage;
using Microsoft.Extensions.AI;

namespace LLMHive.Models;

/// <summary>Anthropic's Messages API through its official package; OpenAI's form is translated there and back.</summary>
internal sealed class AnthropicModelClient(ProviderEntry provider, ModelHttpOptions options, TimeProvider clock) : IModelClient, IDisposable
{
    private readonly AnthropicClient _client = new() { ApiKey = provider.ApiKey, BaseUrl = provider.BaseUrl!.AbsoluteUri.TrimEnd('/'), MaxRetries = 0 };

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var json = JsonDocument.Parse(call.Body);
        if (AnthropicBody.Refuse(json.RootElement, call.Operation, model) is { } refusal)
        {
            yield return refusal.ToEnd();
            yield break;
        }

        var (messages, settings) = AnthropicBody.Read(json.RootElement);
        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, clock.GetUtcNow().ToUnixTimeSeconds());
        var text = new StringBuilder();
        AgentAnswer? answer = null;
        await foreach (var frame in Stream(model, messages, settings, call.PromptTokens, TimeSpan.MaxValue, cancellationToken))
        {
            switch (frame)
            {
                case AskFrame.Delta delta when call.Stream:
                    if (text.Length == 0)
                    {
                        yield return new ForwardFrame.Data(OpenAiWriter.FirstChunk(head), 0);
                    }

                    text.Append(delta.Text);
                    yield return new ForwardFrame.Data(OpenAiWriter.DeltaChunk(head, delta.Text), 1);
                    break;
                case AskFrame.End end:
                    answer = end.Answer;
                    break;
            }
        }

        if (answer is not { Outcome: CallOutcome.Ok })
        {
            yield return new ForwardFrame.End
            {
                Outcome = answer?.Outcome ?? CallOutcome.Error, Usage = answer?.Usage ?? default, RetryAfter = answer?.RetryAfter,
                Error = Refusal.Of(answer?.Outcome == CallOutcome.Rejected ? RefusalCodes.ProviderRejected : RefusalCodes.ProviderError, answer?.Error ?? "The provider sent nothing."),
            };
            yield break;
        }

        var finish = answer.FinishReason.Length > 0 ? answer.FinishReason : "stop";
        if (!call.Stream)
        {
            yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = answer.Usage, Tail = OpenAiWriter.Completion(head, [new(answer.Text, finish)], answer.Usage) };
            yield break;
        }

        yield return new ForwardFrame.Data(OpenAiWriter.FinalChunk(head, finish), 0);
        var tail = call.IncludeUsage ? (byte[])[.. OpenAiWriter.UsageChunk(head, answer.Usage), .. OpenAiWriter.Done.Span] : OpenAiWriter.Done;
        yield return new ForwardFrame.End { Outcome = CallOutcome.Ok, Usage = answer.Usage, Tail = tail };
    }

    public IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, CancellationToken cancellationToken) =>
        Stream(
            model,
            [.. call.Messages.Select(message => new Microsoft.Extensions.AI.ChatMessage(AnthropicBody.Role(message.Role), message.Text))],
            new()
            {
                MaxOutputTokens = call.MaxOutputTokens,
                Temperature = (float?)call.Temperature,
                StopSequences = call.Stop.IsDefaultOrEmpty ? null : [.. call.Stop],
            },
            TokenEstimate.Of(call.Messages), call.Timeout, cancellationToken);

    public void Dispose() => _client.Dispose();

    private async IAsyncEnumerable<AskFrame> Stream(
        ModelCard model, List<Microsoft.Extensions.AI.ChatMessage> messages, ChatOptions settings, long promptTokens, TimeSpan timeout,
        [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(timeout < options.FirstByte ? timeout : options.FirstByte, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var text = new StringBuilder();
        UsageDetails? usage = null;
        var finish = "";
        using var chat = _client.AsIChatClient(model.UpstreamId, settings.MaxOutputTokens);
        await using var updates = chat.GetStreamingResponseAsync(messages, settings, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            var (more, failure) = await Next(updates, model, cancellationToken);
            if (failure is not null)
            {
                var used = text.Length == 0 ? default : new TokenUsage(promptTokens, TokenEstimate.Of(text.ToString()), Estimated: true);
                yield return new AskFrame.End(failure.ToAnswer(model, text.ToString(), used, clock.GetElapsedTime(started)));
                yield break;
            }

            if (!more)
            {
                break;
            }

            patience.CancelAfter(options.Idle);
            finish = updates.Current.FinishReason?.Value ?? finish;
            foreach (var details in updates.Current.Contents.OfType<UsageContent>())
            {
                usage ??= new();
                usage.Add(details.Details);
            }

            if (updates.Current.Text is { Length: > 0 } piece)
            {
                text.Append(piece);
                yield return new AskFrame.Delta(piece, []);
            }
        }

        yield return new AskFrame.End(new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text.ToString(), FinishReason = finish, Duration = clock.GetElapsedTime(started),
            Usage = usage is { InputTokenCount: { } input, OutputTokenCount: { } output }
                ? new(input, output, usage.CachedInputTokenCount ?? 0)
                : new(promptTokens, TokenEstimate.Of(text.ToString()), Estimated: true),
        });
    }

    private static async Task<(bool More, ProviderFailure? Failure)> Next(IAsyncEnumerator<ChatResponseUpdate> updates, ModelCard model, CancellationToken callers)
    {
        try
        {
            return (await updates.MoveNextAsync(), null);
        }
        catch (AnthropicApiException fault)
        {
            return (false, ProviderFailures.FromStatus(model.Id, (int)fault.StatusCode, Encoding.UTF8.GetBytes(fault.ResponseBody ?? "")));
        }
        catch (AnthropicException) when (!callers.IsCancellationRequested)
        {
            return (false, ProviderFailures.Broken(model.Id));
        }
        catch (Exception fault) when (ProviderFaults.Of(fault, model.Id, callers) is { } failure)
        {
            return (false, failure);
        }
    }
}
