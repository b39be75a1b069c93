using System.Runtime.CompilerServices;
using Anthropic;
using Anthropic.Models.Messages;

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

    public async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (AnthropicBody.Of(call, model, out var refusal) is not { } request)
        {
            yield return refusal!.ToEnd();
            yield break;
        }

        var head = new CompletionHead("chatcmpl-" + call.Ticket.RequestId, model.Id, clock.GetUtcNow().ToUnixTimeSeconds());
        var (begun, end) = (false, default(Turn));
        await foreach (var turn in Stream(model, request, call.PromptTokens, Timeout.InfiniteTimeSpan, cancellationToken))
        {
            if (turn.Piece is not { } piece)
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
                yield return new ForwardFrame.Data(piece.Call is { } part ? OpenAiWriter.ToolCallChunk(head, part, piece.At) : OpenAiWriter.DeltaChunk(head, piece.Text), 1);
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
            var text = answer.Text.Length > 0 || answer.ToolCalls.IsEmpty ? answer.Text : null;
            yield return new ForwardFrame.End
            {
                Outcome = CallOutcome.Ok, Usage = answer.Usage, Tail = OpenAiWriter.Completion(head, [new(text, answer.FinishReason, answer.ToolCalls)], answer.Usage),
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
        if (AnthropicBody.Of(call, model, out var refusal) is not { } request)
        {
            yield return new AskFrame.End(refusal!.ToAnswer(model, "", default, TimeSpan.Zero));
            yield break;
        }

        await foreach (var turn in Stream(model, request, TokenEstimate.Of(call), call.Timeout, cancellationToken))
        {
            yield return turn switch
            {
                // A piece of a call is no text, but a token that was written all the same.
                { Piece: { } piece } => new AskFrame.Delta(piece.Text, []),
                { Failure: null, Answer: { FinishReason: FinishReasons.ContentFilter } answer } =>
                    new AskFrame.End(ProviderFailures.FilteredAnswer(model.Id).ToAnswer(model, answer.Text, answer.Usage, answer.Duration)),
                _ => new AskFrame.End(turn.Answer!),
            };
        }
    }

    public void Dispose() => _client.Dispose();

    /// <summary>The pieces of the answer, then one turn with all of it and, when it is none, the failure.</summary>
    private async IAsyncEnumerable<Turn> Stream(
        ModelCard model, MessageCreateParams request, long promptTokens, TimeSpan timeout, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        using var patience = new CancellationTokenSource(timeout == Timeout.InfiniteTimeSpan ? timeout : TimeSpan.FromTicks(Math.Max(1, timeout.Ticks)), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, patience.Token);
        var answer = new AnthropicAnswer();
        await using var pieces = Pieces(request, answer, either.Token).GetAsyncEnumerator(either.Token);
        while (true)
        {
            var (more, failure) = await Next(pieces, model, cancellationToken);
            if (failure is null && !more && answer.Finish.Length == 0)
            {
                failure = ProviderFailures.Unreadable(model.Id, "a stream that broke off");
            }

            if (failure is not null)
            {
                yield return new(null, failure.ToAnswer(model, answer.Text, answer.Broken(promptTokens), clock.GetElapsedTime(started)), failure);
                yield break;
            }

            if (!more)
            {
                break;
            }

            yield return new(pieces.Current, null, null);
        }

        yield return new(null, new()
        {
            Model = model.Id, Provider = model.Provider, Outcome = CallOutcome.Ok, Text = answer.Text, ToolCalls = answer.Calls, FinishReason = answer.Finish,
            Duration = clock.GetElapsedTime(started), Usage = answer.Whole(promptTokens),
        }, null);
    }

    // Events are read where the library is asked for them: what it throws at one that it does not know is a failure of the call.
    private async IAsyncEnumerable<AnthropicPiece> Pieces(MessageCreateParams request, AnthropicAnswer answer, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var told in _client.Messages.CreateStreaming(request, cancellationToken))
        {
            if (answer.Take(told) is { } piece)
            {
                yield return piece;
            }
        }
    }

    private static async Task<(bool More, ProviderFailure? Failure)> Next(IAsyncEnumerator<AnthropicPiece> pieces, ModelCard model, CancellationToken callers)
    {
        try
        {
            return (await pieces.MoveNextAsync(), null);
        }
        catch (Exception fault)
        {
            return (false, ProviderFaults.CaughtOfLibrary(fault, model.Id, callers));
        }
    }

    /// <summary>A piece of the answer, or the end.</summary>
    private readonly record struct Turn(AnthropicPiece? Piece, AgentAnswer? Answer, ProviderFailure? Failure);
}
