using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;
using static LLMHive.Unit.Orchestration.AutoBench;

namespace LLMHive.Unit.Orchestration;

/// <summary><c>auto</c> when breakers are open, members fail or hang, the budget ends or the caller leaves.</summary>
public sealed class AutoFailureTests
{
    [Fact]
    public async Task Run_OpenBreaker_IsNotAskedAndTheReceiptSaysSo()
    {
        var bench = Bench();
        bench.Agents.IsSick("e").Answers("b", "4").Answers("c", "4").Answers("d", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal(["b", "c", "d"], bench.Agents.Asked.Order());
        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(["member_skipped: e (unhealthy)"], decision.Degradations.ToArray());
        Assert.Equal(new RouteSwitch("e", "", "unhealthy"), Assert.Single(decision.Route!.Switches));
        Assert.Equal("unhealthy", decision.Route.Candidates.Single(it => it.Model == "e").Why);
    }

    [Fact]
    public async Task Run_NoMembers_FailsAndSaysWhy()
    {
        var decision = await Bench(members: []).Start(Auto()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.TierFeature), (decision.Status, decision.Failure?.Code));
    }

    [Fact]
    public async Task Run_PlanLeavesMembersOutAndTheOthersDiffer_SaysSo()
    {
        var bench = new EngineBench { Members = ["d", "e"], MembersAsked = 5, Prices = Prices, Question = "How many are 2 + 2?" };
        bench.Agents.Answers("d", "4").Answers("e", "5");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Contains("plan_limit: 2 of 5 members", decision.Degradations);
    }

    [Fact]
    public async Task Run_PlanLeavesMembersOutOfOneAnswerThatIsEnough_IsComplete()
    {
        var bench = new EngineBench { Members = ["d", "e"], MembersAsked = 5, Prices = Prices, Question = "How many are 2 + 2?", Accuracy = 1 };
        bench.Agents.Answers("e", "4");

        Assert.Equal(RunStatus.Complete, (await bench.Start(Auto()).Decision()).Status);
    }

    [Fact]
    public async Task Run_DearestDoesNotFitIntoTheBudget_ACheaperOneStandsIn()
    {
        var bench = new EngineBench { Members = ["a"], Reserve = ["e"], MembersAsked = 2, Prices = Prices, Question = "How many are 2 + 2?", MaxCostUsd = 0.03m };
        bench.Agents.CostsUpTo("a", 0.1m).Answers("a", "5").Answers("e", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Contains("member_failed: a (budget)", decision.Degradations);
        Assert.DoesNotContain(decision.Degradations, it => it.StartsWith("budget: ", StringComparison.Ordinal));
        Assert.Equal(["e"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Run_AllBreakersOpen_AsksAllTheSame()
    {
        var bench = Bench(members: ["d", "e"]);
        bench.Agents.IsSick("d").IsSick("e").Answers("d", "4").Answers("e", "4");

        Assert.Equal("4", (await bench.Start(Auto()).Decision()).Answer);
    }

    [Fact]
    public async Task Run_OneOfFiveFails_AsksOnAndNamesIt()
    {
        var bench = Bench();
        bench.Agents.Fails("e", CallOutcome.RateLimited).Answers("b", "4").Answers("c", "4").Answers("d", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4", "accepted"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["member_failed: e (rate_limited)"], decision.Degradations.ToArray());
        Assert.Equal(new RouteSwitch("e", "", "rate_limited"), Assert.Single(decision.Route!.Switches));
    }

    [Fact]
    public async Task Run_LearnedMemberFails_IsReplacedFromTheRest()
    {
        var bench = Bench(Known(300, ("a", 0.06), ("b", 0.03), ("c", 0.03), ("d", 0.03), ("e", 0.98)));
        bench.Agents.Fails("e").Answers("a", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(new RouteSwitch("e", "a", "error"), Assert.Single(decision.Route!.Switches));
        Assert.Equal("stood_in", decision.Route.Candidates.Single(it => it.Model == "a").Why);
    }

    [Fact]
    public async Task Run_StandInFailsToo_IsNamedForTheMemberThatItStoodInFor()
    {
        var bench = Bench(Known(300, ("a", 0.05), ("b", 0.04), ("c", 0.03), ("d", 0.3), ("e", 0.98)));
        bench.Agents.Fails("e").Fails("d").Answers("a", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal("4", decision.Answer);
        Assert.Contains(new RouteSwitch("e", "d", "error"), decision.Route!.Switches);
        Assert.DoesNotContain(decision.Route.Switches, it => it.From == "d" && it.To == "d");
    }

    [Fact]
    public async Task Run_OpenQuestionAndTheStrongestFails_AsksTheNextStrongestAlone()
    {
        var bench = Bench(question: "Write a poem about bees.");
        bench.Agents.Answers("e", new string('x', 200)).Fails("a").Answers("b", new string('y', 200));

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((new string('y', 200), "open_form"), (decision.Answer, decision.StopReason));
        Assert.Equal(["e", "a", "b"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Run_CheapMemberFails_TheCheapestThatIsAsGoodForTheAccuracyStandsIn()
    {
        var bench = Bench(Known(300, ("a", 0.99), ("b", 0.98), ("c", 0.97), ("d", 0.3), ("e", 0.97)), accuracy: 1);
        bench.Agents.Fails("e").Answers("c", "4");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal("4", decision.Answer);
        Assert.Equal(new RouteSwitch("e", "c", "error"), Assert.Single(decision.Route!.Switches));
    }

    [Fact]
    public async Task Run_FourOfFiveFail_AnswersDegraded()
    {
        var bench = Bench();
        bench.Agents.Fails("a").Fails("b", CallOutcome.Auth).Fails("c", CallOutcome.Filtered).Answers("d", "4").Fails("e", CallOutcome.Billing);

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal(4, decision.Degradations.Length);
    }

    [Fact]
    public async Task Run_AllFail_FailsWithItsReceipt()
    {
        var bench = Bench();
        foreach (var model in Five)
        {
            bench.Agents.Fails(model);
        }

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.ProviderUnavailable), (decision.Status, decision.Failure?.Code));
        Assert.Equal(5, decision.Route!.Switches.Length);
        Assert.Null(decision.Route.AllCostUsd > 0 ? decision.Route.AllCostUsd : null);
    }

    [Fact]
    public async Task Run_OneHangs_GoesOnAfterTheGrace()
    {
        var bench = Bench();
        bench.Agents.Answers("e", "4", TimeSpan.FromSeconds(2)).Answers("d", "4", TimeSpan.FromSeconds(2)).Hangs("c").Answers("b", "4");
        bench.Start(Auto()).Advance(2);
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(1).Decision();

        Assert.Equal((RunStatus.Degraded, "4"), (decision.Status, decision.Answer));
        Assert.Equal("cancelled", Assert.Single(bench.Calls, call => call.Model == "c").Outcome);
    }

    [Fact]
    public async Task Run_BudgetRunsOutMidway_AnswersWithWhatThereIs()
    {
        var bench = Bench(maxCalls: 4);
        bench.Agents.Answers("a", "1").Answers("b", "2").Answers("c", "3").Answers("d", "2").Answers("e", "5");

        var decision = await bench.Start(Auto()).Decision();

        Assert.Equal((RunStatus.Degraded, "2", "budget"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["budget: 4 of 5 members"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterEveryCallIsBooked()
    {
        var bench = Bench();
        bench.Agents.Answers("c", "1").Hangs("d").Hangs("e");
        bench.Start(Auto());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(["ok", "cancelled", "cancelled"], bench.Calls.OrderBy(call => call.Model).Select(call => call.Outcome));
    }

    [Theory]
    [InlineData(1, "e")] // one alone
    [InlineData(2, "d e")] // two at once
    public async Task Run_CheapestHangUntilTheRunsTimeIsHalfUp_OthersAreAsked(int accuracy, string hanging)
    {
        var bench = new EngineBench { Members = Five, Prices = Prices, Question = "How many are 2 + 2?", Accuracy = accuracy, Deadline = TimeSpan.FromSeconds(60) };
        foreach (var model in hanging.Split(' '))
        {
            bench.Agents.Hangs(model);
        }

        foreach (var model in Five.Except(hanging.Split(' ')))
        {
            bench.Agents.Answers(model, "4");
        }

        var decision = await bench.Start(Auto()).Advance(30).Advance(15).Decision();

        Assert.Equal("4", decision.Answer);
        Assert.All(hanging.Split(' '), model => Assert.Contains($"member_failed: {model} (timeout)", decision.Degradations));
    }

    [Fact]
    public async Task Run_BudgetEnds_TheReceiptSaysForWhomItWasTooSmall()
    {
        var bench = Bench(maxCalls: 1);
        bench.Agents.Answers("e", "4").Answers("d", "4");

        var decision = await bench.Start(Auto()).Decision();

        var why = decision.Route!.Candidates.ToDictionary(it => it.Model, it => it.Why);
        Assert.Equal(["cascade"], bench.Agents.Asked.Select(model => why[model]));
        Assert.Contains("budget", why.Values);
        Assert.DoesNotContain("not_needed", why.Values);
        Assert.Contains(decision.Route.Switches, change => change.Because == "budget");
    }
}
