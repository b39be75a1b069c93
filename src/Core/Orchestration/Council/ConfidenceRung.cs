using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Rung A of a council: one member is asked several times, and its answers vote with the confidence of their tokens. It is the
/// best member that tells how probable its tokens are; a few answers set the stop line, further ones come a few at a time.
/// </summary>
/// <param name="options">How many, and when it is enough.</param>
internal sealed class ConfidenceRung(DeepConfOptions options)
{
    private const string Stage = "confidence";

    /// <summary>The member to ask; or why none is.</summary>
    public (string? Model, string Skipped) Choose(RunContext context, ImmutableArray<string> panel) =>
        options.Traces < 2 ? (null, "off")
        : context.Temperature == 0 ? (null, "temperature 0: all answers would be the same")
        : panel.FirstOrDefault(context.TellTokens.Contains) is { } model ? (model, "")
        : (null, "no member tells token confidences");

    /// <summary>Asks until the leader is sure enough, or all answers are there.</summary>
    public async Task<ConfidenceStand> Climb(RunContext context, string model, string question, int plan, CancellationToken cancellationToken)
    {
        var poll = new ConfidencePoll(options);
        var heard = await Draw(context, model, Math.Min(options.WarmUp, options.Traces), 0, null, plan, cancellationToken);
        var whole = heard.Where(trace => trace.Answer.Outcome == CallOutcome.Ok).ToList();
        var shape = AnswerReader.ShapeOf(question, [.. whole.Select(trace => trace.Answer.Text)], context.Format is not null);
        poll.Begin([.. whole.Select(trace => new ConfidenceTrace(AnswerReader.Read(trace.Answer.Text, shape), [.. trace.Confidences]))]);
        var asked = heard.Count;
        var reason = poll.Enough();
        while (reason is null && asked < options.Traces && !whole.TrueForAll(trace => trace.Confidences.Count == 0))
        {
            var next = await Draw(context, model, Math.Min(options.WarmUp, options.Traces - asked), asked, poll, plan, cancellationToken);
            foreach (var trace in next.Where(trace => trace.Answer.Outcome == CallOutcome.Ok || trace.Answer.Error == AgentErrors.Cut))
            {
                poll.Take(trace.Answer.Outcome == CallOutcome.Ok ? AnswerReader.Read(trace.Answer.Text, shape) : null, trace.Gate!);
            }

            heard.AddRange(next);
            asked += next.Count;
            reason = poll.Enough();
        }

        return ConfidenceStand.Of(model, shape, poll, reason ?? "all_read", heard);
    }

    private async Task<List<HeardTrace>> Draw(
        RunContext context, string model, int count, int first, ConfidencePoll? poll, int plan, CancellationToken cancellationToken)
    {
        var traces = Enumerable.Range(0, count).Select(_ => new HeardTrace(poll?.Gate())).ToList();
        var answers = await Task.WhenAll(traces.Select((trace, i) => context.Agents.Ask(
            new AgentQuestion
            {
                Model = model, Messages = context.Messages, Stage = Stage, Role = AgentRoles.Trace, Agent = FormattableString.Invariant($"trace-{first + i + 1}"),
                Parent = plan, MaxOutputTokens = context.MaxOutputTokens, Temperature = context.Temperature, Stop = context.Stop,
                Seed = context.Seed + first + i, TopLogprobs = options.TopLogprobs, Listener = trace, Format = context.Format,
            },
            cancellationToken)));
        for (var i = 0; i < count; i++)
        {
            traces[i].Answer = answers[i];
        }

        return traces;
    }
}

/// <summary>One answer as it was heard.</summary>
/// <param name="gate">Cuts it off; null = it is heard to its end.</param>
internal sealed class HeardTrace(ConfidenceGate? gate) : ITokenListener
{
    private readonly List<double> _confidences = [];

    /// <summary>Confidence of each token so far.</summary>
    public IReadOnlyList<double> Confidences => _confidences;

    /// <summary>What followed it; null = nothing did.</summary>
    public ConfidenceGate? Gate => gate;

    /// <summary>The answer, or how it failed.</summary>
    public AgentAnswer Answer { get; set; } = null!;

    public bool Hear(TokenLogprob token)
    {
        var confidence = TokenConfidence.OfToken(token.Top.IsDefaultOrEmpty ? [token.Logprob] : token.Top);
        _confidences.Add(confidence);
        return gate?.Passes(confidence) ?? true;
    }
}

/// <summary>Where rung A has come to.</summary>
/// <param name="Model">Who was asked.</param>
/// <param name="Shape">How its answers are compared.</param>
/// <param name="Result">Their count.</param>
/// <param name="Leaders">For each answer in normal form, the model's surest text of it.</param>
/// <param name="Failed">Answers that never came, and why.</param>
internal sealed record ConfidenceStand(
    string Model, AnswerShape Shape, DeepConfResult Result, ImmutableDictionary<string, AgentAnswer> Leaders, ImmutableArray<AgentAnswer> Failed)
{
    /// <summary>True when nothing further needs to be asked.</summary>
    public bool Decided => Result.StopReason != "all_read";

    /// <summary>The surest text of the leading answer; null when nobody gave one.</summary>
    public AgentAnswer? Leader => Result.Answer is { } answer ? Leaders[answer] : null;

    public static ConfidenceStand Of(string model, AnswerShape shape, ConfidencePoll poll, string reason, IReadOnlyCollection<HeardTrace> heard)
    {
        var leaders = heard.Where(trace => trace.Answer.Outcome == CallOutcome.Ok)
            .Select(trace => (Vote: AnswerReader.Read(trace.Answer.Text, shape), trace.Answer, Confidence: TokenConfidence.OfTrace(trace.Confidences, poll.Window)))
            .Where(trace => trace.Vote is not null)
            .GroupBy(trace => trace.Vote!, StringComparer.Ordinal)
            .ToImmutableDictionary(group => group.Key, group => group.MaxBy(trace => trace.Confidence).Answer, StringComparer.Ordinal);
        return new(
            model, shape, poll.Result(reason), leaders,
            [.. heard.Select(trace => trace.Answer).Where(answer => answer.Outcome != CallOutcome.Ok && answer.Error != AgentErrors.Cut)]);
    }
}
