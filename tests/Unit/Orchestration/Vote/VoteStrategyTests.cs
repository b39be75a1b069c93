using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class VoteStrategyTests
{
    private static VoteStrategy Vote() => new(new FanOutOptions(), new VoteOptions());

    [Fact]
    public async Task Run_AllAgree_IsCompleteWithTheBestMembersOwnText()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "The answer is $1,200.00.").Answers("b", "1200").Answers("c", "Answer: 1200 dollars").Answers("d", "1200").Answers("e", "\\boxed{1200}");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, "The answer is $1,200.00.", "all_answered"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal((1.0, 5.0), (decision.Agreement, decision.NEff));
        Assert.Empty(decision.Degradations);
        Assert.Null(decision.Confidence);
    }

    [Theory]
    [InlineData("b", "length")] // whose words the answer is
    [InlineData("c", "stop")] // who agreed with it
    [InlineData("f", "stop")] // who was cut off after the same words, which another one gave whole
    public async Task Run_AMemberWasCut_SaysSoWhereTheAnswerIsHis(string cut, string expected)
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "I say 7").Answers("b", "It is 8.").Answers("c", "8").Answers("d", "8").Answers("e", "9")
            .Acts(cut == "f" ? "d" : cut, question => ScriptedAgents.Whole(cut, cut == "b" ? "It is 8." : cut == "f" ? "It is 8." : "8") with { FinishReason = "length" });

        Assert.Equal("It is 8.", (await bench.Start(Vote()).Decision()).Answer);
        Assert.Equal(expected, await bench.FinishReason());
    }

    [Fact]
    public async Task Run_AMemberWasCutWithinItsAnswer_DoesNotVote()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"] };
        bench.Agents.Answers("a", "42").Answers("b", "4").Acts("c", _ => ScriptedAgents.Whole("c", "The answer is 4") with { FinishReason = FinishReasons.Length });

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("42", decision.Answer);
        Assert.False(decision.VoteOf.ContainsKey("c"));
    }

    [Fact]
    public async Task Run_MajorityAgainstTheBest_PicksTheBestOfTheMajorityAndKeepsTheDissent()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "I say 7").Answers("b", "It is 8.").Answers("c", "8").Answers("d", "8").Answers("e", "9");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("It is 8.", decision.Answer);
        Assert.Equal(0.6, decision.Agreement);
        Assert.Equal(["I say 7", "9"], decision.Dissent.ToArray());
        Assert.Equal(["b", "c", "d"], decision.Votes[0].Models.ToArray());
        Assert.True(decision.Votes[0].Won);
        Assert.Equal("7", decision.VoteOf["a"]);
    }

    [Fact]
    public async Task Run_OneOfFiveFails_IsDegradedAndSaysWho()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "4").Answers("b", "4").Fails("c", CallOutcome.RateLimited).Answers("d", "4").Answers("e", "5");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "4", "all_ended"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["member_failed: c (rate_limited)"], decision.Degradations.ToArray());
        Assert.Equal(0.75, decision.Agreement);
    }

    [Fact]
    public async Task Run_OneOfFiveFailsWithReserve_IsReplacedOnceByTheBestHealthyOne()
    {
        var bench = new EngineBench { Reserve = ["sick", "spare", "more"] };
        bench.Agents.IsSick("sick").Answers("a", "4").Answers("b", "4").Fails("c").Answers("d", "5").Answers("e", "5").Answers("spare", "5");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "5"), (decision.Status, decision.Answer));
        Assert.Equal(["spare"], decision.Replacements.ToArray());
        Assert.DoesNotContain("more", bench.Agents.Asked);
    }

    [Fact]
    public async Task Run_FourOfFiveFail_AnswersDegraded()
    {
        var bench = new EngineBench();
        bench.Agents.Fails("a").Fails("b", CallOutcome.Auth).Answers("c", "4").Fails("d", CallOutcome.Filtered).Fails("e", CallOutcome.Billing);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "4", 1.0), (decision.Status, decision.Answer, decision.NEff));
        Assert.Equal(4, decision.Degradations.Length);
    }

    [Theory]
    [InlineData(CallOutcome.Error, RefusalCodes.ProviderUnavailable)]
    [InlineData(CallOutcome.Timeout, RefusalCodes.ProviderTimeout)]
    [InlineData(CallOutcome.Rejected, RefusalCodes.ProviderRejected)]
    public async Task Run_AllFail_FailsWithACodeAndEveryName(CallOutcome outcome, string code)
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Fails("a", outcome).Fails("b", outcome);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Failed, "", code), (decision.Status, decision.Answer, decision.Failure?.Code));
        Assert.Contains($"a ({outcome.Name()}), b ({outcome.Name()})", decision.Failure!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_OneHangs_EndsAfterTheGraceAndBooksTheCancelledCall()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "4", TimeSpan.FromSeconds(2)).Answers("b", "4", TimeSpan.FromSeconds(2))
            .Answers("c", "4", TimeSpan.FromSeconds(2)).Answers("d", "4", TimeSpan.FromSeconds(2.5)).Hangs("e");
        bench.Start(Vote()).Advance(2).Advance(0.9);
        Assert.False(bench.IsOver); // half of the median of 2 s has not passed

        var decision = await bench.Advance(0.1).Decision();

        Assert.Equal((RunStatus.Degraded, "quorum"), (decision.Status, decision.StopReason));
        Assert.Equal(["quorum: 4 of 5 awaited"], decision.Degradations.ToArray());
        var cut = Assert.Single(bench.Calls, call => call.Model == "e");
        Assert.Equal(("cancelled", true, ScriptedAgents.PriceWhenCut), (cut.Outcome, cut.Estimated, cut.CostUsd));
    }

    [Fact]
    public async Task Run_MostHang_EndsAtTheCallTimeout()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"] };
        bench.Agents.Answers("a", "4").Hangs("b").Hangs("c");
        bench.Start(Vote()).Advance(59.9);
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(0.1).Decision();

        Assert.Equal(["member_failed: b (timeout)", "member_failed: c (timeout)"], decision.Degradations.ToArray());
        Assert.Equal("4", decision.Answer);
    }

    [Fact]
    public async Task Run_DeadlinePasses_AnswersWithWhatThereIs()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Deadline = TimeSpan.FromSeconds(10) };
        bench.Agents.Answers("a", "4").Hangs("b").Hangs("c");

        var decision = await bench.Start(Vote()).Advance(10).Decision();

        Assert.Equal((RunStatus.Degraded, "deadline"), (decision.Status, decision.StopReason));
        Assert.Equal(["deadline"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_CallersQuorum_EndsTheWaitAtOnceAndIsComplete()
    {
        var bench = new EngineBench { Quorum = 4 };
        bench.Agents.Answers("a", "4").Answers("b", "4").Fails("c").Answers("d", "4").Answers("e", "4", TimeSpan.FromSeconds(1));
        bench.Start(Vote());
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(1).Decision();

        Assert.Equal((RunStatus.Complete, "quorum"), (decision.Status, decision.StopReason));
    }

    [Fact]
    public async Task Run_CallersQuorumWithASlowMember_DoesNotWaitForIt()
    {
        var bench = new EngineBench { Quorum = 4 };
        bench.Agents.Answers("a", "4").Answers("b", "4").Answers("c", "4").Answers("d", "4").Hangs("e");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, "quorum", 4.0), (decision.Status, decision.StopReason, decision.NEff));
    }

    [Fact]
    public async Task Run_CallersQuorumMissed_IsDegraded()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Quorum = 3 };
        bench.Agents.Answers("a", "4").Answers("b", "4").Fails("c");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(["member_failed: c (error)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_PlanAllowedFewerMembers_IsDegraded()
    {
        var bench = new EngineBench { Members = ["a", "b"], MembersAsked = 5 };
        bench.Agents.Answers("a", "4").Answers("b", "4");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "plan_limit: 2 of 5 members"), (decision.Status, decision.Degradations[0]));
    }

    [Theory]
    [InlineData(true, new[] { "a" }, "all_answered", new[] { "member_failed: a (budget)" })]
    [InlineData(true, new[] { "a", "b" }, "budget", new[] { "member_failed: a (budget)", "budget: 2 of 3 members" })]
    [InlineData(false, new[] { "a" }, "budget", new[] { "member_failed: z (error)", "budget: 2 of 3 members" })]
    public async Task Run_CheaperOneStandsIn_OnlyThoseWithoutOneCountAsUnpaid(bool answers, string[] dear, string stop, string[] degradations)
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Reserve = ["z"], MaxCostUsd = 0.07m };
        foreach (var model in new[] { "a", "b", "c", "z" })
        {
            bench.Agents.Answers(model, "4").CostsUpTo(model, dear.Contains(model) ? 0.1m : 0.02m);
        }

        if (!answers)
        {
            bench.Agents.Fails("z");
        }

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, stop), (decision.Status, decision.StopReason));
        Assert.Equal(degradations, decision.Degradations.ToArray());
        Assert.Equal(answers ? ["z"] : Array.Empty<string>(), decision.Replacements.ToArray());
    }

    [Theory]
    [InlineData(3, null)]
    [InlineData(40, 0.07)] // three worst cases of 2 cents, not four
    public async Task Run_BudgetRunsOut_AsksWhatFitsAndSaysSo(int maxCalls, double? maxCostUsd)
    {
        var bench = new EngineBench { MaxCalls = maxCalls, MaxCostUsd = (decimal?)maxCostUsd };
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, "4", TimeSpan.FromSeconds(1));
        }

        var decision = await bench.Start(Vote()).Advance(1).Decision();

        Assert.Equal((RunStatus.Degraded, "budget", "4"), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["budget: 3 of 5 members"], decision.Degradations.ToArray());
        Assert.Equal(["d", "e"], bench.Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Budget).Select(entry => entry.Model));
        Assert.Equal(3, bench.Calls.Count());
    }

    [Fact]
    public async Task Run_NothingFitsTheBudget_FailsWithSpendLimit()
    {
        var bench = new EngineBench { MaxCostUsd = 0.01m };
        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(RefusalCodes.SpendLimit, decision.Failure?.Code);
        Assert.Empty(bench.Agents.Asked);
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterEveryCallIsBooked()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "4").Hangs("b").Hangs("c").Hangs("d").Hangs("e");
        bench.Start(Vote());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(["ok", "cancelled", "cancelled", "cancelled", "cancelled"], bench.Calls.OrderBy(call => call.Model).Select(call => call.Outcome));
    }

    [Fact]
    public async Task Run_Tie_NamesItAndTakesTheBestRanked()
    {
        var bench = new EngineBench { Members = ["a", "b", "c", "d"] };
        bench.Agents.Answers("a", "7").Answers("b", "8").Answers("c", "8").Answers("d", "7");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(("7", RunStatus.Degraded, 0.5), (decision.Answer, decision.Status, decision.Agreement));
        Assert.Equal(["tie: 7 | 8"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_OpenTextsThatAllDiffer_IsNoVote()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "Write a poem." };
        bench.Agents.Answers("a", Poem("rain")).Answers("b", Poem("snow")).Answers("c", Poem("hail"));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, Poem("rain")), (decision.Status, decision.Answer));
        Assert.Equal(["no_majority"], decision.Degradations.ToArray());
        Assert.Null(decision.Agreement);
        Assert.Null(decision.NEff);
    }

    [Fact]
    public async Task Run_MemberWithoutAnAnswer_DoesNotVote()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "Pick one.\n\nA) red\nB) green\nC) blue" };
        bench.Agents.Answers("a", new string('x', 200)).Answers("b", "The answer is (B).").Answers("c", "The answer is (B).");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(("The answer is (B).", 1.0, 2.0), (decision.Answer, decision.Agreement, decision.NEff));
        Assert.Equal(["no_vote: 1 of 3 answers"], decision.Degradations.ToArray());
        Assert.False(decision.VoteOf.ContainsKey("a"));
    }

    [Fact]
    public async Task Run_OneMemberAsked_IsComplete()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.Answers("a", "4");

        Assert.Equal(RunStatus.Complete, (await bench.Start(Vote()).Decision()).Status);
    }

    [Fact]
    public async Task Run_AnyOrderOfArrival_DecidesAlike()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        for (var round = 0; round < 40; round++)
        {
            var bench = new EngineBench();
            var delays = Enumerable.Range(1, 5).Select(second => second * 0.01).ToArray();
            random.Shuffle(delays);
            foreach (var (model, index) in bench.Members.Select((model, index) => (model, index)))
            {
                bench.Agents.Answers(model, index % 2 == 0 ? $"The answer is 12. {new string('!', random.Next(50))}" : "13", TimeSpan.FromSeconds(delays[index]));
            }

            bench.Start(Vote());
            for (var step = 0; step < 5; step++)
            {
                bench.Advance(0.01);
            }

            var decision = await bench.Decision();
            Assert.True(decision.Votes[0].Answer == "12" && decision.Answer.StartsWith("The answer is 12.", StringComparison.Ordinal), $"seed {Seed}, round {round}");
            Assert.Equal(["a", "c", "e"], decision.Votes[0].Models.ToArray());
        }
    }

    [Fact]
    public async Task Run_Trace_ShowsEveryStageAndItsCostsAddUp()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Quorum = 2 };
        bench.Agents.Answers("a", "4").Answers("b", "4").Hangs("c");

        await bench.Start(Vote()).Decision();

        var trace = bench.Trace.Snapshot();
        Assert.Equal(Enumerable.Range(1, trace.Length), trace.Select(entry => entry.Seq));
        Assert.Equal(TraceKind.Plan, trace[0].Kind);
        Assert.Equal(3, bench.Calls.Count());
        Assert.All(bench.Calls, call => Assert.Equal((1, "fan_out", "proposer"), (call.Parent, call.Stage, call.Role)));
        Assert.Single(trace, entry => entry.Kind == TraceKind.Cluster);
        Assert.Single(trace, entry => entry.Kind == TraceKind.Vote);
        Assert.Single(trace, entry => entry.Kind == TraceKind.Decision);
        Assert.Equal((2 * ScriptedAgents.Price) + ScriptedAgents.PriceWhenCut, trace.Sum(entry => entry.CostUsd));
    }

    private static string Poem(string about) => $"A poem about {about}\nwhich has a second line, and goes on for longer than any short answer would do, as poems will: {about}.";

    [Fact]
    public async Task Run_AllAreAskedAtOnce_EachMayTakeAllOfTheTime()
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["c"], Deadline = TimeSpan.FromSeconds(60) };
        bench.Agents.Answers("a", "4", TimeSpan.FromSeconds(50)).Answers("b", "4", TimeSpan.FromSeconds(50));

        var decision = await bench.Start(Vote()).Advance(50).Decision();

        Assert.Equal((RunStatus.Complete, "4"), (decision.Status, decision.Answer));
    }
}
