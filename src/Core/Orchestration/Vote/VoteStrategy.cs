using System.Runtime.CompilerServices;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>vote</c>: asks members, compares their answers in normal form, and gives the best-ranked member's own text of the answer
/// with the greatest weight. Texts, code and tool calls are picked, never merged.
/// <list type="number">
/// <item>Without statistics of the task class: all members, equal weights, ties to the member named first.</item>
/// <item>With statistics: a team chosen for the class, asked a few at a time until the votes are enough, weighed by reliability.</item>
/// <item>A caller's quorum, or a model named twice, is taken at its word: all are asked at once, statistics give the weights only.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="options">What is made of statistics.</param>
public sealed class VoteStrategy(FanOutOptions fanOut, VoteOptions options) : IOrchestrationStrategy
{
    private readonly ParallelFanOut _fanOut = new(fanOut);

    // Learning a plan replays every outcome; statistics are replaced as a whole, so the plan lives as long as they do.
    private readonly ConditionalWeakTable<TaskStatistics, Planned> _plans = [];

    /// <inheritdoc />
    public string Name => "vote";

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var question = context.Messages.LastOrDefault(message => message.Role == "user")?.Text ?? "";
        var taskClass = TaskClasses.Of(question);
        var statistics = await context.Statistics.Of(taskClass, context.Members, cancellationToken);
        var plan = statistics is not null && statistics.Labels >= statistics.Options.ForWeights ? Plan(statistics, context.Members) : null;
        if (plan is not null)
        {
            VoteTrace.Planned(context, taskClass, statistics!, plan);
        }

        var form = AnswerForm.Open;
        var asked = plan is null || context.Quorum is not null || context.Members.Distinct(StringComparer.Ordinal).Count() < context.Members.Length
            ? await _fanOut.Run(context, cancellationToken)
            : await new Draw(_fanOut, plan).Run(context, Read, cancellationToken);
        var weights = plan is not null && options.Weights ? "learned" : "equal";
        if (asked.Answers.IsEmpty)
        {
            var failed = NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, asked.Degradations);
            return VoteTrace.Decided(context, failed, weights, asked.Plan);
        }

        var ballots = Read(asked.Answers);
        var election = plan is null ? Election.Count(ballots) : plan.Rules.Count(ballots);
        var cluster = VoteTrace.Clustered(context, taskClass, form, ballots, election, asked.Plan);
        var vote = VoteTrace.Voted(context, election, weights, cluster);
        return VoteTrace.Decided(context, VoteDecision.Of(asked, form, ballots, election, plan is null ? null : plan.Confidence), weights, vote);

        ImmutableArray<Ballot> Read(IReadOnlyList<MemberAnswer> answers)
        {
            form = AnswerReader.FormOf(question, [.. answers.Select(member => member.Answer.Text)]);
            return [.. answers.Select(member => new Ballot(member.Model, member.Rank, member.Answer.Text, AnswerReader.Read(member.Answer.Text, form)))];
        }
    }

    private VotePlan Plan(TaskStatistics statistics, ImmutableArray<string> members)
    {
        if (_plans.TryGetValue(statistics, out var known) && known.Members.SequenceEqual(members))
        {
            return known.Plan;
        }

        var plan = VotePlan.Learn(statistics, [.. members.Distinct(StringComparer.Ordinal)], options);
        _plans.AddOrUpdate(statistics, new Planned(members, plan));
        return plan;
    }

    private sealed record Planned(ImmutableArray<string> Members, VotePlan Plan);
}
