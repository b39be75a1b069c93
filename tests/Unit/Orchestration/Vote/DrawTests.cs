using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Asking a few at a time: who is asked, in which rank answers stand, why it stops and what is said of it.</summary>
public sealed class DrawTests
{
    [Fact]
    public async Task Run_RoundByRound_AsksTheTeamThenTheSpareInOrder()
    {
        var bench = Answering("a", "b", "c", "d");
        var plan = new Scripted(["a", "b"], ["c", "d"]) { IsSpare = true };

        var result = await Run(bench, plan);

        Assert.Equal(["a", "b", "c", "d"], bench.Agents.Asked.ToArray());
        Assert.Equal(["a", "b", "c", "d"], result.Answers.Select(answer => answer.Model));
        Assert.Equal([0, 1, 2, 3], result.Answers.Select(answer => answer.Rank));
        Assert.Equal(("all_answered", 1), (result.StopReason, result.Plan));
        Assert.Empty(result.Failures);
        Assert.Empty(result.Degradations);
        Assert.Equal([0, 1, 2, 3], plan.AskedBefore);
        Assert.Equal([0, 1, 2, 3], plan.BallotsBefore);
    }

    [Fact]
    public async Task Run_Others_AreNotAskedUnlessSomebodyFails()
    {
        var bench = Answering("a", "b", "c");
        Assert.Equal(["a", "b"], (await Run(bench, new Scripted(["a", "b"], ["c"]))).Answers.Select(answer => answer.Model));
    }

    [Fact]
    public async Task Run_Enough_StopsWithThePlansWord()
    {
        var bench = Answering("a", "b", "c");
        var result = await Run(bench, new Scripted(["a", "b", "c"], []) { EnoughAt = 2 });

        Assert.Equal("scripted", result.StopReason);
        Assert.Equal(["a", "b"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Run_MemberFails_IsReplacedFromTheOthersAndNobodyIsAskedTwice()
    {
        var bench = Answering("b", "c");
        bench.Agents.Fails("a");
        var result = await Run(bench, new Scripted(["a", "b"], ["c"]) { IsSpare = true });

        Assert.Equal(["a", "c", "b"], bench.Agents.Asked.ToArray());
        Assert.Equal(["b", "c"], result.Answers.Select(answer => answer.Model));
        Assert.Equal([1, 2], result.Answers.Select(answer => answer.Rank));
        Assert.Equal((0, "a"), (Assert.Single(result.Failures).Rank, result.Failures[0].Model));
        Assert.Equal(["c"], result.Replacements.ToArray());
        Assert.Equal(["member_failed: a (error)"], result.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_OthersGone_TheContextsReserveStandsIn()
    {
        var bench = Answering("b", "z");
        bench.Agents.Fails("a").Fails("c");
        var result = await Run(bench, new Scripted(["a", "b"], ["c"]), context => context with { Reserve = ["z"] });

        Assert.Equal([("b", 1)], result.Answers.Select(answer => (answer.Model, answer.Rank)));
        Assert.Equal([("a", 0), ("c", 2)], result.Failures.Select(answer => (answer.Model, answer.Rank)));
    }

    [Fact]
    public async Task Run_LastRoundEndsBadly_SaysSo()
    {
        var bench = Answering("a");
        bench.Agents.Fails("b");
        Assert.Equal("all_ended", (await Run(bench, new Scripted(["a", "b"], []))).StopReason);
    }

    [Fact]
    public async Task Run_BudgetEnds_StopsAndCountsTheTeamOnce()
    {
        var bench = Answering(3, ["a", "b", "c", "d"]);
        var result = await Run(bench, new Scripted(["a", "b", "c", "d"], []) { AtOnce = 2 });

        Assert.Equal("budget", result.StopReason);
        Assert.Equal(["a", "b", "c"], result.Answers.Select(answer => answer.Model));
        Assert.Equal(["budget: 3 of 4 members"], result.Degradations.ToArray());
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public async Task Run_CheaperOneAnswersInADearOnesPlace_IsSaidAsAReplacement(int atOnce)
    {
        var bench = Answering(40, ["a", "b", "c", "z"], 0.07m);
        bench.Agents.CostsUpTo("a", 0.1m);
        var result = await Run(bench, new Scripted(["a", "b", "c"], ["z"]) { AtOnce = atOnce });

        Assert.Equal(["member_failed: a (budget)"], result.Degradations.ToArray());
        Assert.Equal((3, "all_answered"), (result.Answers.Length, result.StopReason));
        Assert.Equal(["z"], result.Replacements.ToArray());
    }

    [Fact]
    public async Task Run_SpareDoesNotFitIntoTheBudget_IsCountedAmongThoseAsked()
    {
        var bench = Answering(40, ["a", "b", "c", "d"], 0.07m);
        bench.Agents.CostsUpTo("c", 0.1m);

        Assert.Equal(["budget: 2 of 3 members"], (await Run(bench, new Scripted(["a", "b"], ["c"]) { IsSpare = true })).Degradations.ToArray());
    }

    [Fact]
    public async Task Run_PlanLimit_IsSaidOnceHoweverManyRounds()
    {
        var bench = Answering("a", "b");
        var result = await Run(bench, new Scripted(["a", "b"], []), context => context with { MembersAsked = 5 });
        Assert.Equal(["plan_limit: 2 of 5 members"], result.Degradations.ToArray());
    }

    private static EngineBench Answering(params string[] models) => Answering(40, models);

    private static EngineBench Answering(int maxCalls, string[] models, decimal? maxCostUsd = null)
    {
        var bench = new EngineBench { MaxCalls = maxCalls, MaxCostUsd = maxCostUsd };
        foreach (var model in models)
        {
            bench.Agents.Answers(model, "4");
        }

        return bench;
    }

    private static async Task<FanOutResult> Run(EngineBench bench, Scripted plan, Func<RunContext, RunContext>? change = null)
    {
        var engine = new Drawing(plan, change ?? (static context => context));
        await bench.Start(engine).Decision();
        return engine.Result!;
    }

    /// <summary>Draws, and keeps what came of it.</summary>
    private sealed class Drawing(IDrawPlan plan, Func<RunContext, RunContext> change) : IOrchestrationStrategy
    {
        public FanOutResult? Result { get; private set; }

        public string Name => "drawing";

        public async Task<RunDecision> Run(RunContext context, CancellationToken cancellationToken)
        {
            Result = await new Draw(new ParallelFanOut(new FanOutOptions()), plan).Run(change(context with { Members = plan.Team }), Read, cancellationToken);
            return new RunDecision { Status = RunStatus.Complete, StopReason = Result.StopReason };
        }

        private static ImmutableArray<Ballot> Read(IReadOnlyList<MemberAnswer> answers) =>
            [.. answers.Select(member => new Ballot(member.Model, member.Rank, member.Answer.Text, member.Answer.Text))];
    }

    /// <summary>So many at once, in their order, until so many have answered.</summary>
    private sealed class Scripted(ImmutableArray<string> team, ImmutableArray<string> others) : IDrawPlan
    {
        public bool IsSpare { get; init; }

        public int AtOnce { get; init; } = 1;

        public int EnoughAt { get; init; } = int.MaxValue;

        public List<int> AskedBefore { get; } = [];

        public List<int> BallotsBefore { get; } = [];

        public ImmutableArray<string> Team => team;

        public ImmutableArray<string> Others => others;

        public ImmutableArray<string> Spare => IsSpare ? others : [];

        public ImmutableArray<string> Ranked => team.AddRange(others);

        public IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots)
        {
            AskedBefore.Add(asked.Count);
            BallotsBefore.Add(ballots.Count);
            return [.. left.Take(AtOnce)];
        }

        public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left) => ballots.Count >= EnoughAt ? "scripted" : null;
    }
}
