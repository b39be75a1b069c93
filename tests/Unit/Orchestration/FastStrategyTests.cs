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
}
