namespace LLMHive.Orchestration;

/// <summary>
/// <c>council</c> (DeepConf, the deep consensus framework): the cheapest rung that decides.
/// <list type="number">
/// <item>A, confidence of one model's tokens, is skipped: no transport reports it to a run yet. The trace says so.</item>
/// <item>B: one answer of each family, weighed by reliability; enough weight of enough independent voters decides.</item>
/// <item>C: on conflict each member sees the other positions; a change counts only with evidence that was checked.</item>
/// <item>Then evidence decides, then judges; then it abstains and names the positions.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="options">Thresholds.</param>
/// <param name="judge">How judges are asked.</param>
/// <param name="reserve">What is kept for challenge and judges while members answer.</param>
/// <param name="statistics">Correlations assumed where none are known.</param>
public sealed class CouncilStrategy(
    FanOutOptions fanOut, CouncilOptions options, JudgeOptions judge, ReserveOptions reserve, StatisticsOptions statistics) : IOrchestrationStrategy
{
    private readonly ParallelFanOut _fanOut = new(fanOut);
    private readonly CouncilChamber _chamber = new(options, judge, reserve);

    /// <inheritdoc />
    public string Name => "council";

    /// <inheritdoc />
    public EngineNeeds Needs(int members)
    {
        if (members < 2)
        {
            return EngineNeeds.None;
        }

        // Each round asks everybody, who sees its own answer and the other claims; the two leading positions before two judges.
        var judged = judge.Confirm ? 4 : 2;
        var calls = (options.Rounds * members) + judged;
        return new(calls, (options.Rounds * members * Math.Min(members, options.MaxClaims)) + (2 * judged), Deep: true);
    }

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var question = context.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";
        var taskClass = TaskClasses.Of(question);
        var known = await context.Statistics.Of(taskClass, context.Members, cancellationToken);
        var rules = new CouncilRules(options, statistics, known);
        var panel = CouncilRules.Panel(context.Members, options.MinPanel);
        var plan = CouncilTrace.Planned(context, taskClass, panel, rules.Weighed);
        var asked = await _fanOut.Run(
            context.KeepingReserve(2, reserve) with
            {
                Members = panel, MembersAsked = 0, Reserve = [.. context.Members.Except(panel, StringComparer.Ordinal), .. context.Reserve],
                Quorum = context.Quorum is { } quorum ? Math.Min(quorum, panel.Length) : null,
            },
            cancellationToken);
        var degradations = ParallelFanOut.PlanLimit(context) is { } limit ? asked.Degradations.Insert(0, limit) : asked.Degradations;
        if (asked.Answers.IsEmpty)
        {
            return CouncilTrace.Decided(
                context, NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, degradations), "B", null, plan);
        }

        var form = AnswerReader.FormOf(question, [.. asked.Answers.Select(member => member.Answer.Text)]);
        var ballots = asked.Answers.Select(member => new Ballot(member.Model, member.Rank, member.Answer.Text, AnswerReader.Read(member.Answer.Text, form)));
        return await _chamber.Decide(
            context, new CouncilCase(rules, taskClass, form, degradations, asked.Replacements, asked.Plan), [.. ballots], cancellationToken);
    }
}
