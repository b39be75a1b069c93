using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary><c>vote</c> with statistics: the happy path, the failures of every engine, and what statistics change.</summary>
public sealed class WeightedVoteTests
{
    private static readonly string[] _five = ["a", "b", "c", "d", "e"];

    [Fact]
    public async Task Run_OneMemberIsBest_AsksItAlone()
    {
        var bench = Bench(Known(200, ("a", 0.5), ("b", 0.5), ("c", 1), ("d", 0.5), ("e", 0.5)));
        bench.Agents.Answers("c", "4");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, "4", "all_answered"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["c"], bench.Agents.Asked.ToArray());
        Assert.InRange(decision.Confidence!.Value, 0.95, 1);
    }

    [Fact]
    public async Task Run_ComparableMembers_StopsWhenTheRestCannotChangeTheOutcome()
    {
        var bench = Bench(Known(200, Even(0.7)));
        foreach (var model in _five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((RunStatus.Complete, "4", "decided"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(3, bench.Agents.Asked.Length);
        Assert.InRange(decision.NEff!.Value, 1, 3);
    }

    [Fact]
    public void Plan_OrdersOfMembersInTurn_IsLearnedOnceForEach()
    {
        var (vote, known) = (Vote(), Known(200, Even(0.7)));
        var (plan, turned) = (vote.Plan(known, ["a", "b", "c"]), vote.Plan(known, ["c", "b", "a"]));

        Assert.NotSame(plan, turned);
        Assert.Same(plan, vote.Plan(known, ["a", "b", "c"]));
        Assert.Same(turned, vote.Plan(known, ["c", "b", "a"]));
        Assert.NotSame(plan, vote.Plan(Known(200, Even(0.7)), ["a", "b", "c"]));
    }

    [Fact]
    public void Plan_ManyOrders_AreForgottenSometime()
    {
        var (vote, known) = (Vote(), Known(200, Even(0.7)));
        var plan = vote.Plan(known, ["a", "b"]);
        for (var other = 0; other < 20; other++)
        {
            vote.Plan(known, ["b", $"x{other}"]);
        }

        Assert.NotSame(plan, vote.Plan(known, ["a", "b"]));
    }

    [Fact]
    public async Task Run_Disagreement_AsksOnUntilDecided()
    {
        var bench = Bench(Known(200, Even(0.7)));
        bench.Agents.Answers("a", "1").Answers("b", "2").Answers("c", "3").Answers("d", "2").Answers("e", "2");

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal(("2", 5), (decision.Answer, bench.Agents.Asked.Length));
        Assert.Equal(["1", "2", "3"], decision.Votes.Select(vote => vote.Answer).Order(StringComparer.Ordinal));
        Assert.True(decision.Votes[0] is { Won: true, Answer: "2" });
        Assert.Equal(2, decision.Dissent.Length);
    }

    [Fact]
    public async Task Run_ReliableMinority_OutweighsTheMajority()
    {
        // Wrong answers coincide in this class, so that two who agree prove little.
        var bench = Bench(Known(400, "wrong", ("a", 0.98), ("b", 0.55), ("c", 0.55), ("d", 0.55), ("e", 0.55)));
        bench.Agents.Answers("a", "7").Answers("b", "8").Answers("c", "8").Answers("d", "9").Answers("e", "10");

        Assert.Equal("7", (await bench.Start(Vote(team: false)).Decision()).Answer);
    }

    [Theory]
    [InlineData(0.5, RunStatus.Complete)]
    [InlineData(0.05, RunStatus.Abstained)]
    public async Task Run_BoundedRisk_AnswersOnlyWhatIsSureEnough(double risk, RunStatus status)
    {
        var bench = Bench(Known(400, "wrong", Even(0.8)), risk: risk);
        bench.Agents.Answers("a", "7").Answers("b", "8").Answers("c", "9").Answers("d", "9").Answers("e", "10");

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((status, status == RunStatus.Complete), (decision.Status, decision.Votes[0].Won));
        Assert.NotNull(decision.Confidence);
        if (status == RunStatus.Abstained)
        {
            Assert.Equal((Abstention.MaxRisk, 4), (decision.StopReason, decision.Dissent.Length));
            Assert.StartsWith("No answer is sure enough: at most 5.0", decision.Answer, StringComparison.Ordinal);
            Assert.Contains("- 9 (2 of 5)", decision.Answer, StringComparison.Ordinal);
            Assert.Contains("\"status\":\"abstained\"", Data(bench, TraceKind.Decision), StringComparison.Ordinal);
        }
        else
        {
            Assert.Equal("9", decision.Answer);
        }
    }

    [Fact]
    public async Task Run_BoundedRiskAndAgreement_Answers()
    {
        var bench = Bench(Known(400, "wrong", Even(0.8)), risk: 0.05);
        foreach (var model in _five)
        {
            bench.Agents.Answers(model, "9");
        }

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((RunStatus.Complete, "9"), (decision.Status, decision.Answer));
    }

    [Fact]
    public async Task Run_BoundedRiskThatNobodyKnows_AnswersAndSaysSo()
    {
        var bench = Bench(Known(60, Even(0.6)), risk: 0.05);
        foreach (var model in _five)
        {
            bench.Agents.Answers(model, "9");
        }

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "9"), (decision.Status, decision.Answer));
        Assert.Equal(["max_risk: not known how often such an answer is wrong"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_TooFewLabels_AsksAllWithEqualWeightsAndSaysSo()
    {
        var bench = Bench(Known(20, ("a", 0.98), ("b", 0.5), ("c", 0.5), ("d", 0.5), ("e", 0.5)));
        bench.Agents.Answers("a", "7").Answers("b", "8").Answers("c", "8").Answers("d", "9").Answers("e", "10");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(("8", 5), (decision.Answer, bench.Agents.Asked.Length));
        Assert.Contains("\"weights\":\"equal\"", Data(bench, TraceKind.Vote), StringComparison.Ordinal);
        Assert.Contains("\"n\":5", Data(bench, TraceKind.Vote), StringComparison.Ordinal);
        Assert.Contains("\"calibration\":\"uncalibrated\"", Data(bench, TraceKind.Decision), StringComparison.Ordinal);
        Assert.Null(decision.Confidence);
    }

    [Fact]
    public async Task Run_LabelsForWeightsOnly_WeighsAllAndTellsNoConfidence()
    {
        var bench = Bench(Known(60, Even(0.7)));
        foreach (var model in _five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Vote()).Decision();

        Assert.Contains("\"weights\":\"learned\"", Data(bench, TraceKind.Decision), StringComparison.Ordinal);
        Assert.All(_five, model => Assert.Contains($"{{\"model\":\"{model}\"", Data(bench, TraceKind.Plan), StringComparison.Ordinal));
        Assert.Null(decision.Confidence);
    }

    [Fact]
    public async Task Run_CallersQuorum_IsTakenAtItsWord()
    {
        var bench = Bench(Known(200, ("a", 0.5), ("b", 0.5), ("c", 1), ("d", 0.5), ("e", 0.5)), quorum: 5);
        foreach (var model in _five)
        {
            bench.Agents.Answers(model, "4");
        }

        Assert.Equal(RunStatus.Complete, (await bench.Start(Vote()).Decision()).Status);
        Assert.Equal(5, bench.Agents.Asked.Length);
    }

    [Fact]
    public async Task Run_OneOfFiveFails_IsReplacedByTheNextBest()
    {
        var bench = Bench(Known(200, ("a", 0.5), ("b", 0.6), ("c", 1), ("d", 0.5), ("e", 0.5)));
        bench.Agents.Fails("c", CallOutcome.RateLimited).Answers("b", "4");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: c (rate_limited)"], decision.Degradations.ToArray());
        Assert.Equal(["b"], decision.Replacements.ToArray());
    }

    [Fact]
    public async Task Run_FourOfFiveFail_AnswersDegraded()
    {
        var bench = Bench(Known(200, Even(0.7)));
        bench.Agents.Fails("a").Fails("b", CallOutcome.Auth).Fails("c", CallOutcome.Filtered).Answers("d", "4").Fails("e", CallOutcome.Billing);

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(4, decision.Degradations.Length);
    }

    [Fact]
    public async Task Run_AllFail_FailsAndNamesEveryone()
    {
        var bench = Bench(Known(200, Even(0.7)));
        foreach (var model in _five)
        {
            bench.Agents.Fails(model);
        }

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.ProviderUnavailable), (decision.Status, decision.Failure?.Code));
        Assert.All(_five, model => Assert.Contains($"{model} (error)", decision.Failure!.Message, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_OneHangs_DrawsOnAfterTheGrace()
    {
        var bench = Bench(Known(200, Even(0.7)));
        bench.Agents.Answers("a", "4", TimeSpan.FromSeconds(2)).Answers("b", "5", TimeSpan.FromSeconds(2)).Hangs("c").Answers("d", "4").Answers("e", "4");
        bench.Start(Vote(team: false)).Advance(2);
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(1).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(["quorum: 2 of 3 awaited"], decision.Degradations.ToArray());
        Assert.Equal("cancelled", Assert.Single(bench.Calls, call => call.Model == "c").Outcome);
    }

    [Fact]
    public async Task Run_BudgetRunsOutMidway_AnswersWithWhatThereIs()
    {
        var bench = Bench(Known(200, Even(0.7)), maxCalls: 4);
        bench.Agents.Answers("a", "1").Answers("b", "2").Answers("c", "3").Answers("d", "2").Answers("e", "2");

        var decision = await bench.Start(Vote(team: false)).Decision();

        Assert.Equal((RunStatus.Degraded, "2", "budget"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["budget: 4 of 5 members"], decision.Degradations.ToArray());
        Assert.Equal(4, bench.Calls.Count());
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterEveryCallIsBooked()
    {
        var bench = Bench(Known(200, Even(0.7)));
        bench.Agents.Answers("a", "1").Hangs("b").Hangs("c").Answers("d", "1").Answers("e", "1");
        bench.Start(Vote(team: false));

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(["ok", "cancelled", "cancelled"], bench.Calls.OrderBy(call => call.Model).Select(call => call.Outcome));
    }

    [Fact]
    public async Task Run_PlanAllowedFewerMembers_SaysSoOnce()
    {
        var bench = new EngineBench { Members = ["a", "b"], MembersAsked = 5, Statistics = new FixedStatistics(Known(200, Even(0.7))) };
        bench.Agents.Answers("a", "4").Answers("b", "4");

        Assert.Equal(["plan_limit: 2 of 5 members"], (await bench.Start(Vote(team: false)).Decision()).Degradations.ToArray());
    }

    [Fact]
    public async Task Run_AnyOrderOfMembersAndLength_DecidesAlike()
    {
        const int Seed = 31337;
        var random = new Random(Seed);
        for (var round = 0; round < 60; round++)
        {
            // Reliabilities that differ: where they are equal, a tie goes to the member named first, on purpose.
            var known = Known(200, ("a", 0.9), ("b", 0.8), ("c", 0.7), ("d", 0.6), ("e", 0.5));
            var votes = _five.ToDictionary(model => model, _ => random.Next(1, 4));
            var winners = new HashSet<string>();
            for (var shuffle = 0; shuffle < 4; shuffle++)
            {
                var order = _five.ToArray();
                random.Shuffle(order);
                var bench = new EngineBench { Members = [.. order], Statistics = new FixedStatistics(known) };
                foreach (var model in _five)
                {
                    bench.Agents.Answers(model, $"{string.Concat(Enumerable.Repeat("Well. ", random.Next(40)))}The answer is {votes[model]}.");
                }

                winners.Add((await bench.Start(Vote(team: round % 2 == 0)).Decision()).Votes[0].Answer);
            }

            Assert.True(winners.Count == 1, $"seed {Seed}, round {round}: {string.Join(", ", winners)}");
        }
    }

    private static VoteStrategy Vote(bool team = true) => new(new FanOutOptions(), new VoteOptions { Team = team });

    private static (string, double)[] Even(double p) => [.. _five.Select(model => (model, p))];

    private static string Data(EngineBench bench, TraceKind kind, string stage = "vote") =>
        bench.Trace.Snapshot().Single(entry => entry.Kind == kind && entry.Stage == stage).Data;

    private static EngineBench Bench(TaskStatistics known, int? quorum = null, int maxCalls = 40, double? risk = null) =>
        new() { Statistics = new FixedStatistics(known), Quorum = quorum, MaxCalls = maxCalls, MaxRisk = risk };

    // Models that err on their own, each in its own way, and are right as often as asked for.
    private static TaskStatistics Known(int outcomes, params (string Model, double Right)[] models) => Known(outcomes, null, models);

    private static TaskStatistics Known(int outcomes, string? wrong, params (string Model, double Right)[] models)
    {
        const int Seed = 5;
        var random = new Random(Seed);
        var labelled = Enumerable.Range(0, outcomes).Select(i => TaskStatisticsTests.Outcome(
            "right", [.. models.Select(model => (model.Model, (string?)(random.NextDouble() < model.Right ? "right" : wrong ?? $"wrong {model.Model} {i}")))]));
        return TaskStatistics.Learn(labelled, [.. models.Select(model => model.Model)], new StatisticsOptions());
    }
}
