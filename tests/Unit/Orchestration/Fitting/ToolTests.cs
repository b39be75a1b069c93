using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Fitting;

/// <summary>Engines whose members may call the caller's tools.</summary>
public sealed class ToolTests
{
    private const string Offered = """[{"type":"function","function":{"name":"weather"}},{"type":"function","function":{"name":"time"}}]""";
    private static readonly ToolCall Bern = new("call_1", "weather", """{"city":"Bern","days":2}""");
    private static readonly ToolCall BernToo = new("x-9", "weather", """{ "days": 2.0,  "city": "Bern" }""");
    private static readonly ToolCall Basel = new("call_2", "weather", """{"city":"Basel","days":2}""");
    private static readonly ToolCall Now = new("call_3", "time", "{}");

    [Fact]
    public async Task Vote_SameCallWithOtherOrderSpacesAndIds_WinsAndIsOneMembersVerbatim()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Answers("a", "It rains.").Acts("b", Calls("b", BernToo)).Acts("c", Calls("c", Bern));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, ""), (decision.Status, decision.Answer));
        Assert.Equal([BernToo], decision.ToolCalls.ToArray());
        Assert.Equal(["b", "c"], decision.Votes[0].Models.ToArray());
        Assert.Equal("""tool_calls: weather({"city":"Bern","days":2})""", decision.Votes[0].Answer);
        Assert.Equal(2d / 3, decision.Agreement!.Value, 9);
        Assert.Equal(["It rains."], decision.Dissent.ToArray());
        Assert.All(bench.Agents.Questions, question => Assert.Equal(Offered, question.Tools!.Tools.Tools));
        var cluster = bench.Trace.Snapshot().Single(entry => entry.Kind == TraceKind.Cluster).Data;
        Assert.Contains("\"form\":\"ToolCalls\"", cluster, StringComparison.Ordinal);
        Assert.Contains("weather(", cluster, StringComparison.Ordinal);
        Assert.Equal(3 * ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Vote_MostAnswerInWords_WordsWin()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Acts("a", Calls("a", Bern)).Answers("b", "42").Answers("c", "42");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("42", decision.Answer);
        Assert.True(decision.ToolCalls.IsEmpty);
        Assert.Equal(["""tool_calls: weather({"city":"Bern","days":2})"""], decision.Dissent.ToArray());
    }

    [Fact]
    public async Task Vote_ParallelCallsInOtherOrder_AreTheSame()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Acts("a", Calls("a", Basel)).Acts("b", Calls("b", Bern, Now)).Acts("c", Calls("c", Now with { Id = "z", Arguments = " {} " }, BernToo));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal([Bern, Now], decision.ToolCalls.ToArray());
        Assert.Equal(["b", "c"], decision.Votes[0].Models.ToArray());
    }

    [Fact]
    public async Task Vote_CallSpelledOutInWords_IsNotACall()
    {
        var bench = Bench("a", "b");
        bench.Agents.Answers("a", """tool_calls: weather({"city":"Bern","days":2})""").Acts("b", Calls("b", Bern));

        Assert.Equal(2, (await bench.Start(Vote()).Decision()).Votes.Length);
    }

    [Fact]
    public async Task Vote_AllCallDifferently_IsNoMajorityAndTheBestRankedIsGiven()
    {
        var bench = Bench("a", "b");
        bench.Agents.Acts("a", Calls("a", Basel)).Acts("b", Calls("b", Bern));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal([Basel], decision.ToolCalls.ToArray());
        Assert.Equal(["no_majority"], decision.Degradations.ToArray());
    }

    [Theory]
    [InlineData("weather", "{\"city\":"), InlineData("weather", "[1]"), InlineData("weather", "{\"a\":1,\"a\":2}"), InlineData("shell", "{}")]
    public async Task Vote_CallThatCannotBeCarriedOut_IsNoVote(string name, string arguments)
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Acts("a", Calls("a", new ToolCall("1", name, arguments))).Acts("b", Calls("b", new ToolCall("2", name, arguments))).Acts("c", Calls("c", Bern));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal([Bern], decision.ToolCalls.ToArray());
        Assert.Equal(["member_failed: a (parse_error)", "member_failed: b (parse_error)"], decision.Degradations.ToArray());
        Assert.Equal(2, bench.Trace.Snapshot().Count(entry => entry.Kind == TraceKind.Verify && entry.Error.StartsWith("tools: ", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Fast_Call_IsGivenWithTheWordsBeforeIt()
    {
        var bench = Bench("a");
        bench.Agents.Acts("a", Calls("a", Bern) is var calls ? question => calls(question) with { Text = "Let me see." } : null!);

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Complete, "Let me see."), (decision.Status, decision.Answer));
        Assert.Equal([Bern], decision.ToolCalls.ToArray());
    }

    [Theory]
    [InlineData("\"required\""), InlineData("""{"type":"function","function":{"name":"weather"}}""")]
    public async Task Fast_WordsWhereACallIsDemanded_AsksTheNext(string choice)
    {
        var bench = Wishing(choice, null, "a", "b");
        bench.Agents.Answers("a", "It rains.").Acts("b", Calls("b", Bern));

        Assert.Equal([Bern], (await bench.Start(Fast()).Decision()).ToolCalls.ToArray());
    }

    [Theory]
    [InlineData("\"none\"", null), InlineData("""{"type":"function","function":{"name":"time"}}""", null), InlineData(null, false)]
    public async Task Fast_CallsThatWereNotAskedFor_AreNoAnswer(string? choice, bool? parallel)
    {
        var bench = Wishing(choice, parallel, "a", "b");
        bench.Agents.Acts("a", Calls("a", Bern, Bern)).Acts("b", Calls("b", Now));
        var decision = await bench.Start(Fast()).Decision();
        Assert.Contains("member_failed: a (parse_error)", decision.Degradations);
    }

    [Fact]
    public async Task Fast_NobodyCalls_GivesTheWordsAndSaysSo()
    {
        var bench = Wishing("\"required\"", null, "a", "b");
        bench.Agents.Answers("a", "It rains.").Answers("b", "It snows.");

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Degraded, "It rains.", "tools_unmet"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal("tools_unmet: none of 2 answers is what was asked for", decision.Degradations[^1]);
    }

    [Fact]
    public async Task Auto_TwoCheapMembersCallTheSame_TheDearOnesAreNotAsked()
    {
        var bench = new EngineBench { Members = AutoBench.Five, Prices = AutoBench.Prices, Accuracy = 2, Tools = new() { Tools = Offered }, Question = "Rain?" };
        bench.Agents.Acts("e", Calls("e", Bern)).Acts("d", Calls("d", BernToo));

        var decision = await bench.Start(AutoBench.Auto()).Decision();

        Assert.Equal((RunStatus.Complete, "accepted"), (decision.Status, decision.StopReason));
        Assert.Equal(BernToo, Assert.Single(decision.ToolCalls));
        Assert.Equal(["e", "d"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Auto_CheapCallCannotBeCarriedOut_AsksOn()
    {
        var bench = new EngineBench { Members = AutoBench.Five, Prices = AutoBench.Prices, Accuracy = 1, Tools = new() { Tools = Offered }, Question = "Rain?" };
        bench.Agents.Acts("e", Calls("e", new ToolCall("1", "shell", "{}"))).Acts("d", Calls("d", Bern));

        Assert.Equal([Bern], (await bench.Start(AutoBench.Auto()).Decision()).ToolCalls.ToArray());
    }

    [Fact]
    public async Task Vote_FormatAndTools_CallsAreFreeOfTheFormat()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Tools = new() { Tools = Offered }, Format = new() };
        bench.Agents.Answers("a", "no JSON").Acts("b", Calls("b", Bern)).Acts("c", Calls("c", Bern));

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal([Bern], decision.ToolCalls.ToArray());
        Assert.Equal(["member_failed: a (parse_error)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_MembersLeftOut_AreNamedAndTheRunIsDegraded()
    {
        var bench = new EngineBench { Members = ["a"], Tools = new() { Tools = Offered }, Skipped = ["m (takes no tools)"] };
        bench.Agents.Acts("a", Calls("a", Bern));

        var decision = await bench.Start(Fast()).Decision();

        Assert.Equal((RunStatus.Degraded, "member_skipped: m (takes no tools)"), (decision.Status, Assert.Single(decision.Degradations)));
    }

    private static Func<AgentQuestion, AgentAnswer> Calls(string model, params ToolCall[] calls) =>
        _ => ScriptedAgents.Whole(model, "") with { ToolCalls = [.. calls], FinishReason = FinishReasons.ToolCalls };

    private static VoteStrategy Vote() => new(new FanOutOptions(), new VoteOptions());

    private static FastStrategy Fast() => new(new FastOptions());

    private static EngineBench Bench(params string[] members) => Wishing(null, null, members);

    private static EngineBench Wishing(string? choice, bool? parallel, params string[] members) =>
        new() { Members = [.. members], Tools = new() { Tools = Offered, Choice = choice, Parallel = parallel }, Question = "Rain?" };
}
