using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;
using static LLMHive.Unit.Orchestration.AutoBench;

namespace LLMHive.Unit.Orchestration;

/// <summary><c>auto</c>: whom it asks at which level, and its receipt.</summary>
public sealed class AutoStrategyTests
{
    [Fact]
    public async Task Run_NothingLearnedAndThreeCheapAgree_AcceptsThem()
    {
        var bench = Bench();
        bench.Agents.Answers("c", "4").Answers("d", "The answer is 4.").Answers("e", "Answer: 4.0");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Complete, "4", "accepted"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["c", "d", "e"], bench.Agents.Asked.Order());
        Assert.Null(decision.Confidence);
        Assert.Equal(("lead", 3, 3.0), (decision.Route!.Rule, decision.Route.Accuracy, decision.Route.StopsAt));
        Assert.Equal(["not_needed", "not_needed"], decision.Route.Candidates.Where(it => !it.Asked).Select(it => it.Why));
    }

    [Fact]
    public async Task Run_NothingLearnedAndCheapDisagree_AsksAsManyAsTheLeadNeeds()
    {
        var bench = Bench();
        bench.Agents.Answers("c", "5").Answers("d", "4").Answers("e", "4").Answers("b", "4").Answers("a", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Complete, "4", 0.8), (decision.Status, decision.Answer, decision.Agreement));
        Assert.Equal(5, bench.Agents.Asked.Length);
    }

    [Fact]
    public async Task Run_EqualVotes_GoesToTheDearestAndSaysSo()
    {
        var bench = Bench(members: ["a", "b", "d", "e"]);
        bench.Agents.Answers("e", "4").Answers("d", "4").Answers("b", "5").Answers("a", "5");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "5"), (decision.Status, decision.Answer));
        Assert.StartsWith("tie: ", Assert.Single(decision.Degradations), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(2, 2)]
    [InlineData(3, 3)]
    public async Task Run_AccuracyLevel_AsksSoManyThatAgree(int accuracy, int asked)
    {
        var bench = Bench(accuracy: accuracy);
        bench.Agents.Answers("c", "4").Answers("d", "4").Answers("e", "4");

        Assert.Equal("4", (await bench.Start(Auto()).Decision()).Answer);
        Assert.Equal(asked, bench.Agents.Asked.Length);
    }

    [Fact]
    public async Task Run_CheapestRefusesAtLevelOne_AsksTheNext()
    {
        var bench = Bench(accuracy: 1);
        bench.Agents.Answers("e", "I'm sorry, but I can't help with that.").Answers("d", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal(("4", 2), (decision.Answer, bench.Agents.Asked.Length));
        Assert.Equal(["no_vote: 1 of 2 answers"], decision.Degradations.ToArray());
    }

    [Theory]
    [InlineData("Pick one.\nA) red\nB) green\nC) blue", "The answer is (B).", 2, "no_vote: 1 of 2 answers")] // what names no letter is no answer to it
    [InlineData("Translate.\nA. Good morning\nB. Good night", "Guten Morgen,\nund gute Nacht.", 3, "")] // nobody names one: there are no choices, and the strongest answers
    public async Task Run_CheapestNamesNoLetterAtLevelOne_AsksOn(string question, string next, int asked, string degradation)
    {
        var bench = AutoBench.Bench(accuracy: 1, question: question);
        bench.Agents.Answers("e", "All of them are nice,\nand I could go on about each.").Answers("d", next).Answers("a", next);

        var decision = await bench.Start(AutoBench.Auto()).Decision();

        Assert.Equal((next, asked), (decision.Answer, bench.Agents.Asked.Length));
        Assert.Equal(degradation, string.Join(" | ", decision.Degradations));
    }

    [Fact]
    public async Task Run_OpenQuestion_IsAnsweredByTheStrongestAfterOneProbe()
    {
        var bench = Bench(question: "Write a poem about bees.");
        bench.Agents.Answers("e", string.Concat(Enumerable.Repeat("Bees fly over the hill and come home. ", 9)))
            .Answers("a", string.Concat(Enumerable.Repeat("Of golden wings and hives I sing. ", 9)));

        var decision = await bench.Start(Auto()).Decision();

        Assert.StartsWith("Of golden", decision.Answer, StringComparison.Ordinal);
        Assert.Equal((RunStatus.Complete, "open_form"), (decision.Status, decision.StopReason));
        Assert.Equal(["e", "a"], bench.Agents.Asked.ToArray());
        Assert.Null(decision.Agreement);
    }

    [Fact]
    public async Task Run_OneMemberDominates_FallsBackToIt()
    {
        var bench = Bench(Known(300, ("a", 0.05), ("b", 0.05), ("c", 0.05), ("d", 0.05), ("e", 0.98)));
        bench.Agents.Answers("e", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Complete, "4", "learned"), (decision.Status, decision.Answer, decision.Route!.Rule));
        Assert.Equal(["e"], bench.Agents.Asked.ToArray());
        Assert.InRange(decision.Confidence!.Value, 0.95, 1);
        Assert.All(decision.Route.Candidates.Where(it => !it.Asked), it => Assert.Equal("adds_too_little", it.Why));
    }

    [Fact]
    public async Task Run_LearnedCascade_AcceptsCheapAgreementAndReceiptsWhatOthersWouldHaveCost()
    {
        var bench = Bench(Cascading());
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Complete, "accepted"), (decision.Status, decision.StopReason));
        Assert.DoesNotContain("a", bench.Agents.Asked);
        var route = decision.Route!;
        Assert.Equal("a", route.BestSingle);

        // Each scripted answer uses 10 tokens in and 20 out, which those not asked are taken to use at their own price.
        Assert.Equal(0.00048m, route.BestSingleCostUsd);
        var asked = bench.Agents.Asked.Length * Testing.Orchestration.ScriptedAgents.Price;
        Assert.Equal(asked + Five.Except(bench.Agents.Asked).Sum(model => Prices[model].Cost(new(10, 20))), route.AllCostUsd);
        Assert.InRange(route.ExpectedAccuracy!.Value, 0.95, 1);
        Assert.Contains("\"receipt\":", bench.Trace.Snapshot().Last(entry => entry.Kind == TraceKind.Plan).Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_LearnedCascadeDisagrees_AsksTheStrongOne()
    {
        var bench = Bench(Cascading());
        bench.Agents.Answers("b", "1").Answers("c", "2").Answers("d", "3").Answers("e", "5").Answers("a", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal("4", decision.Answer);
        Assert.Contains("a", bench.Agents.Asked);
    }

    [Theory]
    [InlineData("2 + 2 = 4. The answer is 4.", true, "e")]
    [InlineData("2 + 2 = 5. The answer is 4.", true, "e", "d")] // what does not follow from its own working is not accepted alone
    [InlineData("2 + 2 = 5. The answer is 4.", false, "e")]
    public async Task Run_CheapestDoesNotArriveAtItsAnswer_AsksOn(string text, bool derivation, params string[] asked)
    {
        // Alone the cheap one is nearly always right, unless its working does not arrive: then it is never.
        var outcomes = Enumerable.Range(0, 400).Select(i => new LabelledOutcome(Five.ToImmutableDictionary(model => model, model =>
            model is "d" || (model is "e" && i % 10 != 0) ? new LabelledVote("right", true, true) : new LabelledVote($"wrong {model} {i}", false, false))));
        var bench = Bench(TaskStatistics.Learn(outcomes, Five, new StatisticsOptions()));
        bench.Agents.Answers("e", text).Answers("d", "2 + 2 = 3. The answer is 3.");

        await bench.Start(Auto(new AutoOptions { Derivation = derivation, Tolerance = derivation ? 0.005 : 0.2 })).Decision();

        Assert.Equal(asked, bench.Agents.Asked);
    }

    [Fact]
    public async Task Run_LearnedLevelOne_TakesTheCheapestThatIsNearlyAsGood()
    {
        var bench = Bench(Known(300, ("a", 0.95), ("b", 0.94), ("c", 0.94), ("d", 0.5), ("e", 0.4)), accuracy: 1);
        bench.Agents.Answers("c", "4");

        Assert.Equal("4", (await bench.Start(Auto()).Decision()).Answer);
        Assert.Equal(["c"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Run_TooFewCompleteOutcomes_StaysWithTheLead()
    {
        var bench = Bench(Known(60, ("a", 0.4), ("b", 0.4), ("c", 0.4), ("d", 0.4), ("e", 0.98)));
        bench.Agents.Answers("c", "4").Answers("d", "4").Answers("e", "4");

        Assert.Equal("lead", (await bench.Start(Auto()).Decision()).Route!.Rule);
    }

    [Fact]
    public async Task Run_CallersQuorum_IsTheLeastNumberOfAnswers()
    {
        var bench = Bench(accuracy: 1, quorum: 4);
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        Assert.Equal(RunStatus.Complete, (await bench.Start(Auto()).Decision()).Status);
        Assert.Equal(4, bench.Agents.Asked.Length);
    }

    [Theory]
    [InlineData(4, new string[0])]
    [InlineData(6, new[] { "quorum: 5 of 6 answers" })]
    public async Task Run_CallersQuorumBeyondALearnedTeam_AsksOthersToo(int quorum, string[] degradations)
    {
        var bench = Bench(Known(300, ("a", 0.05), ("b", 0.05), ("c", 0.05), ("d", 0.05), ("e", 0.98)), quorum: quorum);
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((Math.Min(quorum, 5), "learned"), (bench.Agents.Asked.Length, decision.Route!.Rule));
        Assert.Equal(degradations, decision.Degradations);
    }

    [Theory]
    [InlineData(0.0625, new[] { "e" })] // the cheapest alone is a sixteenth of the best
    [InlineData(100, new[] { "a" })] // whoever may spend anything asks the one that is nearly always right
    public async Task Run_BoundOfTheMeanCost_AsksForNoMore(double ratio, string[] asked)
    {
        var bench = Bench(Known(400, ("a", 0.99), ("e", 0.6)), members: ["a", "e"], costRatio: ratio);
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal(asked, bench.Agents.Asked);
        Assert.Empty(decision.Degradations);
        Assert.Equal(ratio, decision.Route!.MaxCostRatio);
        Assert.InRange(decision.Route.ExpectedCostRatio!.Value, 0.06, ratio + 1e-9);
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0.5)]
    public async Task Run_BestMemberIsFreeAndAnotherIsNot_HasNoPartOfItsPriceToTell(double? ratio)
    {
        var known = Known(400, ("a", 0.6), ("e", 0.99));
        var bench = new EngineBench
        {
            Members = ["a", "e"], Question = "How many are 2 + 2?", Statistics = new FixedStatistics(known), MaxCostRatio = ratio,
            Prices = Prices.SetItem("e", Prices["e"] with { InPerMillion = 0, OutPerMillion = 0 }),
        };
        bench.Agents.Answers("a", "4").Answers("e", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal(("4", RunStatus.Complete, 0.0), (decision.Answer, decision.Status, decision.Route!.ExpectedCostRatio));
        Assert.Equal(["e"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public void Learn_PaidCascadeOverAFreeBestMember_TellsNoRatio()
    {
        var cascade = CascadeLearner.Learn(
            Known(400, ("a", 0.7), ("b", 0.7), ("c", 0.7), ("e", 0.72)), ["a", "b", "c", "e"], model => model == "e" ? 0 : 1, new AutoOptions()).For(new RouteGoal(4, 0));

        Assert.True(cascade.Cheap.Team.Length > 1);
        Assert.Null(cascade.CostRatio);
    }

    [Fact]
    public async Task Run_BoundBetweenTwoCascades_SpendsItInTheMean()
    {
        var known = Known(400, ("a", 0.99), ("e", 0.6));
        var routes = new AutoRoutes(new AutoOptions());
        var spent = new List<decimal>();
        for (var seed = 1; seed <= 400; seed++)
        {
            var bench = Bench(known, members: ["a", "e"], costRatio: 0.5);
            var context = bench.Context(new Random(seed));
            var route = await routes.Find(context, TaskClasses.General, 3, default);
            spent.Add(Prices[route.Plan.Team[0]].OutPerMillion);
            Assert.InRange(route.CostRatio!.Value, 0.49, 0.5 + 1e-9);
        }

        // 400 throws of the coin between a sixteenth and the whole: their mean lies within four standard errors of the bound.
        Assert.InRange(spent.Average() / Prices["a"].OutPerMillion, 0.4m, 0.6m);
        Assert.Equal([1m, 16m], spent.Distinct().Order());
    }

    [Fact]
    public async Task Find_ManyRatios_LearnOnceAndShareTheirCascades()
    {
        var known = Known(400, ("a", 0.99), ("e", 0.6));
        var routes = new AutoRoutes(new AutoOptions());
        var plans = new HashSet<IDrawPlan>(ReferenceEqualityComparer.Instance);
        for (var ratio = 0.1; ratio < 1; ratio += 0.01)
        {
            plans.Add((await routes.Find(Bench(known, members: ["a", "e"], costRatio: ratio).Context(new Random(1)), TaskClasses.General, 3, default)).Plan);
        }

        Assert.Equal(2, plans.Count); // the cheap one alone and the dear one alone, whatever part each has
    }

    [Theory]
    [InlineData(true, "max_cost_ratio: 0.01 cannot be kept, the least is 0.0625")]
    [InlineData(false, "max_cost_ratio: not known what accuracy costs in this class of questions")]
    public async Task Run_BoundThatCannotBeKept_SaysSo(bool known, string degradation)
    {
        var bench = Bench(known ? Known(400, ("a", 0.99), ("b", 0.3), ("c", 0.3), ("d", 0.3), ("e", 0.6)) : null, costRatio: 0.01);
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal([degradation], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_MoreVotesThanCascadesAreLearnedWith_TellsNoConfidence()
    {
        string[] six = [.. Five, "f"];
        var known = Known(400, [.. six.Select(model => (model, 0.7))]);
        var bench = new EngineBench
        {
            Members = [.. six], Prices = Prices.Add("f", Prices["e"]), Question = "How many?", Quorum = 6, MaxRisk = 0.2, Statistics = new FixedStatistics(known),
        };
        foreach (var model in six)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Decision();

        // Nobody calibrated what six voters promise; their raw chance is close to 1 and would be believed.
        Assert.Equal(("learned", 6, (double?)null), (decision.Route!.Rule, bench.Agents.Asked.Length, decision.Confidence));
        Assert.Equal(["max_risk: not known how often such an answer is wrong"], decision.Degradations.ToArray());
    }

    [Theory]
    [InlineData("4", "4", RunStatus.Complete)]
    [InlineData("4", "5", RunStatus.Abstained)]
    public async Task Run_BoundedRisk_AnswersOnlyWhatIsSureEnough(string d, string e, RunStatus status)
    {
        var bench = Bench(Known(400, ("a", 0.3), ("b", 0.2), ("c", 0.2), ("d", 0.7), ("e", 0.7)), risk: 0.1);
        bench.Agents.Answers("a", "6").Answers("b", "7").Answers("c", "8").Answers("d", d).Answers("e", e);

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((status, "learned"), (decision.Status, decision.Route!.Rule));
        Assert.Equal(status == RunStatus.Abstained, decision.StopReason == Abstention.MaxRisk);
        Assert.Equal(status == RunStatus.Complete, decision.Answer == "4");
    }

    [Fact]
    public async Task Run_PlanAllowsTwoThatAgree_IsComplete()
    {
        var bench = new Testing.Orchestration.EngineBench { Members = ["a", "b"], Reserve = ["c"], MembersAsked = 3, Prices = Prices, Question = "How many are 2 + 2?" };
        bench.Agents.Answers("c", "4").Answers("a", "4");

        var decision = await bench.Start(Auto()).Decision();

        // The cheapest and the dearest of all three; a lead of three is out of reach, and that is said.
        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(["plan_limit: 2 of 3 members"], decision.Degradations.ToArray());
        Assert.Equal("plan_limit", decision.Route!.Candidates.Single(it => it.Model == "b").Why);
    }

    [Fact]
    public async Task Run_Exploring_AsksEverybodyAndSaysSo()
    {
        var bench = Bench(Cascading());
        foreach (var model in Five)
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto(new AutoOptions { Explore = 1 })).Decision();

        Assert.Equal(("explore", 5), (decision.Route!.Rule, bench.Agents.Asked.Length));
    }
}
