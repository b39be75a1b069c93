namespace LLMHive.Orchestration;

/// <summary>
/// <c>auto</c>: as sure as asked for, at the least cost.
/// <list type="number">
/// <item>Candidates are the members and the reserve; whose breaker is open is not asked at all.</item>
/// <item>Labelled outcomes of the class choose a cascade; without them, an answer has to lead by some votes.</item>
/// <item>The cascade asks from the cheapest member on, reuses all answers, and gives the best-ranked member's own text of the
/// weightiest answer. What cannot be compared is answered by the strongest member.</item>
/// <item>The receipt tells who was asked, who was not, why, and what the best member alone and all members would have cost.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="options">Accuracy against money.</param>
public sealed class AutoStrategy(FanOutOptions fanOut, AutoOptions options) : IOrchestrationStrategy
{
    /// <summary>The highest level that is a cascade; those above are other engines (<see cref="StrategyCatalogue"/>).</summary>
    private const int Highest = 3;

    private readonly ParallelFanOut _fanOut = new(fanOut);
    private readonly AutoRoutes _routes = new(options);

    /// <inheritdoc />
    public string Name => "auto";

    /// <inheritdoc />
    public bool TakesTools => true;

    /// <inheritdoc />
    public bool TakesQuorum => true;

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var accuracy = Math.Min(Highest, context.Accuracy ?? (context.MaxCostRatio is null ? options.Accuracy : Highest));
        var question = context.Question;
        var route = await _routes.Find(context, TaskClasses.Of(question), accuracy, cancellationToken);
        var planned = AutoTrace.Planned(context, route);
        AnswerShape shape = context.Format is null && context.Tools is null ? AnswerForm.Open : AnswerForm.Json;
        var probe = route.TaskClass == TaskClasses.General && !route.Explores;
        var draw = new RunDraw(route.Plan, probe, () => shape.Form == AnswerForm.Open && !route.Explores, context.Quorum ?? 0);
        var limited = context with { Reserve = [], MembersAsked = 0, Quorum = null };
        var asked = await new Draw(_fanOut, draw).Run(limited, Read, cancellationToken);
        asked = asked with { Degradations = [.. Degradations(context, route, asked)] };
        if (asked.Answers.IsEmpty)
        {
            var failed = NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, asked.Degradations);
            return AutoTrace.Decided(context, route, asked, failed, planned);
        }

        var ballots = Read(asked.Answers);
        var election = route.Learned?.Count(ballots) ?? Election.Count(ballots);
        var cluster = VoteTrace.Clustered(context, route.TaskClass, shape, ballots, election, asked.Plan);
        var vote = VoteTrace.Voted(context, election, route.Learned is null ? "equal" : "learned", cluster);
        var decision = VoteDecision.Of(asked, shape, ballots, election, _ => route.Learned?.Confidence(ballots), votes: shape.Form != AnswerForm.Open);
        decision = Abstention.Of(context, decision, election, risk => route.Learned?.Allows(ballots, risk));
        return AutoTrace.Decided(context, route, asked, decision, vote);

        ImmutableArray<Ballot> Read(IReadOnlyList<MemberAnswer> answers)
        {
            (shape, var ballots) = MemberBallots.Read(context, question, answers, AcceptanceTest.IsRefusal);
            if (answers.Count == 1 && route.TaskClass == TaskClasses.Choice && shape.Form is not (AnswerForm.Choice or AnswerForm.Json or AnswerForm.ToolCalls))
            {
                // One answer without a letter does not tell yet whether the lettered lines are choices, so that it is not accepted alone.
                (shape, ballots) = (AnswerForm.Choice, [.. ballots.Select(ballot => ballot with { Vote = null })]);
            }

            return [.. ballots.OrderBy(ballot => ballot.Vote is null)];
        }
    }

    private static IEnumerable<string> Degradations(RunContext context, Route route, FanOutResult asked)
    {
        if (context.MaxCostRatio is { } most && !(route.CostRatio <= most + 1e-9))
        {
            yield return route.CostRatio is { } least
                ? FormattableString.Invariant($"max_cost_ratio: {most:0.####} cannot be kept, the least is {least:0.####}")
                : "max_cost_ratio: not known what accuracy costs in this class of questions";
        }

        // The plan's limit hurt only a run that would have asked on: of its candidates, or of members that the plan leaves out.
        var more = route.Candidates.Length > route.Plan.Team.Length || context.MembersAsked > context.Members.Length + context.Reserve.Length;
        if (ParallelFanOut.PlanLimit(context) is { } limit && asked.StopReason == "all_answered" && more)
        {
            yield return limit;
        }

        foreach (var model in route.Unhealthy)
        {
            yield return $"member_skipped: {model} (unhealthy)";
        }

        foreach (var text in asked.Degradations)
        {
            yield return text;
        }

        if (context.Quorum is { } quorum && asked.Answers.Length < quorum && !asked.Answers.IsEmpty)
        {
            yield return $"quorum: {asked.Answers.Length} of {quorum} answers";
        }
    }
}
