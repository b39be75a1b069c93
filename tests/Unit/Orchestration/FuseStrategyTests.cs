using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class FuseStrategyTests
{
    private const string Fused = "Fused: everything that was right, said once, in an answer that is longer than any short form would be and has no number in it.";

    private static FuseStrategy Fuse(FuseOptions? options = null, JudgeOptions? judge = null) => new(
        new FanOutOptions(), new VoteStrategy(new FanOutOptions(), new VoteOptions()), options ?? new(), judge ?? new(), new ReserveOptions());

    private static EngineBench Bench(int members = 5, int maxCalls = 40, decimal? maxCost = null) =>
        new() { Members = [.. new[] { "a", "b", "c", "d", "e" }[..members]], Question = "Tell of the sea.", MaxCalls = maxCalls, MaxCostUsd = maxCost };

    private static string Own(string model) => $"The sea as {model} sees it is wide and old and blue,\nand this goes on for a while since it is a text and no short answer at all, by {model}.";

    /// <summary>A model that writes its own text, prefers one as a judge, and fuses.</summary>
    private static string Says(AgentQuestion question, string preferred) =>
        ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, preferred) : question.Role == "fuser" ? Fused : Own(question.Model);

    private static EngineBench All(EngineBench bench, string preferred, TimeSpan after = default)
    {
        foreach (var model in bench.Members)
        {
            bench.Agents.Replies(model, question => Says(question, preferred), after);
        }

        return bench;
    }

    private static bool? FusionWon(EngineBench bench)
    {
        var data = JsonDocument.Parse(bench.Trace.Snapshot().Single(entry => entry.Kind == TraceKind.Decision).Data).RootElement.GetProperty("fusionWon");
        return data.ValueKind == JsonValueKind.Null ? null : data.GetBoolean();
    }

    [Fact]
    public async Task Run_FusionBeatsTheBestBeforeTwoJudges_AnswersWithIt()
    {
        var bench = All(Bench(), "Fused");
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal((RunStatus.Complete, Fused, "fused"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.True(FusionWon(bench));
        var trace = bench.Trace.Snapshot();
        Assert.Equal(5, bench.Calls.Count(call => call.Role == "proposer"));
        Assert.Equal(("a", 1), (bench.Calls.Single(call => call.Role == "fuser").Model, trace.Count(entry => entry.Kind == TraceKind.Rewrite)));
        Assert.Equal(2 + 2, trace.Count(entry => entry.Kind == TraceKind.Judge));
        Assert.Equal(trace.Sum(entry => entry.CostUsd), UsageRows.Of(new() { RequestId = "r", UserId = "u", Plan = "p" }, "fuse", trace, default).Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task Run_TwoEmptyAnswers_AgreeOnNothing()
    {
        var bench = All(Bench(3), "none");
        bench.Agents.Answers("a", "").Answers("b", " ");

        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal((RunStatus.Degraded, Own("c")), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: a (empty)", "member_failed: b (empty)", "fuse: one answer"], decision.Degradations.ToArray());
    }

    [Theory]
    [InlineData("as a sees", "a")]
    [InlineData("as c sees", "c")]
    public async Task Run_FusionLoses_KeepsTheBestSingleAnswerVerbatim(string preferred, string author)
    {
        var bench = All(Bench(), preferred);
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal((RunStatus.Complete, Own(author), "best_answer"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.False(FusionWon(bench));
    }

    [Fact]
    public async Task Run_JudgesFollowThePlace_KeepsTheBestMembersAnswer()
    {
        var bench = Bench();
        foreach (var model in bench.Members)
        {
            bench.Agents.Replies(model, question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Says("A") : Says(question, ""));
        }

        Assert.Equal(Own("a"), (await bench.Start(Fuse()).Decision()).Answer);
        Assert.False(FusionWon(bench));
    }

    [Fact]
    public async Task Run_AnyJudge_HasNotWrittenWhatItJudges()
    {
        var bench = All(Bench(), "Fused");
        await bench.Start(Fuse()).Decision();
        foreach (var entry in bench.Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Judge))
        {
            var data = JsonDocument.Parse(entry.Data).RootElement;
            string[] Names(string name) => [.. data.GetProperty(name).EnumerateArray().Select(author => author.GetString()!)];
            var judges = data.GetProperty("orders").EnumerateArray().Select(order => order.GetProperty("judge").GetString()!);
            Assert.Empty(judges.Intersect([.. Names("first"), .. Names("second")]));
        }
    }

    [Theory]
    [InlineData("What is 6 times 7? Find the number.")]
    [InlineData("The answer?")]
    public async Task Run_ClosedForm_IsVotedOnWithoutJudges(string question)
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = question };
        bench.Agents.Answers("a", "41").Answers("b", "42").Answers("c", "42");
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal(("42", 3), (decision.Answer, bench.Calls.Count()));
        Assert.Single(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Vote);
    }

    [Fact]
    public async Task Run_LinesWithLettersThatAreNoChoices_AreJudged()
    {
        var bench = All(new EngineBench { Members = ["a", "b", "c"], Question = "Go on with it:\nA: Good morning.\nB: Good night." }, "Fused");

        Assert.Equal(Fused, (await bench.Start(Fuse()).Decision()).Answer);
        Assert.DoesNotContain(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Vote);
    }

    [Fact]
    public async Task Run_Choices_AreVotedOnWithoutJudges()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "Pick.\nA) one\nB) two" };
        bench.Agents.Answers("a", "A").Answers("b", "The answer is (B).").Answers("c", "B) two");
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal(("The answer is (B).", 3), (decision.Answer, bench.Calls.Count()));
    }

    [Fact]
    public async Task Run_TextsToWhatReadsLikeAQuestionForANumber_AreFused()
    {
        var bench = All(new EngineBench { Members = ["a", "b", "c"], Question = "What are the three main causes of the tides?" }, "Fused");

        Assert.Equal(Fused, (await bench.Start(Fuse()).Decision()).Answer);
        Assert.DoesNotContain(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Vote);
    }

    [Fact]
    public async Task Run_Code_IsPickedAndNeverFused()
    {
        var bench = Bench(3);
        foreach (var model in bench.Members)
        {
            bench.Agents.Replies(model, question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "by b") : $"Here it is:\n```\nsea by {model}\n```\nand some words around it so that nobody takes it for a short answer, whatever they do.");
        }

        var decision = await bench.Start(Fuse()).Decision();
        Assert.Contains("sea by b", decision.Answer, StringComparison.Ordinal);
        Assert.Equal(RunStatus.Complete, decision.Status);
        Assert.Null(FusionWon(bench));
        Assert.DoesNotContain(bench.Calls, call => call.Role == "fuser");
    }

    [Fact]
    public async Task Run_AllSayTheSame_NeedsNoJudge()
    {
        var bench = Bench(3);
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, Own("x"));
        }

        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Complete, "one_answer", 3), (decision.Status, decision.StopReason, bench.Calls.Count()));
    }

    [Fact]
    public async Task Run_OneOfFiveFails_IsDegradedAndFusesTheRest()
    {
        var bench = All(Bench(), "Fused");
        bench.Agents.Fails("b", CallOutcome.RateLimited);
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal((RunStatus.Degraded, Fused), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: b (rate_limited)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_FourOfFiveFail_AnswersWithTheOneAndSaysSo()
    {
        var bench = All(Bench(), "Fused");
        bench.Agents.Fails("a").Fails("b").Fails("d").Fails("e");
        var decision = await bench.Start(Fuse()).Decision();

        Assert.Equal((RunStatus.Degraded, Own("c"), "one_answer"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Contains("fuse: one answer", decision.Degradations);
        Assert.Equal(5, decision.Degradations.Length);
    }

    [Fact]
    public async Task Run_AllFail_FailsWithACode()
    {
        var bench = Bench(2);
        bench.Agents.Fails("a", CallOutcome.Timeout).Fails("b", CallOutcome.Timeout);
        Assert.Equal(RefusalCodes.ProviderTimeout, (await bench.Start(Fuse()).Decision()).Failure?.Code);
    }

    [Theory]
    [InlineData(false, "judge_failed")]
    [InlineData(true, "unreadable")]
    public async Task Run_JudgesFailOrBabble_KeepsTheBestMembersAnswerDegraded(bool babble, string why)
    {
        var bench = Bench(3);
        foreach (var model in bench.Members)
        {
            bench.Agents.Acts(model, question => !ScriptedJudge.IsAsked(question) ? ScriptedAgents.Whole(model, Own(model))
                : babble ? ScriptedAgents.Whole(model, "{\"verdict\": ") : new AgentAnswer { Model = model, Outcome = CallOutcome.Error, Error = "down" });
        }

        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Degraded, Own("a"), "best_answer"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal([$"judge: 2 of 2 comparisons without a verdict ({why})"], decision.Degradations.ToArray());
        Assert.Null(FusionWon(bench));
    }

    [Fact]
    public async Task Run_FuserFailsTwice_KeepsTheBestSingleAnswer()
    {
        var bench = Bench(3);
        foreach (var model in bench.Members)
        {
            bench.Agents.Acts(model, question => question.Role == "fuser"
                ? new AgentAnswer { Model = model, Outcome = CallOutcome.Filtered, Error = "no" } : ScriptedAgents.Whole(model, Says(question, "as b sees")));
        }

        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Degraded, Own("b")), (decision.Status, decision.Answer));
        Assert.Equal(["fusion_failed: a (filtered)"], decision.Degradations.ToArray());
        Assert.Equal(["b", "a"], bench.Calls.Where(call => call.Role == "fuser").Select(call => call.Model));
    }

    [Fact]
    public async Task Run_TwoMembersWithoutReserve_AreJudgedByThemselvesAndItSaysSo()
    {
        var bench = All(Bench(2), "as b sees");
        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Degraded, Own("b")), (decision.Status, decision.Answer));
        Assert.Equal(["self_judged: 1 of 2 comparisons"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_TwoMembersWithReserve_AreJudgedByIt()
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["spare"], Question = "Tell of the sea." };
        All(bench, "as b sees").Agents.Replies("spare", question => Says(question, "as b sees"));
        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Complete, Own("b")), (decision.Status, decision.Answer));
    }

    [Fact]
    public async Task Run_OneMemberHangs_GoesOnAfterTheGrace()
    {
        var bench = All(Bench(), "Fused");
        bench.Agents.Hangs("e");
        var decision = await bench.Start(Fuse()).Advance(5).Decision();
        Assert.Equal((RunStatus.Degraded, Fused), (decision.Status, decision.Answer));
        Assert.Equal(["quorum: 4 of 5 awaited"], decision.Degradations.ToArray());
        Assert.Equal("cancelled", Assert.Single(bench.Calls, call => call.Model == "e").Outcome);
    }

    [Theory]
    [InlineData(5, "judge: 2 of 2 comparisons without a verdict (budget)")] // four members and one order of one comparison
    [InlineData(9, "fusion_failed: b (budget)")] // it might have been cheaper than a
    [InlineData(10, "judge: 1 of 3 comparisons without a verdict (budget)")]
    public async Task Run_CallsRunOut_AnswersDegradedWithWhatThereIs(int maxCalls, string degradation)
    {
        var bench = All(Bench(maxCalls: maxCalls), "Fused");
        var decision = await bench.Start(Fuse()).Decision();
        Assert.Equal((RunStatus.Degraded, Own("a"), maxCalls), (decision.Status, decision.Answer, bench.Calls.Count()));
        Assert.Contains(degradation, decision.Degradations);
    }

    [Fact]
    public async Task Run_MoneyForOneAnswerOnly_AnswersWithIt()
    {
        var bench = All(Bench(maxCost: 0.02m), "Fused", TimeSpan.FromSeconds(1));
        var decision = await bench.Start(Fuse()).Advance(1).Decision();
        Assert.Equal((RunStatus.Degraded, Own("a")), (decision.Status, decision.Answer));
        Assert.Equal(["budget: 1 of 5 members", "fuse: one answer"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_MoneyForAll_KeepsTheReserveFromTheMembers()
    {
        // Four calls of 2 cents at once; a final one is kept back while members answer.
        var bench = All(Bench(maxCost: 0.08m), "Fused", TimeSpan.FromSeconds(1));
        bench.Start(Fuse());
        Assert.InRange(bench.Agents.Asked.Length, 1, 3);
        for (var second = 0; second < 60 && !bench.IsOver; second++)
        {
            bench.Advance(1);
            await Task.Yield();
        }

        Assert.Equal(RunStatus.Degraded, (await bench.Decision()).Status);
    }

    [Fact]
    public async Task Run_CallerCancelsWhileJudging_ThrowsAfterEveryCallIsBooked()
    {
        var bench = Bench(3);
        var (judged, all) = (0, new TaskCompletionSource());
        string Say(AgentQuestion question)
        {
            if (ScriptedJudge.IsAsked(question) && Interlocked.Increment(ref judged) == 4)
            {
                all.SetResult();
            }

            return Says(question, "Fused");
        }

        foreach (var model in bench.Members)
        {
            bench.Agents.Replies(model, Say, TimeSpan.FromSeconds(1));
        }

        bench.Start(Fuse()).Advance(1);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await bench.Caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(bench.Agents.Asked.Length, bench.Calls.Count());
        Assert.Equal(["cancelled", "cancelled", "cancelled", "cancelled"], bench.Calls.Where(call => call.Role == "judge").Select(call => call.Outcome));
    }

    [Fact]
    public async Task Run_FusionSwitchedOff_PicksTheBestAlone()
    {
        var bench = All(Bench(), "as c sees");
        var decision = await bench.Start(Fuse(new FuseOptions { Fusion = false })).Decision();
        Assert.Equal((RunStatus.Complete, Own("c")), (decision.Status, decision.Answer));
        Assert.DoesNotContain(bench.Calls, call => call.Role == "fuser");
    }

    [Fact]
    public void Needs_ByMembers_HoldWhatARunWithAllComparisonsTakes()
    {
        Assert.Equal(EngineNeeds.None, Fuse().Needs(1));
        Assert.Equal(new EngineNeeds(14, 30), Fuse().Needs(3));
        Assert.Equal(new EngineNeeds(14, 30, Deep: true), Fuse().Needs(5));
        Assert.Equal(Fuse().Needs(5), Fuse().Needs(9));
    }

    [Fact]
    public async Task Run_ThousandRandomSchedules_KeepTheLeaseAndTheContract() => Assert.Null(await RandomSchedules.Broken(
        () => Fuse(), 1_000, 20261126, "Tell of the sea.",
        (question, random) => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Says(new[] { "A", "B", "tie" }[random.Next(3)]) : Says(question, "")));
}
