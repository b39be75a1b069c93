using System.ClientModel;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LLMHive.Usage;
using Microsoft.SemanticKernel;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.AzureOpenAI;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI.Chat;

namespace LLMHive.Models;

/// <summary>Typed questions through Semantic Kernel's connectors; with a client of ours they neither retry nor time out themselves.</summary>
internal sealed class KernelAsker(ProviderEntry provider, ModelHttpOptions options, TimeProvider clock) : IDisposable
{
    private readonly HttpClient _http = ModelHttp.Over(new ShapingHandler(provider));

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(Least(options.FirstByte, call.Timeout), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var text = new StringBuilder();
        TokenUsage? usage = null;
        var finish = "";
        await using var chunks = Service(model).GetStreamingChatMessageContentsAsync(History(call), Settings(call), null, either.Token)
            .GetAsyncEnumerator(either.Token);
        while (true)
        {
            var (more, failure) = await Next(chunks, model, cancellationToken);
            if (failure is not null)
            {
                yield return new AskFrame.End(failure.ToAnswer(model, text.ToString(), usage ?? Estimate(call, text, failure), clock.GetElapsedTime(started)));
                yield break;
            }

            if (!more)
            {
                break;
            }

            patience.CancelAfter(Least(options.Idle, call.Timeout - clock.GetElapsedTime(started)));
            var chunk = chunks.Current;
            var update = chunk.InnerContent as StreamingChatCompletionUpdate;
            usage = update?.Usage is { } reported ? Usage(reported) : usage;
            finish = update?.FinishReason?.ToString() ?? finish;
            if (!string.IsNullOrEmpty(chunk.Content))
            {
                text.Append(chunk.Content);
                yield return new AskFrame.Delta(chunk.Content, Logprobs(update));
            }
        }

        yield return new AskFrame.End(Answer(model, call, text, usage, finish, clock.GetElapsedTime(started)));
    }

    public void Dispose() => _http.Dispose();

    private static AgentAnswer Answer(ModelCard model, AskCall call, StringBuilder text, TokenUsage? usage, string finish, TimeSpan duration)
    {
        var failure = finish switch
        {
            "" => ProviderFailures.Unreadable(model.Id, "a stream that broke off"),
            "ContentFilter" => new ProviderFailure(
                CallOutcome.Filtered, Refusal.Of(RefusalCodes.ProviderRejected, $"The content filter of {model.Id}'s provider stopped the answer.")),
            _ => null,
        };
        return failure?.ToAnswer(model, text.ToString(), usage ?? Estimate(call, text, failure), duration) ?? new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text.ToString(),
            Usage = usage ?? Estimate(call, text, null), Duration = duration, FinishReason = JsonNamingPolicy.SnakeCaseLower.ConvertName(finish),
        };
    }

    private IChatCompletionService Service(ModelCard model) => provider.Kind == ProviderKind.Azure
        ? new AzureOpenAIChatCompletionService(model.UpstreamId, provider.BaseUrl!.AbsoluteUri, provider.ApiKey, httpClient: _http)
        : new OpenAIChatCompletionService(model.UpstreamId, provider.BaseUrl!, provider.ApiKey.Length == 0 ? "none" : provider.ApiKey, httpClient: _http);

    private static ChatHistory History(AskCall call) =>
        [.. call.Messages.Select(message => new Microsoft.SemanticKernel.ChatMessageContent(new AuthorRole(message.Role), message.Text))];

    private OpenAIPromptExecutionSettings Settings(AskCall call)
    {
        var settings = provider.Kind == ProviderKind.Azure ? new AzureOpenAIPromptExecutionSettings() : new OpenAIPromptExecutionSettings();
        settings.MaxTokens = call.MaxOutputTokens;
        settings.Temperature = call.Temperature;
        settings.Seed = call.Seed;
        settings.StopSequences = call.Stop.IsDefaultOrEmpty ? null : [.. call.Stop];
        settings.Logprobs = call.TopLogprobs is null ? null : true;
        settings.TopLogprobs = call.TopLogprobs;
        if (call.JsonSchema is { } schema)
        {
            settings.ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("answer", BinaryData.FromString(schema), jsonSchemaIsStrict: true);
        }

        return settings;
    }

    private async Task<(bool More, ProviderFailure? Failure)> Next(
        IAsyncEnumerator<StreamingChatMessageContent> chunks, ModelCard model, CancellationToken callers)
    {
        try
        {
            return (await chunks.MoveNextAsync(), null);
        }
        catch (HttpOperationException fault) when (fault.StatusCode is { } status)
        {
            var retryAfter = (fault.InnerException as ClientResultException)?.GetRawResponse()?.Headers.TryGetValue("Retry-After", out var value) == true
                ? RetryAfterHeader.Parse(value, clock.GetUtcNow())
                : null;
            return (false, ProviderFailures.FromStatus(model.Id, (int)status, Encoding.UTF8.GetBytes(fault.ResponseContent ?? ""), retryAfter));
        }
        catch (HttpOperationException) when (!callers.IsCancellationRequested)
        {
            return (false, ProviderFailures.Unreachable(model.Id));
        }
        catch (JsonException)
        {
            return (false, ProviderFailures.Unreadable(model.Id, "an event that cannot be read"));
        }
        catch (Exception fault) when (ProviderFaults.Of(fault, model.Id, callers) is { } failure)
        {
            return (false, failure);
        }
    }

    private static TokenUsage Usage(ChatTokenUsage usage) => new(
        usage.InputTokenCount, usage.OutputTokenCount, usage.InputTokenDetails?.CachedTokenCount ?? 0, usage.OutputTokenDetails?.ReasoningTokenCount ?? 0);

    /// <summary>A call that failed before its first word used nothing; one that broke off used the prompt and what arrived.</summary>
    private static TokenUsage Estimate(AskCall call, StringBuilder text, ProviderFailure? failure) =>
        failure is not null && text.Length == 0 && failure.Outcome != CallOutcome.Timeout
            ? default
            : new(TokenEstimate.Of(call.Messages), TokenEstimate.Of(text.ToString()), Estimated: true);

    private static System.Collections.Immutable.ImmutableArray<TokenLogprob> Logprobs(StreamingChatCompletionUpdate? update) =>
        update?.ContentTokenLogProbabilities is { Count: > 0 } tokens
            ? [.. tokens.Select(token => new TokenLogprob(token.Token, token.LogProbability, [.. token.TopLogProbabilities.Select(top => (double)top.LogProbability)]))]
            : [];

    private static TimeSpan Least(TimeSpan a, TimeSpan b) => TimeSpan.FromTicks(Math.Max(1, Math.Min(a.Ticks, b.Ticks)));
}
