using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

/// <summary>Engines over answers whose form is a matter of its own: dates, JSON, numbers with units.</summary>
public sealed class VoteOnFormsTests
{
    private static VoteStrategy Vote() => new(new FanOutOptions(), new VoteOptions());

    [Fact]
    public async Task Run_SameJsonInOtherWords_PicksTheBestMembersOwnText()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "{\"x\": 1}").Answers("b", "```json\n{\n \"y\": 2, \"x\": 1.0\n}\n```").Answers("c", "{\"x\":1,\"y\":2}").Answers("d", "{\"y\": 2, \"x\": 1}").Answers("e", "[]");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("```json\n{\n \"y\": 2, \"x\": 1.0\n}\n```", decision.Answer);
        Assert.Equal(["b", "c", "d"], decision.Votes[0].Models.ToArray());
    }

    [Fact]
    public async Task Run_JsonThatAllDiffers_IsNoMajority()
    {
        var bench = new EngineBench();
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, $$"""{"by": "{{model}}"}""");
        }

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal(("{\"by\": \"a\"}", "no_majority"), (decision.Answer, Assert.Single(decision.Degradations)));
    }

    [Fact]
    public async Task Run_OtherUnit_IsAnotherAnswer()
    {
        var bench = new EngineBench { Question = "How far is it in km?" };
        bench.Agents.Answers("a", "5 miles").Answers("b", "5").Answers("c", "5 km").Answers("d", "5 kilometres").Answers("e", "5 mi");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("5", decision.Answer);
        Assert.Equal(["b", "c", "d"], decision.Votes[0].Models.ToArray());
        Assert.Equal("5 mi", decision.VoteOf["a"]);
    }

    [Fact]
    public async Task Run_OtherUnit_IsRememberedForWhoTellsTheRightAnswer()
    {
        var bench = new EngineBench { Question = "How far is it in km?", Members = ["a", "b", "c"] };
        bench.Agents.Answers("a", "5 miles").Answers("b", "5").Answers("c", "5 km");
        var decision = await bench.Start(Vote()).Decision();
        var request = new RunRequest
        {
            Ticket = new() { RequestId = "r", UserId = "u", Plan = "p" }, Model = "hive/vote", Engine = "vote", Members = bench.Members, Messages = [new ChatMessage("user", bench.Question)],
        };
        var run = RunResults.Ended("run_1", request, decision, bench.Trace.Snapshot(), bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow());

        bool[] Right(string told) => [.. RunScores.Of(run, new RunFeedback { CorrectAnswer = told }).Value!.Votes.Select(it => it.Vote.Right)];

        Assert.Equal([false, true, true], Right("5"));
        Assert.Equal([true, false, false], Right("5 mi"));
    }

    [Fact]
    public async Task Run_SameDateInOtherNotations_IsOneAnswer()
    {
        var bench = new EngineBench();
        bench.Agents.Answers("a", "1879").Answers("b", "March 12, 1879").Answers("c", "12/03/1879").Answers("d", "12 March 1879").Answers("e", "1879-03-12");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("March 12, 1879", decision.Answer);
        Assert.Equal(["b", "d", "e"], decision.Votes[0].Models.ToArray());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Fuse_Json_IsVotedOnWhereSomeAgreeElseJudged(bool agree)
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "Describe the sea.", MaxCalls = 40 };
        foreach (var model in bench.Members)
        {
            var own = agree && model != "a" ? "{\"by\": \"all\"}" : $$"""{"by": "{{model}}"}""";
            bench.Agents.Replies(model, question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "c") : own);
        }

        var fuse = new FuseStrategy(new FanOutOptions(), Vote(), new FuseOptions(), new JudgeOptions(), new ReserveOptions());
        var decision = await bench.Start(fuse).Decision();

        Assert.Equal(agree ? "{\"by\": \"all\"}" : "{\"by\": \"c\"}", decision.Answer);
        Assert.Equal(!agree, bench.Calls.Any(call => call.Role == "judge"));
        Assert.DoesNotContain(bench.Calls, call => call.Role == "fuser");
    }
}
