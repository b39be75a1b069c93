using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Json;
using LLMHive.Usage;
using Microsoft.SemanticKernel.ChatCompletion;
using Microsoft.SemanticKernel.Connectors.AzureOpenAI;
using Microsoft.SemanticKernel.Connectors.OpenAI;
using OpenAI.Chat;

namespace LLMHive.Models;

/// <summary>
/// Typed questions through Semantic Kernel's connectors; with a client of ours they neither retry nor time out themselves, and
/// <see cref="ProviderHandler"/> below them sees to the provider's faults.
/// </summary>
internal sealed class KernelAsker(ProviderEntry provider, ModelHttpOptions options, TimeProvider clock) : IDisposable
{
    // The connectors demand a key; ProviderHandler sends the real one, or none.
    private const string NoKey = "none";

    // Each builds a pipeline of its own. Cards of the catalogue stay; one made for a single call takes its service along.
    private readonly ConditionalWeakTable<ModelCard, IChatCompletionService> _services = [];
    private readonly HttpClient _http = ModelHttp.Over(new ProviderHandler(provider, options, clock));
    private ToolAsker? _tools;

    public async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(TimeSpan.FromTicks(Math.Max(1, call.Timeout.Ticks)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var text = new StringBuilder();
        TokenUsage? usage = null;
        var (finish, begun) = ("", false);
        var calls = new ToolCallDrafts();
        await using var chunks = Chunks(model, call, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            var (more, failure) = await Next(chunks, model, cancellationToken);
            if (failure is not null)
            {
                var used = usage ?? (begun ? Estimate(call, text, TokenEstimate.OfCalls(calls.Calls)) : default);
                yield return new AskFrame.End(failure.ToAnswer(model, text.ToString(), used, clock.GetElapsedTime(started)));
                yield break;
            }

            if (!more)
            {
                break;
            }

            begun = true;
            var update = chunks.Current;
            usage = update.Usage is { } reported ? Usage(reported) : usage;
            finish = update.FinishReason?.ToString() ?? finish;
            var piece = string.Concat(update.ContentUpdate.Where(part => part.Kind == ChatMessageContentPartKind.Text).Select(part => part.Text));
            if (calls.Take(update) || piece.Length > 0)
            {
                // A piece of a call is no text, but a token that was written all the same.
                text.Append(piece);
                yield return new AskFrame.Delta(piece, Logprobs(update));
            }
        }

        yield return new AskFrame.End(Answer(model, call, text, calls.Calls, usage, finish, clock.GetElapsedTime(started)));
    }

    // The request is made when the first chunk is asked for, where what the library throws at it is a failure of the call.
    private async IAsyncEnumerable<StreamingChatCompletionUpdate> Chunks(ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var chunks = call.NeedsTools
            ? LazyInitializer.EnsureInitialized(ref _tools, () => new ToolAsker(provider, _http)).Ask(model, call, cancellationToken)
            : _services.GetValue(model, Service).GetStreamingChatMessageContentsAsync(History(call), Settings(call), null, cancellationToken)
                .Select(chunk => (StreamingChatCompletionUpdate)chunk.InnerContent!);
        await foreach (var chunk in chunks)
        {
            yield return chunk;
        }
    }

    public void Dispose() => _http.Dispose();

    private static AgentAnswer Answer(
        ModelCard model, AskCall call, StringBuilder text, System.Collections.Immutable.ImmutableArray<ToolCall> calls, TokenUsage? usage, string finish, TimeSpan duration)
    {
        usage ??= Estimate(call, text, TokenEstimate.OfCalls(calls));
        var failure = finish switch
        {
            "" => ProviderFailures.Unreadable(model.Id, "a stream that broke off"),
            "ContentFilter" => ProviderFailures.FilteredAnswer(model.Id),
            _ => null,
        };
        return failure?.ToAnswer(model, text.ToString(), usage.Value, duration) ?? new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = text.ToString(), ToolCalls = calls,
            Usage = usage.Value, Duration = duration, FinishReason = JsonNamingPolicy.SnakeCaseLower.ConvertName(finish),
        };
    }

    private IChatCompletionService Service(ModelCard model) => provider.Kind == ProviderKind.Azure
        ? new AzureOpenAIChatCompletionService(model.UpstreamId, provider.BaseUrl!.AbsoluteUri, NoKey, httpClient: _http)
        : new OpenAIChatCompletionService(model.UpstreamId, provider.BaseUrl!, NoKey, httpClient: _http);

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
        settings.ResponseFormat = call.Format switch
        {
            null => null,
            { Schema: { } schema } format => ChatResponseFormat.CreateJsonSchemaFormat(format.Name, BinaryData.FromString(schema), format.Description, format.Strict),
            _ => ChatResponseFormat.CreateJsonObjectFormat(),
        };
        return settings;
    }

    private static async Task<(bool More, ProviderFailure? Failure)> Next(
        IAsyncEnumerator<StreamingChatCompletionUpdate> chunks, ModelCard model, CancellationToken callers)
    {
        try
        {
            return (await chunks.MoveNextAsync(), null);
        }
        catch (Exception fault)
        {
            return (false, ProviderFaults.CaughtOfLibrary(fault, model.Id, callers));
        }
    }

    private static TokenUsage Usage(ChatTokenUsage usage) => new(
        usage.InputTokenCount, usage.OutputTokenCount, usage.InputTokenDetails?.CachedTokenCount ?? 0, usage.OutputTokenDetails?.ReasoningTokenCount ?? 0);

    /// <summary>For an answer without a report: the prompt and what arrived. A call that failed before its first chunk used nothing.</summary>
    private static TokenUsage Estimate(AskCall call, StringBuilder text, long called) =>
        new(TokenEstimate.Of(call), TokenEstimate.Of(text.ToString()) + called, Estimated: true);

    private static System.Collections.Immutable.ImmutableArray<TokenLogprob> Logprobs(StreamingChatCompletionUpdate? update) =>
        update?.ContentTokenLogProbabilities is { Count: > 0 } tokens
            ? [.. tokens.Select(token => new TokenLogprob(token.Token, token.LogProbability, [.. token.TopLogProbabilities.Select(top => (double)top.LogProbability)]))]
            : [];
}
