using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Refine;

public sealed class RefineStrategyTests
{
    private const string Wrong = "First 3 + 4 = 7.\nThen 7 * 6 = 44.";
    private const string Options = "6 boxes hold 7 eggs. What is left?\nA) 36\nB) 42\nC) 48\nD) 54\nE) none of these";
    private const string Right = "First 3 + 4 = 7.\nThen 7 * 6 = 42.";

    [Fact]
    public async Task Run_AnswerHolds_IsCompleteAfterOneCall()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", Right), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["a"], bench.Agents.Asked.ToArray());
        Assert.Equal([TraceKind.Plan, TraceKind.Call, TraceKind.Verify, TraceKind.Decision], bench.Trace.Snapshot().Select(entry => entry.Kind));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_EmptyDraft_IsWrittenByTheNext()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "").Answers("b", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, Right), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: a (empty)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_WrongStep_IsPatchedByItsModelAndTold()
    {
        var bench = new EngineBench();
        bench.Agents.AnswersInTurn("a", Wrong, Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", Right), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Contains("7*6 = 42", bench.Agents.Questions[1].Messages[^1].Text, StringComparison.Ordinal);
        var round = Report(decision).GetProperty("rounds")[0];
        Assert.Equal(("patch", "a", true, "gain"), (Text(round, "action"), Text(round, "model"), round.GetProperty("accepted").GetBoolean(), Text(round, "reason")));
        Assert.True(round.GetProperty("score_after").GetDouble() - round.GetProperty("score_before").GetDouble() >= 0.05);
        Assert.Equal(["- Then 7 * 6 = 44.", "+ Then 7 * 6 = 42."], round.GetProperty("diff").EnumerateArray().Select(line => line.GetString()));
        Assert.Equal("factual", Text(round.GetProperty("issues")[0], "type"));
        Assert.Equal(1, bench.Trace.Snapshot().Count(entry => entry.Kind == TraceKind.Rewrite));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_PatchThatBreaksWhatHeld_IsRejectedAndAnotherMemberAnswersAnew()
    {
        var bench = new EngineBench();
        bench.Agents.AnswersInTurn("a", Wrong, "First 3 + 4 = 8.\nThen 7 * 6 = 42.").Answers("b", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, Right), (decision.Status, decision.Answer));
        var rounds = Report(decision).GetProperty("rounds");
        Assert.Equal(("regression", "switch_model", "b"), (Text(rounds[0], "reason"), Text(rounds[1], "action"), Text(rounds[1], "model")));
        Assert.Equal(bench.Agents.Questions[0].Messages, bench.Agents.Questions[2].Messages); // unaware of the answer that failed
    }

    [Fact]
    public async Task Run_SeveralWrongSteps_AreTakenApartBeforeSomebodyElseAnswers()
    {
        var bench = new EngineBench();
        bench.Agents.AnswersInTurn("a", "3 + 4 = 8.\nThen 7 * 6 = 44.", "3 + 4 = 9.\nThen 7 * 6 = 45.", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", Right), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["patch", "decompose"], Actions(decision));
        Assert.Equal(["a", "a", "a"], bench.Agents.Asked.ToArray());
        Assert.Contains("in small steps", bench.Agents.Questions[2].Messages[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Pick one.\nA) red\nB) blue\nC) green", "It has to be (B).", "b", "The answer is B.", "changed")]
    [InlineData("Is it B?", "It has to be (B).", "a", "The answer is C.", "gain")]
    public async Task Run_OnlyTheFormIsWrong_AnotherChoiceIsNoCorrection(string question, string said, string by, string answer, string reason)
    {
        var bench = new EngineBench { Question = question, Checks = [new AnswerCheck { Type = "regex", Text = "answer is [A-J]" }] };
        bench.Agents.AnswersInTurn("a", said, "The answer is C.").Answers("b", "The answer is B.");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((answer, by), (decision.Answer, bench.Agents.Asked[^1]));
        Assert.Equal(reason, Text(Report(decision).GetProperty("rounds")[0], "reason"));
    }

    [Fact]
    public async Task Run_OnlyTheFormIsWrongAndTheChoiceStays_IsTaken()
    {
        var bench = new EngineBench { Question = "Pick one.\nA) red\nB) blue\nC) green", Checks = [new AnswerCheck { Type = "regex", Text = "answer is [A-J]" }] };
        bench.Agents.AnswersInTurn("a", "It has to be (B).", "The answer is B.");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "The answer is B."), (decision.Status, decision.Answer));
    }

    [Fact]
    public async Task Run_ChoiceWithoutWorking_IsWorkedOutThenAnsweredByAnother()
    {
        var bench = new EngineBench { Question = Options };
        bench.Agents.AnswersInTurn("a", "The answer is (A).", "Surely 35 or 41. The answer is (A).").Answers("b", "6 * 7 = 42. The answer is (B).");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", "6 * 7 = 42. The answer is (B)."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["decompose", "switch_model"], Actions(decision));
        Assert.Contains("no working is shown", bench.Agents.Questions[1].Messages[^1].Text, StringComparison.Ordinal);
        var issue = Report(decision).GetProperty("rounds")[0].GetProperty("issues")[0];
        Assert.Equal(("unsupported", "the working arrives at the answer A"), (Text(issue, "type"), Text(issue, "claim")));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_ChoiceWithoutWorkingAndNobodyShowsOne_IsGivenAndSaysSo()
    {
        var bench = new EngineBench { Question = Options, Members = ["a", "b"] };
        bench.Agents.AnswersInTurn("a", "(A)", "The answer is (C).").Answers("b", "The answer is (B).");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "no_gain", "(A)"), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Contains("issues_remain: 1", decision.Degradations);
    }

    [Fact]
    public async Task Run_WrongStepAndNoWorkingToTheAnswer_IsPatchedFirst()
    {
        var bench = new EngineBench { Question = Options };
        bench.Agents.AnswersInTurn("a", "6 * 7 = 44. The answer is (A).", "6 * 7 = 42. The answer is (B).");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "6 * 7 = 42. The answer is (B)."), (decision.Status, decision.Answer));
        Assert.Equal(["patch"], Actions(decision));
    }

    [Fact]
    public async Task Run_JsonIsAskedFor_NeedsNoWorking()
    {
        var bench = new EngineBench { Question = Options, Format = new AnswerFormat() };
        bench.Agents.Answers("a", """{"answer":"A"}""");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", 1), (decision.Status, decision.StopReason, bench.Agents.Asked.Length));
    }

    [Fact]
    public async Task Run_PartsMissing_AreClarifiedThenTakenApart()
    {
        var bench = new EngineBench { Checks = [new AnswerCheck { Type = "examples", Examples = [new("f(1)", "2")] }] };
        bench.Agents.AnswersInTurn("a", "I think so.", "Still thinking.", "f(1) = 2");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "f(1) = 2"), (decision.Status, decision.Answer));
        Assert.Equal(["clarify_prompt", "decompose"], Actions(decision));
    }

    [Fact]
    public async Task Run_SeveralWrongStepsAndNothingHelps_StillStopsAfterTwoRounds()
    {
        var bench = new EngineBench();
        bench.Agents.AnswersInTurn("a", "3 + 4 = 8.\nThen 7 * 6 = 44.", "3 + 4 = 9.\nThen 7 * 6 = 45.", "3 + 4 = 10.\nThen 7 * 6 = 46.", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal(("no_gain", 3), (decision.StopReason, bench.Agents.Asked.Length));
    }

    [Fact]
    public async Task Run_NothingHelps_GivesTheBestSoFarAndSaysWhatIsLeft()
    {
        var bench = new EngineBench();
        bench.Agents.AnswersInTurn("a", Wrong, "It is 7 * 6 = 45.").Answers("b", "3 + 4 = 9");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "no_gain", Wrong), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["issues_remain: 1"], decision.Degradations.ToArray());
        Assert.Equal(2, Report(decision).GetProperty("rounds").GetArrayLength());
    }

    [Fact]
    public async Task Run_EveryRoundGains_StopsAfterThree()
    {
        var bench = new EngineBench();
        static string Sums(int right) => string.Join('\n', Enumerable.Range(1, 5).Select(n => $"{n}+{n}={(n <= right ? 2 * n : 99)}"));
        bench.Agents.AnswersInTurn("a", Sums(0), Sums(1), Sums(2), Sums(3), "never");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal(("rounds", Sums(3), 4), (decision.StopReason, decision.Answer, bench.Agents.Asked.Length));
    }

    [Fact]
    public async Task Run_SameAnswerAgain_StopsAsACycle()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.Answers("a", Wrong);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "cycle", Wrong), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(3, bench.Agents.Asked.Length); // patched, taken apart, and nobody else to ask
    }

    [Fact]
    public async Task Run_SameAnswerAgain_TheNextActionIsTried()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", Wrong).Answers("b", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "verified", Right), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["cycle", "gain"], Report(decision).GetProperty("rounds").EnumerateArray().Select(round => Text(round, "reason")));
    }

    [Fact]
    public async Task Run_RejectedAnswerAgain_StopsAsACycle()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.AnswersInTurn("a", Wrong, "First 3 + 4 = 8.\nThen 7 * 6 = 42.");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal(("cycle", Wrong), (decision.StopReason, decision.Answer));
        Assert.Equal(["regression", "cycle"], Report(decision).GetProperty("rounds").EnumerateArray().Select(round => Text(round, "reason")));
    }

    [Fact]
    public async Task Run_NothingToCheck_SaysThatItIsUnverified()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "A poem.");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "unverified", "A poem."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.StartsWith("unverified", Assert.Single(decision.Degradations), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_AnswerThatDropsItsArithmetic_IsNoCorrection()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.AnswersInTurn("a", Wrong, "It is 42.", "Trust me: 42.");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal(Wrong, decision.Answer);
        Assert.Equal("unverified", Text(Report(decision).GetProperty("rounds")[0], "reason"));
    }

    [Fact]
    public async Task Run_FormatCheck_IsMetByClarifyingThePrompt()
    {
        var bench = new EngineBench { Checks = [new AnswerCheck { Type = "regex", Text = "^[0-9]+$" }] };
        bench.Agents.AnswersInTurn("a", "forty-two", "42");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Complete, "42"), (decision.Status, decision.Answer));
        Assert.Equal("clarify_prompt", Text(Report(decision).GetProperty("rounds")[0], "action"));
    }

    [Fact]
    public async Task Run_OneOfFiveFails_TheNextDraftsAndItIsDegraded()
    {
        var bench = new EngineBench();
        bench.Agents.Fails("a", CallOutcome.RateLimited).Answers("b", Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "verified", Right), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["member_failed: a (rate_limited)"], decision.Degradations.ToArray());
        Assert.Equal(["b"], decision.Replacements.ToArray());
    }

    [Fact]
    public async Task Run_FourOfFiveFail_CorrectsWithTheOneLeft()
    {
        var bench = new EngineBench();
        bench.Agents.Fails("a").Fails("b").Fails("c").Fails("d").AnswersInTurn("e", Wrong, Right);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, Right, 4), (decision.Status, decision.Answer, decision.Degradations.Length));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_AllFail_FailsWithEveryName()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Fails("a").Fails("b");

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.ProviderUnavailable), (decision.Status, decision.Failure?.Code));
    }

    [Theory]
    [InlineData("")]
    [InlineData(null)]
    public async Task Run_RefinerFailsOrWritesNothing_KeepsTheBestSoFar(string? written)
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.AnswersInTurn("a", Wrong, written);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, Wrong), (decision.Status, decision.Answer));
        Assert.Equal(["no_answer"], Report(decision).GetProperty("rounds").EnumerateArray().Select(round => Text(round, "reason")));
        Assert.Equal("all_ended", decision.StopReason);
    }

    [Fact]
    public async Task Run_DraftHangs_TheNextMemberAnswersAfterTheTimeout()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Hangs("a").Answers("b", Right);
        bench.Start(Refine()).Advance(59);
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(1).Decision();

        Assert.Equal((Right, "member_failed: a (timeout)"), (decision.Answer, decision.Degradations[0]));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_DraftHangsUntilTheRunsTimeIsHalfUp_TheNextMemberAnswers()
    {
        var bench = new EngineBench { Members = ["a", "b"], Deadline = TimeSpan.FromSeconds(60) };
        bench.Agents.Hangs("a").Answers("b", Right);

        var decision = await bench.Start(Refine()).Advance(30).Decision();

        Assert.Equal((Right, "member_failed: a (timeout)"), (decision.Answer, decision.Degradations[0]));
    }

    [Fact]
    public async Task Run_BudgetRunsOutMidWay_GivesTheBestSoFar()
    {
        var bench = new EngineBench { MaxCalls = 1 };
        bench.Agents.Answers("a", Wrong);

        var decision = await bench.Start(Refine()).Decision();

        Assert.Equal((RunStatus.Degraded, "budget", Wrong), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Contains(decision.Degradations, text => text == "issues_remain: 1");
        Assert.Contains(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Budget);
    }

    [Fact]
    public async Task Run_DeadlinePasses_GivesTheBestSoFar()
    {
        var bench = new EngineBench { Members = ["a"], Deadline = TimeSpan.FromSeconds(10) };
        bench.Agents.Answers("a", question => question.Stage == "draft" ? Wrong : Right, TimeSpan.FromSeconds(6));

        var decision = await bench.Start(Refine()).Advance(6).Advance(4).Decision();

        Assert.Equal(("deadline", Wrong), (decision.StopReason, decision.Answer));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterTheUsageIsTraced()
    {
        var bench = new EngineBench();
        bench.Agents.Hangs("a");
        bench.Start(Refine());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(ScriptedAgents.PriceWhenCut, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_RandomSchedules_NeverExceedTheLeaseNorGiveAWorseVersion()
    {
        const int Seed = 20260301;
        var random = new Random(Seed);
        for (var round = 0; round < 1000; round++)
        {
            var calls = random.Next(0, 7);
            var bench = new EngineBench { MaxCalls = calls, MaxCostUsd = random.Next(2) == 0 ? null : 0.02m * random.Next(0, 6) };
            foreach (var model in bench.Members)
            {
                bench.Agents.Answers(model, _ => random.Next(5) switch { 0 => null, 1 => Right, 2 => "", 3 => Wrong, _ => $"1 + 1 = {random.Next(1, 5)}" }, TimeSpan.FromSeconds(random.Next(0, 80)));
            }

            bench.Start(Refine());
            for (var step = 0; step < 40 && !bench.IsOver; step++)
            {
                bench.Advance(20);
            }

            var decision = await bench.Decision();
            Assert.True(bench.Calls.Count() <= calls, $"seed {Seed}, round {round}");
            Assert.True(bench.Trace.Snapshot().Sum(entry => entry.CostUsd) <= (bench.MaxCostUsd ?? decimal.MaxValue), $"seed {Seed}, round {round}");
            var scores = bench.Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Verify).Select(entry => JsonElement.Parse(entry.Data).GetProperty("score").GetDouble()).ToList();
            Assert.True(decision.Report.Length == 0 || Report(decision).GetProperty("score").GetDouble() >= scores[0], $"seed {Seed}, round {round}");
        }
    }

    private static RefineStrategy Refine() => new(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance));

    private static JsonElement Report(RunDecision decision) => JsonElement.Parse(decision.Report).GetProperty("refine");

    private static IEnumerable<string> Actions(RunDecision decision) => Report(decision).GetProperty("rounds").EnumerateArray().Select(round => Text(round, "action"));

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;

    private static void AssertCosts(EngineBench bench)
    {
        var calls = bench.Calls.ToList();
        Assert.Equal(calls.Sum(call => call.CostUsd), bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
        Assert.Equal(
            (calls.Count(call => call.Outcome == "ok") * ScriptedAgents.Price) + (calls.Count(call => call.Outcome == "timeout") * ScriptedAgents.PriceWhenCut),
            calls.Sum(call => call.CostUsd));
    }
}
