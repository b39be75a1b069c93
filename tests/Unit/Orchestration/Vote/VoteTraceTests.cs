using System.Text.Json.Nodes;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>The trace of a vote, entry by entry and field by field.</summary>
public sealed class VoteTraceTests
{
    [Fact]
    public async Task Run_WithoutStatistics_TellsWhoVotedWhat()
    {
        var bench = new EngineBench { Members = ["a", "b", "c", "d"], Question = "Pick one.\n\nA) red\nB) green\nC) blue" };
        bench.Agents.Answers("a", "The answer is (C).").Answers("b", "The answer is (B).").Answers("c", "The answer is (B).").Answers("d", new string('x', 200));

        await bench.Start(new VoteStrategy(new FanOutOptions(), new VoteOptions())).Decision();

        Tells(bench, TraceKind.Cluster, 1, """
            {"task_class":"choice","form":"Choice","unit":null,"asked":"red\ngreen\nblue","clusters":[{"answer":"B","digest":"df7e70e5021544f4","models":["b","c"]},{"answer":"C","digest":"6b23c0d5f35d1b11","models":["a"]}],
             "no_vote":["d"],"calls":[],"derived":[],"underived":[]}
            """);
        var certainty = JsonValue.Create(BetaTail.AboveHalf(3, 2)).ToJsonString();
        Tells(bench, TraceKind.Vote, Seq(bench, TraceKind.Cluster), $$"""
            {"positions":[{"answer":"B","weight":2,"share":0.6666666666666666},{"answer":"C","weight":1,"share":0.3333333333333333}],
             "weights":"equal","n":3,"n_eff":3,"certainty":{{certainty}}}
            """);
        Tells(bench, TraceKind.Decision, Seq(bench, TraceKind.Vote), """
            {"status":"degraded","stop_reason":"all_answered","winner":"B","agreement":0.6666666666666666,"weights":"equal","confidence":null,
             "calibration":"uncalibrated","degradations":["no_vote: 1 of 4 answers"]}
            """);
    }

    [Fact]
    public async Task Run_WithStatistics_TellsWhomTheyChoseAndFromHowMuch()
    {
        var outcomes = Enumerable.Range(0, 200).Select(i => TaskStatisticsTests.Outcome("right", ("a", "right"), ("b", i % 2 == 0 ? "right" : $"wrong {i}")));
        var known = TaskStatistics.Learn(outcomes, ["a", "b"], new StatisticsOptions());
        var bench = new EngineBench { Members = ["b", "a"], Statistics = new FixedStatistics(known) };
        bench.Agents.Answers("a", "4");

        var decision = await bench.Start(new VoteStrategy(new FanOutOptions(), new VoteOptions())).Decision();

        var weight = JsonValue.Create(known.Weight("a")).ToJsonString();
        Tells(bench, TraceKind.Plan, 0, $$"""
            {"task_class":"general","labels":200,"team":[{"model":"a","reliability":{{JsonValue.Create(202 / 204.0)}},"weight":{{weight}}}],"not_asked":["b"],
             "wrong_choices":{{JsonValue.Create(known.WrongChoices)}}}
            """);
        var vote = JsonNode.Parse(Entry(bench, TraceKind.Vote).Data)!;
        Assert.Equal(("learned", 1, 1.0), ((string)vote["weights"]!, (int)vote["n"]!, (double)vote["n_eff"]!));
        var told = JsonNode.Parse(Entry(bench, TraceKind.Decision).Data)!;
        Assert.Equal(("complete", "isotonic", "learned"), ((string)told["status"]!, (string)told["calibration"]!, (string)told["weights"]!));
        Assert.Equal(decision.Confidence, (double?)told["confidence"]);
    }

    [Fact]
    public async Task Run_AllFail_TellsAFailedDecisionBelowThePlan()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.Fails("a", CallOutcome.Timeout);

        await bench.Start(new VoteStrategy(new FanOutOptions(), new VoteOptions())).Decision();

        Tells(bench, TraceKind.Decision, 1, """
            {"status":"failed","stop_reason":"all_ended","winner":null,"agreement":null,"weights":"equal","confidence":null,
             "calibration":"uncalibrated","degradations":["member_failed: a (timeout)"]}
            """);
    }

    [Fact]
    public async Task Run_StatisticsWithoutWeights_CountsEqually()
    {
        var outcomes = Enumerable.Range(0, 60).Select(i => TaskStatisticsTests.Outcome("right", ("a", "right"), ("b", $"wrong {i}"), ("c", $"wrong {i}")));
        var bench = new EngineBench
        {
            Members = ["a", "b", "c"], Statistics = new FixedStatistics(TaskStatistics.Learn(outcomes, ["a", "b", "c"], new StatisticsOptions())),
        };
        bench.Agents.Answers("a", "1").Answers("b", "2").Answers("c", "2");

        var decision = await bench.Start(new VoteStrategy(new FanOutOptions(), new VoteOptions { Weights = false })).Decision();

        Assert.Equal("2", decision.Answer);
        Assert.Equal("equal", (string)JsonNode.Parse(Entry(bench, TraceKind.Vote).Data)!["weights"]!);
    }

    private static void Tells(EngineBench bench, TraceKind kind, int parent, string json)
    {
        var entry = Entry(bench, kind);
        Assert.Equal(JsonNode.Parse(json)!.ToJsonString(), entry.Data);
        Assert.Equal(parent, entry.Parent);
    }

    private static TraceEvent Entry(EngineBench bench, TraceKind kind) =>
        bench.Trace.Snapshot().Single(entry => entry.Kind == kind && entry.Stage == "vote");

    private static int Seq(EngineBench bench, TraceKind kind) => Entry(bench, kind).Seq;
}
