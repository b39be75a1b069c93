using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class RunExplanationTests
{
    [Fact]
    public async Task Of_LearnedCascade_SaysWhoWhyAndWhatOthersWouldHaveCost()
    {
        var bench = AutoBench.Bench(AutoBench.Cascading());
        bench.Agents.Answers("d", "4").Answers("e", "4");

        var text = await Explained(bench, AutoBench.Auto(), "auto");

        Assert.StartsWith("hive/x ran the engine auto, which asks from the cheapest member on until the answer is right with a chance of", text, StringComparison.Ordinal);
        Assert.Contains("e and d answered.", text.Replace("d and e answered", "e and d answered", StringComparison.Ordinal), StringComparison.Ordinal);
        Assert.Contains("said '4', which is the answer with 100 % of the voting weight and a chance of", text, StringComparison.Ordinal);
        Assert.Contains("It stopped because the answer was sure enough.", text, StringComparison.Ordinal);
        Assert.Contains("It cost $0.02; a alone would have cost $0.00048, and asking all $", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_DegradedVote_SaysWhoFailedAndWhatIsMissing()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "How many are 2 + 2?" };
        bench.Agents.Answers("a", "4").Answers("b", "5").Fails("c");

        var text = await Explained(bench, new VoteStrategy(new FanOutOptions(), new VoteOptions()), "vote");

        Assert.StartsWith("hive/x ran the engine vote: a and b answered, c (error) did not.", text, StringComparison.Ordinal);
        Assert.Contains("a said '4', which is the answer with 50 % of the voting weight; b said '5'.", text, StringComparison.Ordinal);
        Assert.Contains("Less was done than asked for: member_failed: c (error)", text, StringComparison.Ordinal);
        Assert.EndsWith("It cost $0.02.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_ModelThatOnlyJudged_DoesNotSayThatItAnswered()
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["j", "k"], Question = "How many?" };
        bench.Agents.Answers("a", Playing("1")).Answers("b", Playing("2")).Answers("j", Playing("")).Answers("k", Playing(""));

        var text = await Explained(bench, new CouncilStrategy(new FanOutOptions(), new CouncilOptions(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions()), "council");

        Assert.Contains(bench.Calls, call => call is { Model: "j", Role: "judge" });
        Assert.StartsWith("hive/x ran the engine council: a and b answered.", text, StringComparison.Ordinal);

        static Func<AgentQuestion, string> Playing(string answer) => question =>
            ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "2") : question.Role == "challenger" ? """{"decision": "keep"}""" : $"The answer is {answer}.";
    }

    [Fact]
    public async Task Of_AnswerCorrectedAfterwards_SaysThatNoVoteWon()
    {
        var bench = new EngineBench { Members = ["a", "b"] };
        bench.Agents.AnswersInTurn("a", "7 * 6 = 44. The answer is 44.", "7 * 6 = 42. The answer is 42.").Answers("b", "The answer is 44.");

        var text = await Explained(bench, new RefineStrategy(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance)).After(new VoteStrategy(new FanOutOptions(), new VoteOptions())), "vote");

        Assert.Contains("a and b said '44'. The answer is none of these: it was chosen or corrected afterwards. It stopped because all checks hold.", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_AuthorWhoseCorrectionFailed_SaysThatItAnswered()
    {
        var bench = new EngineBench { Members = ["a"] };
        bench.Agents.AnswersInTurn("a", "7 * 6 = 44.", null);

        var text = await Explained(bench, new RefineStrategy(new RefineOptions(), new AnswerVerifiers(NoJsonSchemas.Instance)), "refine");

        Assert.StartsWith("hive/x ran the engine refine: a answered.", text, StringComparison.Ordinal);
        Assert.Contains("member_failed: a (error)", text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(RunStatus.Abstained, "undecided", "neither votes nor judges decided between the positions. It gave no answer, and named the positions instead.")]
    [InlineData(RunStatus.Complete, "verified", "all checks hold.")]
    [InlineData(RunStatus.Degraded, "cycle", "a correction said again what had been said before.")]
    [InlineData(RunStatus.Complete, "judge", "judges chose.")]
    public void Of_StopReason_IsAPhrase(RunStatus status, string reason, string phrase)
    {
        var request = new RunRequest { Ticket = new() { RequestId = "r", UserId = "u", Plan = "pro" }, Model = "hive/x", Engine = "x", Members = [], Messages = [] };
        var decision = new RunDecision { Status = status, StopReason = reason, Answer = "?" };

        Assert.Contains($"It stopped because {phrase}", RunExplanation.Of(RunResults.Ended("run_1", request, decision, [], default, default)), StringComparison.Ordinal);
    }

    private static async Task<string> Explained(EngineBench bench, IOrchestrationStrategy strategy, string engine)
    {
        var decision = await bench.Start(strategy).Decision();
        var request = new RunRequest { Ticket = new() { RequestId = "r", UserId = "u", Plan = "pro" }, Model = "hive/x", Engine = engine, Members = bench.Members, Messages = [] };
        return RunExplanation.Of(RunResults.Ended("run_1", request, decision, bench.Trace.Snapshot(), bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow()));
    }
}
