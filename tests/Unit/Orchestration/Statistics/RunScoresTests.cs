using System.Text.Json.Nodes;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;
using LLMHive.Usage;

namespace LLMHive.Unit.Orchestration;

public sealed class RunScoresTests
{
    [Fact]
    public async Task Of_CorrectAnswer_ScoresEverybodyInAnyNotation()
    {
        var scored = RunScores.Of(await Run(), new RunFeedback { CorrectAnswer = "$1,200.00" }).Value!;

        Assert.Equal(TaskClasses.Number, scored.TaskClass);
        Assert.Equal([("a", true, 0.5), ("b", true, 0.5), ("c", false, 0.5)], scored.Votes.Select(it => (it.Model, it.Vote.Right, it.Vote.Weight)));
        Assert.Equal(scored.Votes[0].Vote.Answer, scored.Votes[1].Vote.Answer);
        Assert.NotEqual(scored.Votes[0].Vote.Answer, scored.Votes[2].Vote.Answer);
        Assert.DoesNotContain("1200", scored.Votes[0].Vote.Answer!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Of_Good_MakesTheOthersWrong() =>
        Assert.Equal(
            [("a", true, 0.5), ("b", true, 0.5), ("c", false, 0.5)],
            RunScores.Of(await Run(), new RunFeedback { Good = true }).Value!.Votes.Select(it => (it.Model, it.Vote.Right, it.Vote.Weight)));

    [Fact]
    public async Task Of_Bad_TellsNothingOfTheOthers() =>
        Assert.Equal(
            [("a", false, 0.5), ("b", false, 0.5), ("c", false, 0.0)],
            RunScores.Of(await Run(), new RunFeedback { Good = false }).Value!.Votes.Select(it => (it.Model, it.Vote.Right, it.Vote.Weight)));

    [Fact]
    public async Task Of_AnswerOfAnotherKind_IsRefusedByName()
    {
        var refused = RunScores.Of(await Run(), new RunFeedback { CorrectAnswer = "blue" });

        Assert.Equal((RefusalCodes.InvalidRequest, "correct_answer"), (refused.Refusal?.Code, refused.Refusal?.Param));
    }

    [Fact]
    public async Task Of_LaterWordThatTellsNothing_TakesBackTheEarlierOne()
    {
        var run = await Asked("What is the capital of France?", "Lyon", "Lyon", "Marseille");
        var windows = new Dictionary<string, ImmutableArray<ScoredVote>>();
        Take(new RunFeedback { Good = true });
        Assert.All(windows.Values, window => Assert.Single(window));

        Take(new RunFeedback { CorrectAnswer = "Paris" });

        Assert.All(windows.Values, window => Assert.Empty(window));

        void Take(RunFeedback feedback)
        {
            foreach (var (model, vote) in RunScores.Of(run, feedback).Value!.Votes)
            {
                windows[model] = ScoreWindow.With(windows.GetValueOrDefault(model, []), vote);
            }
        }
    }

    [Fact]
    public async Task Of_LongAnswersWithTheSameEnd_AreToldApart()
    {
        var end = $"\"note\":\"{new string('x', 300)}\"";
        var run = await Asked("Give the invoice as JSON.", $"{{\"amount\":1,{end}}}", $"{{\"amount\":2,{end}}}", $"{{\"amount\":1,{end}}}");

        var scored = RunScores.Of(run, new RunFeedback { CorrectAnswer = $"{{\"amount\":1,{end}}}" }).Value!;

        Assert.Equal([("a", true), ("b", false), ("c", true)], scored.Told.Select(it => (it.Model, it.Vote.Right)));
        Assert.Equal([("a", true), ("b", false), ("c", true)], RunScores.Of(run, new RunFeedback { Good = true }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    [Fact]
    public async Task Of_LongCallAgainstWords_IsNeitherRightNorWrong()
    {
        var run = await Called(new ToolCall("1", "f", $"{{\"text\":\"{new string('x', 300)}\"}}"), "c");

        Assert.Equal(["a", "b"], RunScores.Of(run, new RunFeedback { CorrectAnswer = "42" }).Value!.Told.Select(it => it.Model));
    }

    [Fact]
    public async Task Of_RunOfAnEarlierVersion_IsScoredByWhatItsTraceShows()
    {
        var run = OfAnEarlierVersion(await Run());

        Assert.Equal([("a", true), ("b", true), ("c", false)], RunScores.Of(run, new RunFeedback { CorrectAnswer = "1200" }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    [Fact]
    public async Task Of_CallAgainstWordsInARunOfAnEarlierVersion_IsNeitherRightNorWrong()
    {
        var run = OfAnEarlierVersion(await Called("c"));

        Assert.Equal(["a", "b"], RunScores.Of(run, new RunFeedback { CorrectAnswer = "42" }).Value!.Told.Select(it => it.Model));
    }

    [Fact]
    public async Task Of_LongAnswersOfAnEarlierVersion_AreComparedAsItsTraceShowsThem()
    {
        var begin = $"{{\"note\":\"{new string('x', 300)}\",\"total\":";
        var run = OfAnEarlierVersion(await Asked("Give the invoice as JSON.", begin + "1}", begin + "2}", begin + "1}"));

        Assert.Equal(
            [("a", true), ("b", false), ("c", true)],
            RunScores.Of(run, new RunFeedback { CorrectAnswer = begin + "1}" }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    // Its trace told neither digests nor who called.
    private static RunResult OfAnEarlierVersion(RunResult run)
    {
        return run with { Trace = [.. run.Trace.Select(entry => entry.Kind == TraceKind.Cluster ? entry with { Data = Earlier(entry.Data) } : entry)] };

        static string Earlier(string data)
        {
            var json = JsonNode.Parse(data)!.AsObject();
            foreach (var field in new[] { "calls", "derived", "underived" })
            {
                json.Remove(field);
            }

            foreach (var cluster in json["clusters"]!.AsArray())
            {
                cluster!.AsObject().Remove("digest");
            }

            return json.ToJsonString();
        }
    }

    [Fact]
    public async Task Of_Working_IsRememberedWithTheVote()
    {
        var run = await Asked("How many are 6 * 7?", "6 * 7 = 42. The answer is 42.", "6 * 7 = 36. The answer is 42.", "The answer is 41.");

        Assert.Equal(
            [("a", true), ("b", false), ("c", (bool?)false)],
            RunScores.Of(run, new RunFeedback { CorrectAnswer = "42" }).Value!.Told.Select(it => (it.Model, it.Vote.Derived)));
    }

    [Fact]
    public async Task Of_RunWithoutAVote_LearnsNothing()
    {
        var run = await Run() with { Votes = [] };

        Assert.Empty(RunScores.Of(run, new RunFeedback { Good = true }).Value!.Told);
    }

    [Fact]
    public async Task Of_ToolCalls_CanBeRatedAndNotToldInWords()
    {
        var run = await Called("a", "b");

        Assert.Equal("correct_answer", RunScores.Of(run, new RunFeedback { CorrectAnswer = "{}" }).Refusal?.Param);
        Assert.Equal([("a", true), ("b", true), ("c", false)], RunScores.Of(run, new RunFeedback { Good = true }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    [Fact]
    public async Task Of_WordsWonAgainstACall_WhoCalledIsNeitherRightNorWrong() =>
        Assert.Equal(["a", "b"], RunScores.Of(await Called("c"), new RunFeedback { CorrectAnswer = "42" }).Value!.Told.Select(it => it.Model));

    private static Task<RunResult> Called(params string[] callers) => Called(new ToolCall("1", "f", "{}"), callers);

    private static async Task<RunResult> Called(ToolCall call, params string[] callers)
    {
        var bench = new EngineBench { Question = "How many are 6 * 7?", Members = ["a", "b", "c"], Tools = new() { Tools = """[{"type":"function","function":{"name":"f"}}]""" } };
        foreach (var member in bench.Members)
        {
            bench.Agents.Acts(member, _ => callers.Contains(member)
                ? ScriptedAgents.Whole(member, "") with { ToolCalls = [call] }
                : ScriptedAgents.Whole(member, "42"));
        }

        return await Of(bench, new VoteStrategy(new FanOutOptions(), new VoteOptions()));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_RatingOfAnAnswerThatNoVoteWon_LearnsNothing(bool good)
    {
        var run = await Run();
        run = run with { Votes = [.. run.Votes.Select(vote => vote with { Won = false })] };

        Assert.Empty(RunScores.Of(run, new RunFeedback { Good = good }).Value!.Told);
        Assert.Equal(3, RunScores.Of(run, new RunFeedback { CorrectAnswer = "1200" }).Value!.Votes.Length);
    }

    [Fact]
    public async Task Of_Council_ScoresWhatEachSaidBeforeItHeardTheOthers()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], Question = "How many are 12 rows of 6?" };
        bench.Agents.Answers("a", Playing("18")).Answers("b", Playing("18")).Answers("c", Playing("72"));
        var council = new CouncilStrategy(new FanOutOptions(), new CouncilOptions(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());

        var run = await Of(bench, council);

        Assert.Equal("72", run.Votes.Single().Answer);
        Assert.Equal(
            [("a", false), ("b", false), ("c", true)],
            RunScores.Of(run, new RunFeedback { CorrectAnswer = "72" }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));

        static Func<AgentQuestion, string> Playing(string answer) => question =>
            ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "72")
            : question.Role == "challenger" ? """{"decision": "change", "answer": "72", "evidence": [{"type": "calculation", "text": "12 * 6 = 72"}]}"""
            : $"The answer is {answer}.";
    }

    [Fact]
    public async Task Of_Cascade_ScoresOnlyThoseAskedBeforeAnyVoteWasSeen()
    {
        var bench = AutoBench.Bench();
        bench.Agents.Answers("c", "5").Answers("d", "4").Answers("e", "4").Answers("b", "4").Answers("a", "4");

        var scored = RunScores.Of(await Of(bench), new RunFeedback { Good = true }).Value!;

        Assert.Equal(5, bench.Agents.Asked.Length);
        Assert.Equal([("c", false), ("d", true), ("e", true)], scored.Votes.Select(it => (it.Model, it.Vote.Right)).Order());
    }

    [Fact]
    public async Task Of_CascadeOfOpenTexts_LearnsNothing()
    {
        var bench = AutoBench.Bench(question: "Write a poem about bees.");
        bench.Agents.Answers("e", new string('x', 200)).Answers("a", new string('y', 200));

        Assert.Empty(RunScores.Of(await Of(bench), new RunFeedback { Good = true }).Value!.Told);
    }

    [Fact]
    public async Task Of_ModelThatOnlyJudged_IsNotScored()
    {
        var bench = new EngineBench { Members = ["a", "b", "c", "a2", "b2"], Question = "How many are 12 rows of 6?" };
        bench.Agents.Answers("a", Playing("72")).Answers("b", Playing("18")).Answers("c", Playing("18")).Answers("a2", Playing("")).Answers("b2", Playing(""));
        var council = new CouncilStrategy(new FanOutOptions(), new CouncilOptions(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());

        var run = await Of(bench, council);
        var scored = RunScores.Of(run, new RunFeedback { CorrectAnswer = "72" }).Value!;

        Assert.Contains(bench.Trace.Snapshot(), entry => entry is { Kind: TraceKind.Call, Role: "judge", Model: "a2" or "b2" });
        Assert.Equal([("a", true), ("b", false), ("c", false)], scored.Votes.Select(it => (it.Model, it.Vote.Right)));

        static Func<AgentQuestion, string> Playing(string answer) => question =>
            ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "72")
            : question.Role == "challenger" ? """{"decision": "keep"}"""
            : $"The answer is {answer}.";
    }

    [Fact]
    public async Task Of_VoteThatDrewOn_ScoresOnlyThoseAskedAtFirst()
    {
        var known = Enumerable.Range(0, 120).Select(i => TaskStatisticsTests.Outcome("right", [.. "abcde".Select(model => (model.ToString(), (string?)(i % 5 == model - 'a' ? $"wrong {i}" : "right")))]));
        var bench = new EngineBench { Question = "How many?", Statistics = new FixedStatistics(TaskStatistics.Learn(known, ["a", "b", "c", "d", "e"], new StatisticsOptions())) };
        bench.Agents.Answers("a", "1").Answers("b", "2").Answers("c", "3").Answers("d", "4").Answers("e", "4");

        var run = await Of(bench, new VoteStrategy(new FanOutOptions(), new VoteOptions { Team = false }));

        Assert.Equal(5, bench.Agents.Asked.Length);
        Assert.Equal(["a", "b", "c"], RunScores.Of(run, new RunFeedback { CorrectAnswer = "4" }).Value!.Told.Select(it => it.Model));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("Paris")]
    public async Task Of_FewWordsOfWhichNoTwoAgree_LearnsNothing(string? correct)
    {
        // Who is to say that a sentence does not mean what another word says?
        var run = await Asked("What is the capital of France?", "It is the city of light", "Lutetia", "Where the Seine flows");

        Assert.Empty(RunScores.Of(run, new RunFeedback { CorrectAnswer = correct, Good = correct is null ? true : null }).Value!.Told);
    }

    [Fact]
    public async Task Of_FewWordsThatHoldTheRightOnes_AreNeitherRightNorWrong()
    {
        var run = await Asked("What is the capital of France?", "Paris", "In France that would be Paris", "Lyon");

        Assert.Equal([("a", true), ("c", false)], RunScores.Of(run, new RunFeedback { CorrectAnswer = "Paris" }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    [Fact]
    public async Task Of_SentencesThatSayTheQuestionAgain_AreReadAsWhatTheyAdd()
    {
        var run = await Asked("What is the capital of France?", "Paris", "The capital of France is **Paris**", "Lyon");

        Assert.Equal(
            [("a", true), ("b", true), ("c", false)],
            RunScores.Of(run, new RunFeedback { CorrectAnswer = "Paris is the capital of France." }).Value!.Told.Select(it => (it.Model, it.Vote.Right)));
    }

    [Fact]
    public async Task Of_OpenTexts_LearnsNothing()
    {
        var run = await Asked("Write a poem about bees.", new string('x', 200), new string('x', 200), new string('y', 200));

        Assert.Empty(RunScores.Of(run, new RunFeedback { Good = true }).Value!.Told);
        Assert.Empty(RunScores.Of(run, new RunFeedback { CorrectAnswer = new string('x', 200) }).Value!.Told);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_RightAnswerOrRating_IsRemembered(bool byAnswer)
    {
        var feedback = byAnswer ? new RunFeedback { CorrectAnswer = "1200" } : new RunFeedback { Good = true };

        Assert.All(RunScores.Of(await Run(), feedback).Value!.Told, it => Assert.Equal(byAnswer, it.Vote.ByAnswer));
    }

    private static Task<RunResult> Asked(string question, params string[] answers)
    {
        var bench = new EngineBench { Members = [.. answers.Select((_, i) => ((char)('a' + i)).ToString())], Question = question };
        foreach (var (i, answer) in answers.Index())
        {
            bench.Agents.Answers(bench.Members[i], answer);
        }

        return Of(bench, new VoteStrategy(new FanOutOptions(), new VoteOptions()));
    }

    private static async Task<RunResult> Of(EngineBench bench, IOrchestrationStrategy? engine = null)
    {
        var decision = await bench.Start(engine ?? AutoBench.Auto()).Decision();
        var request = new RunRequest { Ticket = new() { RequestId = "r", UserId = "u", Plan = "pro" }, Model = "hive/auto", Engine = "auto", Members = bench.Members, Messages = [] };
        return RunResults.Ended("run_1", request, decision, bench.Trace.Snapshot(), bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow());
    }

    [Fact]
    public void With_SameRunAgain_CountsOnceAndTheLastWordStands()
    {
        var window = ScoreWindow.With(ScoreWindow.With([], Vote("1", true)), Vote("2", true));

        Assert.Equal(window, ScoreWindow.With(window, Vote("1", true)));
        Assert.Equal([Vote("2", true), Vote("1", false)], ScoreWindow.With(window, Vote("1", false)).ToArray());
        Assert.Equal([Vote("2", true)], ScoreWindow.With(window, Vote("1", true) with { Weight = 0 }).ToArray());
        Assert.Equal(window, ScoreWindow.With(window, Vote("3", true) with { Weight = 0 }));
    }

    [Fact]
    public void With_FullWindow_ForgetsTheOldest()
    {
        var window = Enumerable.Range(0, ScoreWindow.Length + 3).Aggregate(ImmutableArray<ScoredVote>.Empty, (all, i) => ScoreWindow.With(all, Vote($"{i}", true)));

        Assert.Equal((ScoreWindow.Length, "3"), (window.Length, window[0].RunId));
    }

    [Fact]
    public void Join_Windows_GiveOneOutcomeForEachRun()
    {
        var outcomes = ScoreWindow.Join([("a", [Vote("1", true), Vote("2", false)]), ("b", [Vote("2", true)])]);

        Assert.Equal(2, outcomes.Length);
        Assert.Equal(["a"], outcomes[0].Votes.Keys);
        Assert.Equal((false, true), (outcomes[1].Votes["a"].Right, outcomes[1].Votes["b"].Right));
    }

    [Fact]
    public void Join_RunThatWasOnlyRated_SaysSo()
    {
        var outcomes = ScoreWindow.Join([("a", [Vote("1", true) with { ByAnswer = true }, Vote("2", true)]), ("b", [Vote("1", true) with { ByAnswer = true }])]);

        Assert.Equal([false, true], outcomes.Select(outcome => outcome.Rated));
        Assert.True(outcomes[0].Holds(["a", "b"]));
        Assert.False(outcomes[1].Holds(["a"]));
    }

    private static ScoredVote Vote(string run, bool right) => new() { RunId = run, Answer = "x", Right = right, Weight = 0.5 };

    private static async Task<RunResult> Run()
    {
        var bench = new EngineBench { Members = ["a", "b", "c", "d"], Question = "Ann has 3 sums of 400. How much is it?" };
        bench.Agents.Answers("a", "The answer is 1200.").Answers("b", "1200").Answers("c", "1300").Fails("d");
        var decision = await bench.Start(new VoteStrategy(new FanOutOptions(), new VoteOptions())).Decision();
        var ticket = new Ticket { RequestId = "r", UserId = "u", Plan = "p" };
        var request = new RunRequest { Ticket = ticket, Model = "hive/vote", Engine = "vote", Members = bench.Members, Messages = [new ChatMessage("user", bench.Question)] };
        return RunResults.Ended("run_1", request, decision, bench.Trace.Snapshot(), bench.Clock.GetUtcNow(), bench.Clock.GetUtcNow());
    }
}
