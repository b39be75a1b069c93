using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>fuse</c>: one answer out of several.
/// <list type="number">
/// <item>Closed forms (numbers, choices …) are voted on, where the question tells the form or all answers have it, and JSON that some agree on.</item>
/// <item>Open texts: the best member's answer is the one to beat; the others challenge it before judges (<see cref="Judges"/>).</item>
/// <item>The best two or three are made one, unless they are code or JSON, which is chosen verbatim.</item>
/// <item>The fusion has to beat the best single answer, or that stays: a text that nobody gave must earn its place.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="vote">Decides closed forms.</param>
/// <param name="options">What is judged and fused.</param>
/// <param name="judge">How judges are asked.</param>
/// <param name="reserve">What is kept for judges and fusion while members answer.</param>
public sealed class FuseStrategy(FanOutOptions fanOut, VoteStrategy vote, FuseOptions options, JudgeOptions judge, ReserveOptions reserve) : IOrchestrationStrategy
{
    private const string Stage = "fuse";
    private readonly ParallelFanOut _fanOut = new(fanOut);
    private readonly Judges _judges = new(judge);
    private readonly Fuser _fuser = new(options);

    /// <inheritdoc />
    public string Name => "fuse";

    /// <inheritdoc />
    public bool TakesQuorum => true;

    /// <inheritdoc />
    public EngineNeeds Needs(int members)
    {
        // Each challenger in both orders and before a second judge; the fusion and its comparison likewise; one more try to fuse.
        var challengers = Math.Min(members, options.MaxJudged) - 1;
        var comparisons = (challengers + 1) * (judge.Confirm ? 4 : 2);
        return challengers < 1 ? EngineNeeds.None : new(comparisons + 2, (comparisons * 2) + (options.MaxFused * 2), Deep: members > 3);
    }

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var question = context.Question;

        // "What are the three main causes" reads like a question for a number: of those the answers tell the form. Lettered lines
        // may be no choices, which the answers tell too: their team is the vote's, and what they say may still be judged.
        if (options.VoteOnClosed && TaskClasses.Of(question) == TaskClasses.PythonValue)
        {
            return await vote.Run(context, cancellationToken);
        }

        var kept = context.KeepingReserve(options.MaxFused, reserve);
        var asked = options.VoteOnClosed && TaskClasses.Of(question) == TaskClasses.Choice ? await vote.Ask(kept, cancellationToken) : await _fanOut.Run(kept, cancellationToken);
        if (asked.Answers.IsEmpty)
        {
            return Decided(context, NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, asked.Degradations), [], null, asked.Plan);
        }

        return options.VoteOnClosed && IsVotedOn(context, question, [.. asked.Answers.Select(member => member.Answer.Text)])
            ? await vote.Count(context, asked, cancellationToken)
            : await Fuse(context, asked, cancellationToken);
    }

    // JSON, and a few words, of which no two are the same are judged like any other text.
    private static bool IsVotedOn(RunContext context, string question, ImmutableArray<string> texts)
    {
        var shape = AnswerReader.ShapeOf(question, texts, context.Format is not null);
        var read = texts.Select(text => AnswerReader.Read(text, shape)).OfType<string>().ToList();
        return shape.Form != AnswerForm.Open && (!shape.IsWritten || read.Distinct(StringComparer.Ordinal).Count() < read.Count);
    }

    private async Task<RunDecision> Fuse(RunContext context, FanOutResult asked, CancellationToken cancellationToken)
    {
        var candidates = asked.Answers.GroupBy(member => member.Answer.Text.Trim(), StringComparer.Ordinal)
            .Select(same => new Candidate(same.First().Answer.Text, [.. same.Select(member => member.Model).Distinct(StringComparer.Ordinal)])).ToList();
        if (candidates.Count == 1)
        {
            // All the same is agreement; one alone is less than was asked for.
            var alone = candidates[0].Authors.Length > 1 ? asked.Degradations : asked.Degradations.Add("fuse: one answer");
            return Decided(context, Decision(asked, candidates[0], "one_answer", alone), candidates[0].Authors, null, asked.Plan);
        }

        var judged = candidates.Take(options.MaxJudged).ToList();
        var tournament = await _judges.Challenge(context, new JudgeBrief { Parent = asked.Plan }, judged[0], judged[1..], cancellationToken);
        var (best, comparisons) = (tournament.Winner, tournament.Comparisons.ToList());
        var degradations = asked.Degradations.ToBuilder();
        Candidate? fusion = null;
        bool? won = null;
        if (options.Fusion && tournament.Judged && !judged.Exists(candidate => Verbatim.MustStay(candidate.Text)))
        {
            var (written, failed, entry) = await _fuser.Fuse(context, [.. tournament.Ranking.Take(options.MaxFused)], asked.Plan, cancellationToken);
            fusion = written;
            if (fusion is not null)
            {
                var final = await _judges.Challenge(context, new JudgeBrief { Parent = entry }, best, [fusion], cancellationToken);
                comparisons.AddRange(final.Comparisons);
                won = final.Winner == fusion;
            }
            else
            {
                degradations.Add($"fusion_failed: {failed?.Model} ({failed?.Reason() ?? "no_model"})");
            }
        }

        degradations.AddRange(Comparison.Degradations(comparisons));
        var answer = won == true ? fusion! : best;
        return Decided(context, Decision(asked, answer, won == true ? "fused" : "best_answer", degradations.ToImmutable()), best.Authors, won, asked.Plan);
    }

    private static RunDecision Decision(FanOutResult asked, Candidate answer, string stopReason, ImmutableArray<string> degradations) => new()
    {
        Status = degradations.IsEmpty ? RunStatus.Complete : RunStatus.Degraded,
        StopReason = stopReason,
        Answer = answer.Text,
        Degradations = degradations,
        Replacements = asked.Replacements,
    };

    private static RunDecision Decided(RunContext context, RunDecision decision, ImmutableArray<string> best, bool? fusionWon, int parent)
    {
        context.Trace.Add(new TraceEvent
        {
            Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Decision,
            Data = JsonSerializer.Serialize(new
            {
                status = decision.Status.ToString().ToLowerInvariant(), stop_reason = decision.StopReason, best_single = best, fusionWon, degradations = decision.Degradations,
            }),
        });
        return decision;
    }
}
