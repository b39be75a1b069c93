using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Fitting;

/// <summary>Engines whose answer must be the JSON that the caller asked for.</summary>
public sealed class FormatTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"},"people":{"type":"integer"}},"required":["city","people"],"additionalProperties":false}""";
    private const string Bern = """{"city":"Bern","people":134000}""";
    private const string BernToo = """{ "people": 1.34e5, "city": "Bern" }""";
    private const string Basel = """{"city":"Basel","people":178000}""";
    private const string Unfit = """{"city":"Bern"}""";

    private static readonly AnswerFormat Format = new() { Schema = Schema, Name = "city" };

    [Fact]
    public async Task Vote_SameValueInOtherOrder_IsOneVoteAndOneMembersText()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Answers("a", Basel).Answers("b", BernToo).Answers("c", Bern);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Complete, BernToo), (decision.Status, decision.Answer));
        Assert.Equal(["b", "c"], decision.Votes[0].Models.ToArray());
        Assert.Equal("""{"city":"Bern","people":134000}""", decision.Votes[0].Answer);
        Assert.All(bench.Agents.Questions, question => Assert.Equal(Format, question.Format!.Format));
        Assert.Contains(bench.Trace.Snapshot(), entry => entry.Kind == TraceKind.Cluster && entry.Data.Contains("\"form\":\"Json\"", StringComparison.Ordinal));
        AssertCosts(bench, 3);
    }

    [Fact]
    public async Task Vote_TwoAgreeOnWhatDoesNotFit_TheOneThatFitsWins()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Answers("a", Unfit).Answers("b", Unfit).Answers("c", Basel);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, Basel), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: a (parse_error)", "member_failed: b (parse_error)"], decision.Degradations.ToArray());
        var misfits = bench.Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Verify).ToList();
        Assert.Equal(["a", "b"], misfits.Select(entry => entry.Model));
        Assert.All(misfits, entry => Assert.StartsWith("response_format: ", entry.Error, StringComparison.Ordinal));
        AssertCosts(bench, 3);
    }

    [Fact]
    public async Task Vote_NobodyFits_GivesTheBestRankedAndSaysSo()
    {
        var bench = Bench("a", "b", "c");
        bench.Agents.Answers("a", "Bern, I think.").Answers("b", Unfit).Answers("c", Unfit);

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal((RunStatus.Degraded, "format_unmet", "Bern, I think."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Null(decision.Failure);
        Assert.Equal("format_unmet: none of 3 answers is the JSON asked for", decision.Degradations[^1]);
        AssertCosts(bench, 3);
    }

    [Fact]
    public async Task Vote_AnswerInAFence_IsGivenBare()
    {
        var bench = Bench("a", "b");
        bench.Agents.Answers("a", $"Here you are:\n```json\n{Bern}\n```\n").Answers("b", Bern);

        Assert.Equal((RunStatus.Complete, Bern), await Told(bench.Start(Vote())));
    }

    [Fact]
    public async Task Vote_EachTellsItsAnswerInAField_IsCountedByIt()
    {
        var bench = Bench(new AnswerFormat(), "a", "b", "c");
        bench.Agents.Answers("a", """{"steps":["6*7"],"answer":41}""").Answers("b", """{"steps":["7*6"],"answer":42}""").Answers("c", """{"steps":[],"answer":"42"}""");

        var decision = await bench.Start(Vote()).Decision();

        Assert.Equal("""{"steps":["7*6"],"answer":42}""", decision.Answer);
        Assert.Equal(["b", "c"], decision.Votes[0].Models.ToArray());
    }

    [Fact]
    public async Task Vote_JsonObjectAskedFor_ListIsNone()
    {
        var bench = Bench(new AnswerFormat(), "a", "b");
        bench.Agents.Answers("a", "[1]").Answers("b", """{"a":1}""");

        Assert.Equal("""{"a":1}""", (await bench.Start(Vote()).Decision()).Answer);
    }

    [Fact]
    public async Task Vote_FitAnswerFailedAnotherTimedOut_MisfitIsBetterThanNone()
    {
        var bench = Bench("a", "b");
        bench.Agents.Fails("a").Answers("b", Unfit);

        Assert.Equal((RunStatus.Degraded, Unfit), await Told(bench.Start(Vote())));
    }

    [Fact]
    public async Task Auto_CheapAnswerDoesNotFit_AsksOn()
    {
        var bench = new EngineBench { Members = AutoBench.Five, Prices = AutoBench.Prices, Accuracy = 1, Format = Format, Question = "Where?" };
        bench.Agents.Answers("e", Unfit).Answers("d", Bern);

        var decision = await bench.Start(AutoBench.Auto()).Decision();

        Assert.Equal(Bern, decision.Answer);
        Assert.Equal(["e", "d"], bench.Agents.Asked.ToArray());
        Assert.Contains("member_failed: e (parse_error)", decision.Degradations);
        AssertCosts(bench, 2);
    }

    [Fact]
    public async Task Fast_FirstDoesNotFit_AsksTheNext()
    {
        var bench = Bench("a", "b");
        bench.Agents.Answers("a", "no").Answers("b", Bern);

        var decision = await bench.Start(new FastStrategy(new FastOptions())).Decision();

        Assert.Equal((RunStatus.Degraded, Bern), (decision.Status, decision.Answer));
        Assert.Equal(["a", "b"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Fast_StreamedProse_IsHeldBackAndTheNextIsAsked()
    {
        var heard = new List<string>();
        var bench = Bench(Format, heard.Add, "a", "b");
        bench.Agents.Acts("a", Speaks("a", "Well, ", "Bern.")).Acts("b", Speaks("b", "\n{\"city\":\"Bern\",", " ", "\"people\":134000}", "\n"));

        var decision = await bench.Start(new FastStrategy(new FastOptions())).Decision();

        Assert.Equal(["{\"city\":\"Bern\",", " \"people\":134000}"], heard);
        Assert.Equal("{\"city\":\"Bern\", \"people\":134000}", decision.Answer);
    }

    [Fact]
    public async Task Fast_StreamedJsonBreaksOffAfterAMisfit_FailsAndPutsNoOtherWordsBehindIt()
    {
        var heard = new List<string>();
        var bench = Bench(Format, heard.Add, "a", "b");
        bench.Agents.Answers("a", "Sure: {broken").Acts("b", question =>
        {
            question.Write!("{\"city\":");
            return new AgentAnswer { Model = "b", Outcome = CallOutcome.Error, Error = "gone" };
        });

        var decision = await bench.Start(new FastStrategy(new FastOptions())).Decision();

        Assert.Equal((RunStatus.Failed, "cut_off", ""), (decision.Status, decision.StopReason, decision.Answer));
        Assert.NotNull(decision.Failure);
        Assert.Equal("{\"city\":", string.Concat(heard));
    }

    [Fact]
    public async Task Fast_StreamedJsonDoesNotFit_IsOutAndSaidToBeUnfit()
    {
        var heard = new List<string>();
        var bench = Bench(Format, heard.Add, "a", "b");
        bench.Agents.Acts("a", Speaks("a", " {\"city\":", "\"Bern\"} "));

        var decision = await bench.Start(new FastStrategy(new FastOptions())).Decision();

        Assert.Equal(Unfit, string.Concat(heard));
        Assert.Equal((RunStatus.Degraded, Unfit), (decision.Status, decision.Answer));
        Assert.StartsWith("format_unmet", decision.Degradations[^1], StringComparison.Ordinal);
        Assert.Equal(["a"], bench.Agents.Asked.ToArray());
    }

    [Fact]
    public async Task Fast_CutOffAtTheMostTokens_KeepsItsFinishReason()
    {
        var bench = Bench("a");
        bench.Agents.Acts("a", _ => ScriptedAgents.Whole("a", """{"city":"Be""") with { FinishReason = FinishReasons.Length });

        Assert.Equal(FinishReasons.Length, await bench.Start(new FastStrategy(new FastOptions())).FinishReason());
    }

    [Fact]
    public async Task Refine_DraftDoesNotFit_IsCorrectedUntilItDoes()
    {
        var bench = Bench("a", "b");
        bench.Agents.AnswersInTurn("a", Unfit, Bern);

        var decision = await bench.Start(new RefineStrategy(new RefineOptions(), new AnswerVerifiers(new LibrarySchemas()))).Decision();

        Assert.Equal((RunStatus.Complete, "verified", Bern), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["a", "a"], bench.Agents.Asked.ToArray());
        Assert.All(bench.Agents.Questions, question => Assert.NotNull(question.Format));
        Assert.Contains("people", bench.Agents.Questions[1].Messages[^1].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Fuse_AllDiffer_IsJudgedAndNeverMerged()
    {
        var bench = Bench("a", "b");
        bench.Agents.Replies("a", Answer(Bern)).Replies("b", Answer(Basel));

        var decision = await bench.Start(new FuseStrategy(new FanOutOptions(), Vote(), new FuseOptions(), new JudgeOptions(), new ReserveOptions())).Decision();

        Assert.Equal(Basel, decision.Answer);
        Assert.All(bench.Agents.Questions, question => Assert.Equal(question.Role == "judge", question.Format is null));
        Assert.DoesNotContain(bench.Agents.Questions, question => question.Role == "fuser");
    }

    [Fact]
    public async Task Council_ChangeToAPositionThatDoesNotFit_IsIgnored()
    {
        var bench = Bench("a", "b", "c");
        const string Reply = """{"decision":"change","answer":"{\"city\":\"Bern\"}","evidence":[{"type":"quote","text":"Where is it?"}]}""";
        bench.Agents.Replies("a", question => question.Role == "challenger" ? Reply : Answer(Bern)(question))
            .Replies("b", question => question.Role == "challenger" ? Reply : Answer(BernToo)(question))
            .Replies("c", question => question.Role == "challenger" ? Reply : Answer(Basel)(question));

        var decision = await bench.Start(Council()).Decision();

        Assert.All(bench.Agents.Questions, question => Assert.Equal(question.Role == "proposer", question.Format is not null));
        Assert.Contains(bench.Trace.Snapshot(), entry => entry.Data.Contains("change_ignored", StringComparison.Ordinal));
        Assert.DoesNotContain(decision.Votes, vote => vote.Answer == Unfit);
    }

    private static Func<AgentQuestion, string> Answer(string text) =>
        question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, "Basel") : text;

    private static Func<AgentQuestion, AgentAnswer> Speaks(string model, params string[] pieces) => question =>
    {
        foreach (var piece in pieces)
        {
            question.Write!(piece);
        }

        return ScriptedAgents.Whole(model, string.Concat(pieces));
    };

    private static VoteStrategy Vote() => new(new FanOutOptions(), new VoteOptions());

    private static CouncilStrategy Council() =>
        new(new FanOutOptions(), new CouncilOptions(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());

    private static EngineBench Bench(params string[] members) => Bench(Format, members);

    private static EngineBench Bench(AnswerFormat format, params string[] members) => Bench(format, null, members);

    private static EngineBench Bench(AnswerFormat format, Action<string>? write, params string[] members) =>
        new() { Members = [.. members], Format = format, Write = write, Question = "Where is it?" };

    private static async Task<(RunStatus, string)> Told(EngineBench bench)
    {
        var decision = await bench.Decision();
        return (decision.Status, decision.Answer);
    }

    // What did not fit was paid for like everything else.
    private static void AssertCosts(EngineBench bench, int calls)
    {
        Assert.Equal(calls, bench.Calls.Count());
        Assert.Equal(calls * ScriptedAgents.Price, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }
}
