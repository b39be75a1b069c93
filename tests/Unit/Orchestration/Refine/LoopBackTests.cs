using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Refine;

/// <summary>Another engine's answer goes through the loop of <c>refine</c> before it is given; accuracy 5 of <c>auto</c> does so.</summary>
public sealed class LoopBackTests
{
    private const string Wrong = "First 3 + 4 = 7.\nThen 7 * 6 = 44.\nThe answer is 42.";
    private const string Right = "First 3 + 4 = 7.\nThen 7 * 6 = 42.\nThe answer is 42.";

    private static readonly RefineStrategy Refine = new(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance));
    private static readonly VoteStrategy Vote = new(new FanOutOptions(), new VoteOptions());

    [Fact]
    public async Task Run_WrongStepInTheAnswer_IsCorrectedAndTheVotesStay()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"] };
        bench.Agents.AnswersInTurn("a", Wrong, Right).Answers("b", "The answer is 42.").Answers("c", "The answer is 41.");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Complete, Right, "verified", null), (decision.Status, decision.Answer, decision.StopReason, decision.Confidence));
        Assert.Equal(["a", "b"], decision.Votes[0].Models.ToArray());
        Assert.Equal(["a", "b", "c", "a"], bench.Agents.Asked.ToArray());
        Assert.True(JsonElement.Parse(decision.Report).GetProperty("refine").GetProperty("rounds")[0].GetProperty("accepted").GetBoolean());
        Assert.Contains(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Rewrite);
        Assert.Equal(4 * ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_AnswerBecomesAnother_IsNotWonByTheVotesBefore()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.AnswersInTurn("a", "7 * 6 = 44. The answer is 44.", "7 * 6 = 42. The answer is 42.").Answers("b", "The answer is 44.");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Complete, "7 * 6 = 42. The answer is 42.", null), (decision.Status, decision.Answer, decision.Agreement));
        Assert.Equal([("44", false)], decision.Votes.Select(vote => (vote.Answer, vote.Won)));
    }

    [Fact]
    public async Task Run_AnswerHolds_StaysAsItIs()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Answers("a", Right).Answers("b", Right);

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Complete, Right, "all_answered"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(2, bench.Agents.Asked.Length);
    }

    [Fact]
    public async Task Run_ElectedWithoutWorking_IsNotDoubted()
    {
        var bench = new EngineBench { Members = ["a", "b"], Question = "6 boxes hold 7 eggs. What is left?\nA) 36\nB) 42\nC) 48\nD) 54" };
        bench.Agents.Answers("a", "The answer is (B).").Answers("b", "The answer is (B).");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal(("The answer is (B).", 2), (decision.Answer, bench.Agents.Asked.Length));
        Assert.DoesNotContain(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Rewrite);
    }

    [Fact]
    public async Task Run_NothingToCheck_SaysSo()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Answers("a", "Paris").Answers("b", "Paris");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Degraded, "Paris"), (decision.Status, decision.Answer));
        Assert.Equal(["unverified: nothing in the answer could be checked"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_NobodyCorrectsIt_GivesItWithWhatRemains()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.AnswersInTurn("a", Wrong, null).AnswersInTurn("b", "The answer is 42.", null);

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Degraded, Wrong, "all_answered"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Contains("issues_remain: 1", decision.Degradations);
    }

    [Fact]
    public async Task Run_NoAnswer_IsNotRefined()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.Fails("a").Fails("b");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.Equal((RunStatus.Failed, 2), (decision.Status, bench.Agents.Asked.Length));
        Assert.DoesNotContain(bench.Trace.Snapshot(), entry => entry.Stage == "refine");
    }

    [Fact]
    public void Find_LevelsOfAuto_AreTheirEngines()
    {
        var council = new CouncilStrategy(new FanOutOptions(), new CouncilOptions(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());
        var catalogue = new StrategyCatalogue(
        [
            Vote, Refine, council, new FuseStrategy(new FanOutOptions(), Vote, new FuseOptions(), new JudgeOptions(), new ReserveOptions()),
            new AutoStrategy(new FanOutOptions(), new AutoOptions()),
        ]);
        ImmutableArray<AnswerCheck> checks = [new() { Type = "calculator" }];

        Assert.Equal(["auto", "auto", "fuse", "council"], new int?[] { null, 3, 4, 5 }.Select(level => catalogue.Find("auto", level, PromptDiffusion.Off)!.Name));
        Assert.Equal("vote", catalogue.Find("vote", 5, PromptDiffusion.Off)!.Name);
        Assert.Null(catalogue.Find("none", 5, PromptDiffusion.Off));

        // Only where the loop runs may there be checks, and its calls are reserved for.
        Assert.Equal([true, true, false], new int?[] { 3, 4, 5 }.Select(level => catalogue.Find("auto", level, PromptDiffusion.Off)!.Refuse(checks) is not null));
        var (alone, looped) = (council.Needs(3), catalogue.Find("auto", 5, PromptDiffusion.Off)!.Needs(3));
        Assert.Equal((alone.Calls + 3, alone.Answers + 3, true), (looped.Calls, looped.Answers, looped.Deep));
        Assert.True(catalogue.Find("auto", 5, PromptDiffusion.On)!.Needs(3).Calls > looped.Calls);
        Assert.Equal("council", new StrategyCatalogue([council]).Find("auto", 5, PromptDiffusion.Off)!.Name);
        Assert.Null(new StrategyCatalogue([Vote]).Find("auto", 5, PromptDiffusion.Off));
    }

    [Theory]
    [InlineData("How far is it?", "5 km", "5 miles", "5 km", true)] // as many votes for either
    [InlineData("How many km is it?", "5", "5", "5 miles", false)] // a bare number was in the unit of the question
    public async Task Run_CorrectedNumber_IsElectedInTheUnitsOfTheVotes(string question, string first, string second, string corrected, bool elected)
    {
        var bench = new EngineBench { Members = ["a", "b"], Question = question };
        bench.Agents.AnswersInTurn("a", $"2 + 3 = 6. The answer is {first}.", $"2 + 3 = 5. The answer is {corrected}.").Answers("b", $"The answer is {second}.");

        var decision = await bench.Start(Refine.After(Vote)).Decision();

        Assert.EndsWith($"The answer is {corrected}.", decision.Answer, StringComparison.Ordinal);
        Assert.Equal((elected, elected), (decision.Votes[0].Won, decision.Agreement is not null));
    }
}
