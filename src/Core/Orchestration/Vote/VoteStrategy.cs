using System.Collections.Concurrent;
using System.Runtime.CompilerServices;

namespace LLMHive.Orchestration;

/// <summary>
/// <c>vote</c>: asks members, compares their answers in normal form, and gives the best-ranked member's own text of the answer
/// with the greatest weight. Texts, code and tool calls are picked, never merged.
/// <list type="number">
/// <item>Without statistics of the task class: all members, equal weights, ties to the member named first.</item>
/// <item>With statistics: a team chosen for the class, asked a few at a time until the votes are enough, weighed by reliability.</item>
/// <item>Where the caller bounds the risk, no answer is given that is too likely to be wrong.</item>
/// <item>A caller's quorum, or a model named twice, is taken at its word: all are asked at once, statistics give the weights only.</item>
/// </list>
/// </summary>
/// <param name="fanOut">Time limits of the fan-out.</param>
/// <param name="options">What is made of statistics.</param>
/// <param name="meanings">Tells which open answers mean the same; null = words alone are compared.</param>
public sealed class VoteStrategy(FanOutOptions fanOut, VoteOptions options, MeaningReader? meanings = null) : IOrchestrationStrategy
{
    // Callers name members in any order they like; most of them in one.
    private const int MostOrders = 16;

    private readonly ParallelFanOut _fanOut = new(fanOut);

    // Learning a plan replays every outcome; statistics are replaced as a whole, so their plans live as long as they do.
    private readonly ConditionalWeakTable<TaskStatistics, ConcurrentDictionary<string, Lazy<VotePlan>>> _plans = [];

    /// <inheritdoc />
    public string Name => "vote";

    /// <inheritdoc />
    public bool TakesQuorum => true;

    /// <inheritdoc />
    public bool TakesTools => true;

    /// <inheritdoc />
    public EngineNeeds Needs(int members) => meanings?.Needs(members) ?? EngineNeeds.None;

    /// <inheritdoc />
    public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(context);
        var (asked, plan) = await Gather(context, cancellationToken);
        return await Count(context, Asked(context).TaskClass, plan, asked, cancellationToken);
    }

    /// <summary>Gathers the answers that it would count.</summary>
    internal async Task<FanOutResult> Ask(RunContext context, CancellationToken cancellationToken) => (await Gather(context, cancellationToken)).Asked;

    private async Task<(FanOutResult Asked, VotePlan? Plan)> Gather(RunContext context, CancellationToken cancellationToken)
    {
        var (question, taskClass) = Asked(context);
        var (statistics, plan) = await Known(context, taskClass, cancellationToken);
        if (plan is not null)
        {
            VoteTrace.Planned(context, taskClass, statistics!, plan);
        }

        var asked = plan is null || context.Quorum is not null || context.Members.Distinct(StringComparer.Ordinal).Count() < context.Members.Length
            ? await _fanOut.Run(context, cancellationToken)
            : await new Draw(_fanOut, plan).Run(context, answers => MemberBallots.Read(context, question, answers).Ballots, cancellationToken);
        return (asked, plan);
    }

    /// <summary>Counts answers that another engine has gathered.</summary>
    internal async Task<RunDecision> Count(RunContext context, FanOutResult asked, CancellationToken cancellationToken)
    {
        var taskClass = Asked(context).TaskClass;
        return await Count(context, taskClass, (await Known(context, taskClass, cancellationToken)).Plan, asked, cancellationToken);
    }

    private async Task<RunDecision> Count(RunContext context, string taskClass, VotePlan? plan, FanOutResult asked, CancellationToken cancellationToken)
    {
        var weights = plan is not null && options.Weights ? "learned" : "equal";
        if (asked.Answers.IsEmpty)
        {
            var failed = NoAnswer.Because([.. asked.Failures.Select(member => member.Answer)], asked.StopReason, asked.Degradations);
            return VoteTrace.Decided(context, failed, weights, asked.Plan);
        }

        var (shape, ballots) = MemberBallots.Read(context, Asked(context).Question, asked.Answers);
        if (meanings is not null)
        {
            var read = await meanings.Read(context, shape.Form, ballots, asked.Plan, cancellationToken);
            (ballots, asked) = (read.Ballots, asked with { Degradations = asked.Degradations.AddRange(read.Degradations) });
        }

        var election = plan is null ? Election.Count(ballots) : plan.Rules.Count(ballots);
        var cluster = VoteTrace.Clustered(context, taskClass, shape, ballots, election, asked.Plan);
        var vote = VoteTrace.Voted(context, election, weights, cluster);
        var decision = VoteDecision.Of(asked, shape, ballots, election, plan is null ? null : plan.Confidence);
        return VoteTrace.Decided(context, Abstention.Of(context, decision, election, risk => plan?.Allows(election, risk)), weights, vote);
    }

    private async Task<(TaskStatistics? Statistics, VotePlan? Plan)> Known(RunContext context, string taskClass, CancellationToken cancellationToken)
    {
        var statistics = await context.Statistics.Of(taskClass, context.Members, cancellationToken);
        return (statistics, statistics is not null && statistics.Labels >= statistics.Options.ForWeights ? Plan(statistics, context.Members) : null);
    }

    private static (string Question, string TaskClass) Asked(RunContext context)
    {
        var question = context.Question;
        return (question, TaskClasses.Of(question));
    }

    /// <summary>The plan for members in this order, in which equals are ranked: learned once, also when runs come side by side.</summary>
    internal VotePlan Plan(TaskStatistics statistics, ImmutableArray<string> members)
    {
        var plans = _plans.GetOrCreateValue(statistics);
        var distinct = members.Distinct(StringComparer.Ordinal).ToImmutableArray();
        var order = string.Join('\n', distinct);
        if (plans.Count >= MostOrders && !plans.ContainsKey(order))
        {
            plans.Clear();
        }

        return plans.GetOrAdd(order, _ => new(() => VotePlan.Learn(statistics, distinct, options))).Value;
    }
}
