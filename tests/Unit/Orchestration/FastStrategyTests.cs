using System.Text;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class FastStrategyTests
{
    private static FastStrategy Fast() => new(new FastOptions());

    [Fact]
    public async Task Run_HealthyBest_AsksItAlone()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "hello");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Complete, "hello"), (decision.Status, decision.Answer));
        Assert.Equal(["a"], bench.Agents.Asked.ToArray());
        Assert.Equal([TraceKind.Plan, TraceKind.Call, TraceKind.Decision], bench.Trace.Snapshot().Select(entry => entry.Kind));
    }

    [Fact]
    public async Task Run_BestIsSick_RoutesAroundIt()
    {
        var bench = new EngineBench();
        bench.Agents.IsSick("a").Answers("b", "hello");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Complete, "hello"), (decision.Status, decision.Answer));
        Assert.Equal(["b"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Run_AllAreSick_TriesThemAllTheSame()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.IsSick("a").Answers("a", "hello");

        Assert.Equal("hello", (await bench.Start(Fast()).Decision()).Answer);
    }

    [Fact]
    public async Task Run_FourOfFiveFail_ReportsEachAndTheOneThatAnswered()
    {
        var bench = new EngineBench { Members = ["a"], Reserve = ["b", "c", "d", "e"] };
        bench.Agents.Fails("a").Fails("b", CallOutcome.RateLimited).Fails("c").Fails("d", CallOutcome.Auth).Answers("e", "hello");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Degraded, "hello"), (decision.Status, decision.Answer));
        Assert.Equal(
            ["member_failed: a (error)", "member_failed: b (rate_limited)", "member_failed: c (error)", "member_failed: d (auth)"], decision.Degradations.ToArray());
        Assert.Equal(["e"], decision.Replacements.ToArray());
    }

    [Fact]
    public async Task Run_SomebodyReadsAlong_GetsTheWordsAsTheyCome()
    {
        var read = new List<string>();
        var bench = new EngineBench { Write = read.Add };
        bench.Agents.Fails("a").Acts("b", question =>
        {
            question.Write!("hel");
            question.Write("lo");
            return ScriptedAgents.Whole("b", "hello");
        });

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Degraded, "hello"), (decision.Status, decision.Answer));
        Assert.Equal(["hel", "lo"], read);
    }

    [Fact]
    public async Task Run_FailsWhenWordsAreOut_NobodyStandsIn()
    {
        var bench = new EngineBench { Write = static _ => { } };
        bench.Agents.Answers("b", "something else").Acts("a", question =>
        {
            question.Write!("hel");
            return ScriptedAgents.Whole("a", "hel") with { Outcome = CallOutcome.Error };
        });

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Failed, "cut_off", RefusalCodes.ProviderUnavailable), (decision.Status, decision.StopReason, decision.Failure?.Code));
        Assert.Equal(["a"], bench.Agents.Asked.ToArray());
        Assert.Equal(ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_EmptyAnswer_IsPaidForAndTheNextOneStandsIn()
    {
        var read = new List<string>();
        var bench = new EngineBench { Write = read.Add };
        bench.Agents.Acts("a", question =>
        {
            question.Write!(" \n");
            return ScriptedAgents.Whole("a", " \n") with { FinishReason = "length" };
        }).Acts("b", question =>
        {
            question.Write!("\n");
            question.Write("hello");
            return ScriptedAgents.Whole("b", "\nhello");
        });

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Degraded, "\nhello"), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: a (empty)"], decision.Degradations.ToArray());
        Assert.Equal(["\nhello"], read);
        Assert.Equal(["empty", "ok"], bench.Calls.Select(call => call.Outcome));
        Assert.Equal(2 * ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_EndlessWhiteSpace_IsHeldAtACostInProportion()
    {
        var (read, allocated) = (new List<string>(), 0L);
        var bench = new EngineBench { Write = read.Add };
        bench.Agents.Acts("a", question =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            for (var piece = 0; piece < 5_000; piece++)
            {
                question.Write!("\n\n\n\n\n\n\n\n\n\n");
            }

            allocated = GC.GetAllocatedBytesForCurrentThread() - before;
            question.Write!("hello");
            return ScriptedAgents.Whole("a", "hello");
        });

        Assert.Equal(RunStatus.Complete, (await bench.Start(Fast()).Decision()).Status);
        Assert.Equal(50_005, Assert.Single(read).Length);
        Assert.InRange(allocated, 0, 2_000_000); // 100 kB of text; held anew for each piece it was 250 MB
    }

    [Theory]
    [InlineData("length", RefusalCodes.InvalidRequest, "max_tokens was too small")]
    [InlineData("stop", RefusalCodes.ProviderError, "a (empty: stop)")]
    public async Task Run_AllAnswersAreEmpty_FailsAndSaysHowTheyEnded(string reason, string code, string words)
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Acts("a", _ => ScriptedAgents.Whole("a", "") with { FinishReason = reason }).Acts("b", _ => ScriptedAgents.Whole("b", "") with { FinishReason = reason });

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Failed, code), (decision.Status, decision.Failure?.Code));
        Assert.Contains(words, decision.Failure!.Message, StringComparison.Ordinal);
        Assert.Equal(2 * ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_NobodyReadsAlong_AskedWithoutAListener()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "hello");

        await bench.Start(Fast()).Decision();

        Assert.Null(Assert.Single(bench.Agents.Questions).Write);
    }

    [Theory]
    [InlineData("length", "length")]
    [InlineData("content_filter", "content_filter")]
    [InlineData("stop", "stop")]
    [InlineData("tool_calls", "stop")]
    [InlineData("", "stop")]
    public async Task Run_AnswerEnds_SaysHow(string told, string expected)
    {
        var bench = new EngineBench();
        bench.Agents.Acts("a", question => ScriptedAgents.Whole("a", "hello") with { FinishReason = told });

        Assert.Equal(expected, await bench.Start(Fast()).FinishReason());
    }

    [Fact]
    public async Task Run_AllFail_Fails()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Fails("a").Fails("b");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.ProviderUnavailable), (decision.Status, decision.Failure?.Code));
    }

    [Fact]
    public async Task Run_BestHangs_GoesOnAtTheTimeout()
    {
        var bench = new EngineBench();
        bench.Agents.Hangs("a").Answers("b", "hello");

        var decision = await bench.Start(Fast()).Advance(60).Decision();

        Assert.Equal(("hello", "member_failed: a (timeout)"), (decision.Answer, decision.Degradations[0]));
        Assert.Equal(ScriptedAgents.Price + ScriptedAgents.PriceWhenCut, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_BudgetRunsOutMidWay_FailsAndSaysSo()
    {
        var bench = new EngineBench { Members = ["a", "b"], MaxCalls = 1 };
        bench.Agents.Fails("a").Answers("b", "hello");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Failed, "budget"), (decision.Status, decision.StopReason));
        Assert.Equal(["member_failed: a (error)", "member_failed: b (budget)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterTheCallIsBooked()
    {
        var bench = new EngineBench();
        bench.Agents.Hangs("a");
        bench.Start(Fast());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal("cancelled", Assert.Single(bench.Calls).Outcome);
    }

    [Theory]
    [InlineData(60, "b c", "hello", 30, "a")] // the second member answers in the second half
    [InlineData(60, "", "", 60, "a")] // the only one gets all of the time
    [InlineData(4, "b c", "hello", 2, "")] // a caller's own short time tells nothing about the model
    public async Task Run_BestHangsUntilTheRunsTimeIsHalfUp_TheNextOneIsAsked(int deadline, string others, string answer, int after, string hung)
    {
        var bench = new EngineBench { Members = ["a", .. others.Split(' ', StringSplitOptions.RemoveEmptyEntries)], Deadline = TimeSpan.FromSeconds(deadline) };
        bench.Agents.Hangs("a").Answers("b", "hello");
        bench.Start(Fast()).Advance(after - 0.1);
        Assert.False(bench.IsOver);

        var decision = await bench.Advance(0.1).Decision();

        Assert.Equal((answer, $"member_failed: a ({(answer.Length > 0 ? "timeout" : "deadline")})"), (decision.Answer, decision.Degradations[0]));
        Assert.Equal(hung, string.Concat(bench.Agents.Hung));
    }

    [Fact]
    public async Task Run_OthersAreSick_TheOneMemberThatCouldAnswerGetsAllOfTheTime()
    {
        var bench = new EngineBench { Members = ["a", "b"], Deadline = TimeSpan.FromSeconds(60) };
        bench.Agents.IsSick("b").Answers("a", "hello", TimeSpan.FromSeconds(50));

        Assert.Equal("hello", (await bench.Start(Fast()).Advance(50).Decision()).Answer);
    }

    [Fact]
    public async Task Run_AnswerIsReadWhenHalfOfTheTimeIsUp_MayGoOn()
    {
        var bench = new EngineBench { Members = ["a", "b"], Deadline = TimeSpan.FromSeconds(60), Write = static _ => { } };
        bench.Agents.Acts("a", question =>
        {
            question.Write!("hel");
            return ScriptedAgents.Whole("a", "hello");
        }, TimeSpan.FromSeconds(50));

        var decision = await bench.Start(Fast()).Advance(30).Advance(20).Decision();

        Assert.Equal((RunStatus.Complete, "hello"), (decision.Status, decision.Answer));
    }

    [Theory]
    [InlineData("<think>Let me see.</think>\n\nhello", "hello")]
    [InlineData(" \n<thinking>\nIs <b>3</b> it? </think> No.</thinking>hello", "hello")]
    [InlineData("<think></think>hello", "hello")]
    [InlineData("<thin air> hello", "<thin air> hello")]
    [InlineData("hello <think>", "hello <think>")] // no block at the beginning
    [InlineData("<th", "<th")]
    public async Task Run_ThinksAloudFirst_TheThoughtIsNoPartOfTheAnswer(string text, string expected)
    {
        var read = new StringBuilder();
        var bench = new EngineBench { Write = piece => read.Append(piece) };
        bench.Agents.Acts("a", question =>
        {
            foreach (var character in text)
            {
                question.Write!(character.ToString());
            }

            return ScriptedAgents.Whole("a", text);
        });

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal(expected, decision.Answer);
        Assert.StartsWith(read.ToString(), expected, StringComparison.Ordinal); // the rest is told at the end
        Assert.Equal(expected != "<th", read.Length > 0);
    }

    [Fact]
    public async Task Run_ThinksWithoutAnEnd_IsNoAnswer()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "<think>The answer is 42.").Answers("b", "hello");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal(("hello", "member_failed: a (empty)"), (decision.Answer, decision.Degradations[0]));
    }
}
