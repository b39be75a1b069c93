using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>council</c> (DeepConf, the deep consensus framework): the cheapest rung that decides.
/// <list type="number">
/// <item>A, where it is switched on and a member tells token probabilities: several answers of that one, weighed by confidence.</item>
/// <item>B: one answer of each family, weighed by reliability; enough weight of enough independent voters decides.</item>
/// <item>C: on conflict each member sees the other positions; a change counts only with evidence that was checked.</item>
/// <item>Then evidence decides, then judges; then it abstains and names the positions.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="options">Thresholds.</param>
/// <param name="deepConf">How often one member is asked on rung A, and when that is enough.</param>
/// <param name="judge">How judges are asked.</param>
/// <param name="reserve">What is kept for challenge and judges while members answer.</param>
/// <param name="statistics">Correlations assumed where none are known.</param>
/// <param name="meanings">Tells which open answers mean the same; null = words alone are compared.</param>
public sealed class CouncilStrategy(
    FanOutOptions fanOut, CouncilOptions options, DeepConfOptions deepConf, JudgeOptions judge, ReserveOptions reserve,
    StatisticsOptions statistics, MeaningReader? meanings = null) : IOrchestrationStrategy
{
    private readonly ParallelFanOut _fanOut = new(fanOut);
    private readonly ConfidenceRung _confidence = new(deepConf);
    private readonly PanelCalibrations _calibrations = new();
    private readonly CouncilChamber _chamber = new(options, judge, reserve);

    /// <inheritdoc />
    public string Name => "council";

    /// <inheritdoc />
    public bool TakesQuorum => true;

    /// <inheritdoc />
    public EngineNeeds Needs(int members)
    {
        // On rung A the last of the traces is the one answer that each member gives anyway.
        var traces = Math.Max(0, deepConf.Traces - 1);
        if (members < 2)
        {
            return traces == 0 ? EngineNeeds.None : new(traces, 0, Deep: true);
        }

        // Each round asks everybody, who sees its own answer and the other claims; the two leading positions before two judges.
        var judged = judge.Confirm ? 4 : 2;
        var compared = meanings?.Needs(members) ?? EngineNeeds.None;
        var calls = traces + (options.Rounds * members) + judged + compared.Calls;
        return new(calls, (options.Rounds * members * Math.Min(members, options.MaxClaims)) + (2 * judged) + compared.Answers, Deep: true);
    }

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var question = context.Question;
        var taskClass = TaskClasses.Of(question);
        var known = await context.Statistics.Of(taskClass, context.Members, cancellationToken);
        var rules = new CouncilRules(options, statistics, known, context.FamilyOf, _calibrations);
        var panel = CouncilRules.Panel(context.Members, options.MinPanel, context.FamilyOf);
        var (traced, skipped) = _confidence.Choose(context, panel);
        var plan = CouncilTrace.Planned(context, taskClass, panel, rules.Weighed, traced, skipped);
        var answering = context.KeepingReserve(2, reserve);
        ConfidenceStand? stand = null;
        if (traced is not null)
        {
            stand = await _confidence.Climb(answering, traced, question, plan, cancellationToken);
            plan = CouncilTrace.Polled(context, stand, plan);
            if (stand.Decided)
            {
                return CouncilTrace.Decided(context, Confident(context, stand), "A", null, plan);
            }
        }

        var asked = await Ask(answering, panel, stand?.Leader, plan, cancellationToken);
        var degradations = Degradations(context, stand, asked);
        if (asked.Answers.IsEmpty)
        {
            return CouncilTrace.Decided(
                context, NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, degradations), "B", null, plan);
        }

        var shape = AnswerReader.ShapeOf(question, [.. asked.Answers.Select(member => member.Answer.Text)], context.Format is not null);
        var ballots = asked.Answers.Select(member => MemberBallots.OfWords(member, question, shape));
        var read = meanings is null ? new([.. ballots], []) : await meanings.Read(context, shape.Form, [.. ballots], asked.Plan, cancellationToken);
        return await _chamber.Decide(
            context, new CouncilCase(rules, panel, taskClass, shape, degradations.AddRange(read.Degradations), asked.Replacements, asked.Plan), read.Ballots,
            cancellationToken);
    }

    /// <summary>One answer of each on the panel; whoever has answered on rung A is not asked again.</summary>
    private async Task<FanOutResult> Ask(
        RunContext context, ImmutableArray<string> panel, AgentAnswer? known, int plan, CancellationToken cancellationToken)
    {
        ImmutableArray<string> reserve = [.. context.Members.Except(panel, StringComparer.Ordinal), .. context.Reserve];
        var left = known is null ? panel : panel.Remove(known.Model);
        if (left.IsEmpty)
        {
            // Nobody is left to be asked: the panel's one member has answered on rung A, or there is no panel.
            return new FanOutResult { Answers = known is null ? [] : [new(0, known)], Failures = [], StopReason = "all_answered", Degradations = [], Plan = plan };
        }

        var wanted = context.Quorum is { } quorum ? Math.Clamp(quorum - (panel.Length - left.Length), 1, left.Length) : (int?)null;
        var asked = await _fanOut.Run(context with { Members = left, MembersAsked = 0, Reserve = reserve, Quorum = wanted }, cancellationToken);
        if (known is null)
        {
            return asked;
        }

        var ranks = panel.AddRange(reserve);
        return asked with
        {
            Answers = [.. asked.Answers.Select(member => member with { Rank = ranks.IndexOf(member.Model) }).Append(new(ranks.IndexOf(known.Model), known)).OrderBy(member => member.Rank)],
        };
    }

    /// <summary>One member alone was sure enough. It is one voter, however often it was asked.</summary>
    private static RunDecision Confident(RunContext context, ConfidenceStand stand)
    {
        var degradations = Degradations(context, stand, null);
        var winner = stand.Result.Votes[0];
        return new RunDecision
        {
            Status = degradations.IsEmpty ? RunStatus.Complete : RunStatus.Degraded,
            StopReason = stand.Result.StopReason,
            Degradations = degradations,
            Answer = stand.Leader!.Text,
            Votes =
            [
                .. stand.Result.Votes.Select(vote => new RunVote
                {
                    Answer = VoteTrace.Short(vote.Answer), Models = [stand.Model], Weight = vote.Confidence, Share = vote.Share, Won = vote == winner,
                }),
            ],
            Dissent = [.. stand.Result.Votes.Skip(1).Select(vote => stand.Leaders[vote.Answer].Text)],
            Agreement = winner.Share,
            NEff = 1,
            VoteOf = ImmutableDictionary<string, string>.Empty.Add(stand.Model, VoteTrace.Short(winner.Answer)),
        };
    }

    private static ImmutableArray<string> Degradations(RunContext context, ConfidenceStand? stand, FanOutResult? asked)
    {
        var degradations = ImmutableArray.CreateBuilder<string>();
        if (ParallelFanOut.PlanLimit(context) is { } limit)
        {
            degradations.Add(limit);
        }

        if (stand is { Failed: [var first, ..] failed })
        {
            degradations.Add($"traces: {failed.Length} of {failed.Length + stand.Result.Kept + stand.Result.Cut} failed ({first.Reason()})");
        }

        degradations.AddRange(asked?.Degradations ?? []);
        return degradations.ToImmutable();
    }
}
