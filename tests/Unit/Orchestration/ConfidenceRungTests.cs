using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Rung A of a council: one member, several answers, weighed by the confidence of their tokens.</summary>
public sealed class ConfidenceRungTests
{
    private const string Question = "A box holds 12 rows of 6 eggs. How many eggs are in the box?";
    private static readonly double[] Sure = [.. Enumerable.Repeat(9.0, 64)];
    private static readonly double[] Unsure = [.. Enumerable.Repeat(9.0, 16), .. Enumerable.Repeat(1.0, 48)];

    private static CouncilStrategy Council(int traces = 8) => new(
        new FanOutOptions(), new CouncilOptions(), new DeepConfOptions { Traces = traces }, new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());

    private static EngineBench Bench(int maxCalls = 40, double? temperature = null, decimal? maxCost = null) => new()
    {
        Members = ["a", "b", "c"], Question = Question, TellTokens = ["b"], MaxCalls = maxCalls, Temperature = temperature, MaxCostUsd = maxCost,
    };

    private static JsonElement Data(EngineBench bench, TraceKind kind) =>
        JsonDocument.Parse(bench.Trace.Snapshot().First(entry => entry.Kind == kind).Data).RootElement;

    private static void CostsAddUp(EngineBench bench)
    {
        var trace = bench.Trace.Snapshot();
        Assert.Equal(trace.Sum(entry => entry.CostUsd), UsageRows.Of(new() { RequestId = "r", UserId = "u", Plan = "p" }, "council", trace, default).Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task Run_FirstAnswersAgree_DecidesWithoutTheOthers()
    {
        var bench = Bench();
        bench.Agents.Tells("b", ("72", Sure));
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Complete, "72", "share", 1.0, 1.0), (decision.Status, decision.Answer, decision.StopReason, decision.Agreement, decision.NEff));
        Assert.Equal(["b", "b", "b", "b"], bench.Agents.Asked.ToArray());
        Assert.All(bench.Agents.Questions, question => Assert.Equal(5, question.TopLogprobs));
        Assert.Equal("A", Data(bench, TraceKind.Decision).GetProperty("rung").GetString());
        CostsAddUp(bench);
    }

    [Fact]
    public async Task Run_LaterAnswersBelowTheLine_AreCutAndPaidAsFarAsTheyCame()
    {
        var bench = Bench();
        bench.Agents.Tells("b", ("72", Sure), ("72", Sure), ("18", Sure), ("72", Sure), ("18", Unsure), ("72", Sure), ("72", Sure), ("72", Sure));
        var decision = await bench.Start(Council()).Decision();
        var poll = Data(bench, TraceKind.Vote);
        Assert.Equal((1, 7), (poll.GetProperty("cut").GetInt32(), poll.GetProperty("kept").GetInt32()));
        Assert.Equal("72", decision.Answer);
        var cut = Assert.Single(bench.Calls, call => call.Outcome == "cancelled");
        Assert.Equal((AgentErrors.Cut, ScriptedAgents.PriceWhenCut), (cut.Error, cut.CostUsd));
        CostsAddUp(bench);
    }

    [Fact]
    public async Task Run_AnswersDisagree_GoesOnToThePanelWithTheSurestOfThem()
    {
        var bench = Bench();
        bench.Agents.Tells("b", ("18", Sure), ("72", Sure), ("18", [.. Sure, 99]), ("72", Sure)).Answers("a", "18").Answers("c", "18");
        var decision = await bench.Start(Council(traces: 4)).Decision();
        Assert.Equal((RunStatus.Complete, "18", "decided"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["a", "b", "b", "b", "b", "c"], bench.Agents.Asked.Order());
        Assert.Equal(("all_read", "B"), (Data(bench, TraceKind.Vote).GetProperty("stop_reason").GetString(), Data(bench, TraceKind.Decision).GetProperty("rung").GetString()));
        CostsAddUp(bench);
    }

    [Theory]
    [InlineData(0, null, "off")]
    [InlineData(8, 0.0, "temperature 0: all answers would be the same")]
    public async Task Run_WithoutTheRung_SaysWhy(int traces, double? temperature, string reason)
    {
        var bench = Bench(temperature: temperature);
        bench.Agents.Tells("b", ("72", Sure)).Answers("a", "72").Answers("c", "72");
        Assert.Equal("72", (await bench.Start(Council(traces)).Decision()).Answer);
        Assert.Equal(3, bench.Calls.Count());
        Assert.Equal(reason, Data(bench, TraceKind.Plan).GetProperty("skipped")[0].GetProperty("reason").GetString());
    }

    [Fact]
    public async Task Run_NobodyTellsTokens_GoesToThePanel()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = Question };
        bench.Agents.Answers("a", "72").Answers("b", "72").Answers("c", "72");
        await bench.Start(Council()).Decision();
        Assert.Equal((3, "no member tells token confidences"), (bench.Calls.Count(), Data(bench, TraceKind.Plan).GetProperty("skipped")[0].GetProperty("reason").GetString()));
    }

    [Fact]
    public async Task Run_TokensPromisedButNotTold_StopsAfterTheWarmUp()
    {
        var bench = Bench();
        bench.Agents.Tells("b", ("72", [])).Answers("a", "72").Answers("c", "72");
        var decision = await bench.Start(Council(traces: 16)).Decision();
        Assert.Equal(("72", 6), (decision.Answer, bench.Calls.Count()));
    }

    [Fact]
    public async Task Run_EveryTraceFails_IsDegradedAndThePanelAnswers()
    {
        var bench = Bench();
        bench.Agents.Fails("b").Answers("a", "72").Answers("c", "72");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Degraded, "72"), (decision.Status, decision.Answer));
        Assert.Contains("traces: 4 of 4 failed (error)", decision.Degradations);
    }

    [Fact]
    public async Task Run_BudgetEndsAmongTheTraces_SaysSoAndAnswersWithWhatIsThere()
    {
        var bench = Bench(maxCost: 0.08m);
        bench.Agents.Tells("b", ("18", Sure), ("72", Sure)).Answers("a", "72").Answers("c", "72");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal(RunStatus.Degraded, decision.Status);
        Assert.Contains(decision.Degradations, text => text.StartsWith("traces: ", StringComparison.Ordinal) && text.EndsWith("(budget)", StringComparison.Ordinal));
        Assert.True(bench.Trace.Snapshot().Sum(entry => entry.CostUsd) <= 0.08m);
    }

    [Fact]
    public async Task Run_CallerLeavesAmongTheTraces_Ends()
    {
        var bench = Bench();
        bench.Agents.Hangs("b");
        bench.Start(Council());
        await bench.Caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(4, bench.Calls.Count(call => call.Outcome == "cancelled"));
    }

    [Fact]
    public async Task Run_OneMemberAlone_IsDeepThinkWithConfidence()
    {
        var bench = new EngineBench { Members = ["b"], Question = Question, TellTokens = ["b"] };
        bench.Agents.Tells("b", ("18", Sure), ("72", Sure));
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal(("72", 8), (decision.Answer, bench.Calls.Count()));
        Assert.Equal(new EngineNeeds(7, 0, Deep: true), Council().Needs(1));
        Assert.Equal(new EngineNeeds(17, 26, Deep: true), Council().Needs(3));
    }

    [Fact]
    public async Task Run_ThousandRandomSchedules_KeepTheLeaseAndTheContract() => Assert.Null(await RandomSchedules.Broken(
        () => Council(), 1_000, 20261127, Question,
        (question, random) => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Says(new[] { "A", "B", "tie" }[random.Next(3)])
            : new[] { "72", "18", "The answer is 72.", "no idea" }[random.Next(4)]));
}
