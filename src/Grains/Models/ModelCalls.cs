using System.Runtime.CompilerServices;
using LLMHive.Telemetry;
using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>
/// Calls a model with all that makes a call dependable, in this one place: the ticket, the breaker, and retries until
/// something of the answer has arrived. Failures are <c>End</c> frames, never exceptions.
/// </summary>
internal sealed class ModelCalls(IModelCatalogue catalogue, ModelGuards guards, RetryRule retries, TimeProvider clock, ModelMetrics metrics)
{
    /// <summary>Hands a request on.</summary>
    public IAsyncEnumerable<ForwardFrame> Forward(ForwardCall call, CancellationToken cancellationToken)
    {
        var (model, refusal) = Check(call.Ticket, call.Model);
        return refusal is null
            ? Forward(model!, call, cancellationToken)
            : One<ForwardFrame>(new ForwardFrame.End { Outcome = CallOutcome.Rejected, Error = refusal }, cancellationToken);
    }

    /// <summary>Asks a typed question; the answer comes with its cost.</summary>
    public IAsyncEnumerable<AskFrame> Ask(AskCall call, CancellationToken cancellationToken)
    {
        var (model, refusal) = Check(call.Ticket, call.Model);
        return refusal is null
            ? Ask(model!, call, cancellationToken)
            : One<AskFrame>(new AskFrame.End(new() { Model = call.Model, Outcome = CallOutcome.Rejected, Error = refusal.Message }), cancellationToken);
    }

    /// <summary>What the ticket denies, nobody can get: checked here, on each call, without asking anybody.</summary>
    private (ModelCard? Model, Refusal? Refusal) Check(Ticket ticket, string id)
    {
        if (catalogue.Find(id) is not { Kind: not ModelKind.Hive } model)
        {
            return (null, Refusal.Of(RefusalCodes.ModelNotFound, $"There is no model '{id}' to call.", "model"));
        }

        if (!ticket.Allows(id))
        {
            return (null, Refusal.Of(RefusalCodes.TierFeature, $"Plan '{ticket.Plan}' does not include the model '{id}'.", "model"));
        }

        return ticket.MaxCalls < 1 || clock.GetUtcNow() >= ticket.Deadline
            ? (null, Refusal.Of(RefusalCodes.ProviderTimeout, "The time or the calls that were admitted for this request are used up."))
            : (model, null);
    }

    /// <summary>
    /// The call has until its ticket's deadline, whatever it waits for. What arrived by then is booked like a stream that its
    /// caller left; a provider that was at work on a long answer has not failed, and is not asked for it again.
    /// </summary>
    private async IAsyncEnumerable<ForwardFrame> Forward(
        ModelCard model, ForwardCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var time = call.Ticket.Deadline - clock.GetUtcNow();
        using var deadline = new CancellationTokenSource(time > TimeSpan.Zero ? time : TimeSpan.Zero, clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, deadline.Token);
        await using var frames = Dependable(
            model, call.Stream, call.Ticket.Deadline,
            () => catalogue.ClientFor(model).Forward(model, call, either.Token),
            wait => new ForwardFrame.End { Outcome = CallOutcome.Error, Error = BreakerOpen(model, wait), RetryAfter = wait },
            frame => frame is ForwardFrame.End end ? new(end.Outcome, end.RetryAfter, end.Usage) : null,
            deadline.Token, either.Token).GetAsyncEnumerator(either.Token);
        for (long deltas = 0; ;)
        {
            if (await Next(frames, deadline.Token, cancellationToken) is not { } more)
            {
                yield return ProviderFailures.TooLong(model.Id, time).ToEnd(new(call.PromptTokens, deltas, Estimated: true));
                yield break;
            }

            if (!more)
            {
                yield break;
            }

            deltas += frames.Current is ForwardFrame.Data data ? data.Deltas : 0;
            yield return frames.Current;
        }
    }

    /// <summary>True when there is another frame; null when the deadline came first.</summary>
    private static async ValueTask<bool?> Next(IAsyncEnumerator<ForwardFrame> frames, CancellationToken deadline, CancellationToken callers)
    {
        try
        {
            return await frames.MoveNextAsync();
        }
        catch (OperationCanceledException) when (deadline.IsCancellationRequested && !callers.IsCancellationRequested)
        {
            return null;
        }
    }

    private async IAsyncEnumerable<AskFrame> Ask(
        ModelCard model, AskCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var started = clock.GetTimestamp();
        var frames = Dependable<AskFrame>(
            model, streams: true, call.Ticket.Deadline,
            () => catalogue.ClientFor(model).Ask(model, call, cancellationToken),
            wait => new AskFrame.End(new()
            {
                Model = model.Id, Outcome = CallOutcome.Error, Error = BreakerOpen(model, wait).Message, RetryAfter = wait,
            }),
            frame => frame is AskFrame.End end ? new(end.Answer.Outcome, end.Answer.RetryAfter, end.Answer.Usage) : null,
            CancellationToken.None, cancellationToken);
        await foreach (var frame in frames)
        {
            yield return frame is AskFrame.End { Answer: var answer }
                ? new AskFrame.End(answer with
                {
                    Model = model.Id,
                    Provider = model.Provider,
                    CostUsd = model.Price?.Cost(answer.Usage) ?? 0,
                    PriceVersion = model.Price?.Version ?? "",
                    Duration = clock.GetElapsedTime(started),
                })
                : frame;
        }
    }

    private async IAsyncEnumerable<TFrame> Dependable<TFrame>(
        ModelCard model, bool streams, DateTimeOffset deadline, Func<IAsyncEnumerable<TFrame>> call, Func<TimeSpan, TFrame> breakerOpen,
        Func<TFrame, CallEnd?> endOf, CancellationToken timeUp, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        var begun = false;
        for (var attempt = 0; ; attempt++)
        {
            var breaker = guards.For(model.Id);
            if (!breaker.TryEnter())
            {
                yield return breakerOpen(breaker.RetryAfter);
                yield break;
            }

            TimeSpan? pause = null;
            await foreach (var frame in Watched(model, streams, attempt, call(), endOf, timeUp, cancellationToken))
            {
                // Only while nothing of the answer is out may another try take the place of this one; and none may after a
                // timeout of a provider that was at work, which may charge for the answer all the same.
                pause = !begun && endOf(frame) is { } end && (end.Outcome != CallOutcome.Timeout || end.Usage.Total == 0)
                    ? retries.NextWait(end.Outcome, attempt, end.RetryAfter, deadline - clock.GetUtcNow())
                    : null;
                if (pause is not null)
                {
                    break;
                }

                begun = true;
                yield return frame;
            }

            if (pause is not { } delay)
            {
                yield break;
            }

            await Task.Delay(delay, clock, cancellationToken);
        }
    }

    /// <summary>One try, whose end the breaker, the metrics and the trace are told of, also when the caller leaves it early.</summary>
    private async IAsyncEnumerable<TFrame> Watched<TFrame>(
        ModelCard model, bool streams, int attempt, IAsyncEnumerable<TFrame> frames, Func<TFrame, CallEnd?> endOf,
        CancellationToken timeUp, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var span = Spans.Chat(ModelMetrics.OperationOf(model), GenAiNames.Provider(model.Provider), model.Id, attempt);
        var first = streams;
        CallEnd? last = null;

        // The model's own time: a reader who takes his pieces slowly is not waited for at its expense.
        var time = TimeSpan.Zero;
        long? since = clock.GetTimestamp();
        try
        {
            await foreach (var frame in frames.WithCancellation(cancellationToken))
            {
                time += clock.GetElapsedTime(since.Value);
                since = null;
                last = endOf(frame);
                if (first && last is null)
                {
                    first = false;
                    metrics.FirstChunk(model, time);
                }

                yield return frame;
                since = clock.GetTimestamp();
            }
        }
        finally
        {
            guards.Report(model.Id, last?.Outcome ?? CallOutcome.Cancelled);
            var outcome = last?.Outcome ?? (timeUp.IsCancellationRequested ? CallOutcome.Timeout : CallOutcome.Cancelled);
            metrics.Called(model, outcome, since is { } waited ? time + clock.GetElapsedTime(waited) : time);
            Close(span, outcome, last?.Usage ?? default);
        }
    }

    private static void Close(System.Diagnostics.Activity? span, CallOutcome outcome, TokenUsage usage)
    {
        if (span is null)
        {
            return;
        }

        span.SetTag("gen_ai.usage.input_tokens", usage.In).SetTag("gen_ai.usage.output_tokens", usage.Out);
        if (outcome != CallOutcome.Ok)
        {
            span.Fail(outcome.Name());
        }
    }

    private static async IAsyncEnumerable<T> One<T>(T item, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await Task.CompletedTask;
        cancellationToken.ThrowIfCancellationRequested();
        yield return item;
    }

    private static Refusal BreakerOpen(ModelCard model, TimeSpan wait) => new()
    {
        Code = RefusalCodes.ProviderUnavailable,
        Message = FormattableString.Invariant(
            $"The provider of '{model.Id}' failed several times just now and is left alone for {Math.Ceiling(wait.TotalSeconds)} s. Ask another model, or wait."),
        RetryAfter = wait,
    };

    /// <summary>What the end of a call tells those that watch it.</summary>
    private readonly record struct CallEnd(CallOutcome Outcome, TimeSpan? RetryAfter, TokenUsage Usage);
}
