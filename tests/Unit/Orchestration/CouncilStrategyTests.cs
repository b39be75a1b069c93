using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class CouncilStrategyTests
{
    private const string Question = "A box holds 12 rows of 6 eggs. How many eggs are in the box?";

    private static CouncilStrategy Council(CouncilOptions? options = null) =>
        new(new FanOutOptions(), options ?? new(), new DeepConfOptions(), new JudgeOptions(), new ReserveOptions(), new StatisticsOptions());

    private static EngineBench Bench(int members = 5, int maxCalls = 40, decimal? maxCost = null, string question = Question) =>
        new() { Members = [.. new[] { "a", "b", "c", "d", "e" }[..members]], Question = question, MaxCalls = maxCalls, MaxCostUsd = maxCost };

    private static string Keep(params string[] calculations) => Reply("keep", "", calculations);

    private static string Change(string answer, params string[] calculations) => Reply("change", answer, calculations);

    private static string Reply(string decision, string answer, string[] calculations) =>
        JsonSerializer.Serialize(new { decision, answer, evidence = calculations.Select(text => new { type = "calculation", text }) });

    /// <summary>A model that first answers, then says this in a challenge, and prefers a text as a judge.</summary>
    private static void Says(EngineBench bench, string model, string answer, string? challenged = null, string preferred = "none") =>
        bench.Agents.Replies(model, question => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Prefers(question, preferred)
            : question.Role == "challenger" ? challenged ?? Keep() : answer);

    private static JsonElement Ending(EngineBench bench) =>
        JsonDocument.Parse(bench.Trace.Snapshot().Single(entry => entry.Kind == TraceKind.Decision).Data).RootElement;

    private static List<JsonElement> Critiques(EngineBench bench) =>
        [.. bench.Trace.Snapshot().Where(entry => entry.Kind == TraceKind.Critique).Select(entry => JsonDocument.Parse(entry.Data).RootElement)];

    [Fact]
    public async Task Run_NoMembers_FailsAndSaysWhy()
    {
        var decision = await Bench(members: 0).Start(Council()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.TierFeature), (decision.Status, decision.Failure?.Code));
    }

    [Fact]
    public async Task Run_FourOfFiveAgree_DecidesOnRungBAndKeepsTheDissentVerbatim()
    {
        var bench = Bench();
        Says(bench, "a", "12 * 6 = 72. The answer is 72.");
        foreach (var model in new[] { "b", "c", "d" })
        {
            Says(bench, model, "72");
        }

        Says(bench, "e", "I count 18.\nThe answer is 18.");
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal((RunStatus.Complete, "12 * 6 = 72. The answer is 72.", "decided"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["I count 18.\nThe answer is 18."], decision.Dissent.ToArray());
        Assert.Equal(0.8, decision.Agreement!.Value, 9);
        Assert.Equal(25 / (5 + (20 * 0.45)), decision.NEff!.Value, 9);
        Assert.Equal(5, bench.Calls.Count());
        Assert.Equal("B", Ending(bench).GetProperty("rung").GetString());
        Assert.Equal((0.8 * -Math.Log(0.8)) - (0.2 * Math.Log(0.2)), Ending(bench).GetProperty("semantic_entropy").GetDouble(), 9);
        Assert.Contains("\"skipped\":[{\"rung\":\"A\"", bench.Trace.Snapshot()[0].Data, StringComparison.Ordinal);
        var trace = bench.Trace.Snapshot();
        Assert.Equal(trace.Sum(entry => entry.CostUsd), UsageRows.Of(new() { RequestId = "r", UserId = "u", Plan = "p" }, "council", trace, default).Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task Run_OneFamilyTwice_SitsOnceUntilThePanelIsLargeEnough()
    {
        var bench = new EngineBench { Members = ["x/gpt-4", "x/gpt-5", "x/llama", "x/qwen"], Question = Question };
        foreach (var model in bench.Members)
        {
            Says(bench, model, "72");
        }

        await bench.Start(Council()).Decision();
        Assert.Equal(["x/gpt-4", "x/llama", "x/qwen"], bench.Agents.Asked.ToArray());
        Assert.Equal(["x/gpt-4", "x/gpt-5", "x/llama"], CouncilRules.Panel(["x/gpt-4", "x/gpt-5", "x/llama"], 3, ModelFamily.Of).ToArray());
        Assert.Equal(["gpt-4", "qwen"], CouncilRules.Panel(["gpt-4", "qwen", "gpt-5"], 1, ModelFamily.Of).ToArray());
    }

    [Fact]
    public async Task Run_FamilyToldByTheOperator_GoesBeforeTheName()
    {
        var bench = new EngineBench
        {
            Members = ["azure/prod", "azure/backup"], Families = ImmutableDictionary<string, string>.Empty.Add("azure/prod", "gpt").Add("azure/backup", "gpt"), Question = Question,
        };
        Says(bench, "azure/prod", "72");
        Says(bench, "azure/backup", "72");

        var decision = await bench.Start(Council()).Decision();

        Assert.Equal(2 / (1 + new StatisticsOptions().FamilyCorrelation), decision.NEff!.Value, 6);
        Assert.Contains("{\"model\":\"azure/backup\",\"family\":\"gpt\"}", bench.Trace.Snapshot()[0].Data, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_BothSidesHaveEvidence_IsForJudgesHoweverManyBroughtSome()
    {
        // Three quote the question for one answer, one for the other: what holds for both decides nothing.
        static string Quoting() => JsonSerializer.Serialize(new { decision = "keep", answer = "", evidence = new[] { new { type = "quote", text = "12 rows of 6 eggs" } } });
        var bench = new EngineBench { Members = ["a", "b", "c", "d"], Reserve = ["j", "k"], Question = Question };
        Says(bench, "a", "18", Quoting());
        Says(bench, "b", "18", Quoting());
        Says(bench, "c", "18", Quoting());
        Says(bench, "d", "72", Quoting());
        Says(bench, "j", "", preferred: "72");
        Says(bench, "k", "", preferred: "72");

        var decision = await bench.Start(Council()).Decision();

        Assert.Equal(("72", "judge"), (decision.Answer, decision.StopReason));
    }

    [Fact]
    public async Task Run_SentencesThatAllDiffer_AreJudgedAndNotAbstainedFrom()
    {
        var bench = Bench(3, question: "What is the capital of France?");
        Says(bench, "a", "Paris, as far as I know.", preferred: "Surely");
        Says(bench, "b", "Surely it is Paris.", preferred: "Surely");
        Says(bench, "c", "France has Paris for its capital.", preferred: "Surely");
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal((RunStatus.Degraded, "Surely it is Paris.", "judge"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Contains("no_majority", decision.Degradations);
        Assert.DoesNotContain(bench.Calls, call => call.Role == "challenger");
    }

    [Fact]
    public async Task Run_SentencesThatSayTheQuestionAgain_Agree()
    {
        var bench = Bench(3, question: "What is the capital of France?");
        Says(bench, "a", "Paris.");
        Says(bench, "b", "The capital of France is Paris.");
        Says(bench, "c", "**Paris** is the capital of France.");
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal((RunStatus.Complete, "decided", "paris"), (decision.Status, decision.StopReason, decision.Votes.Single().Answer));
    }

    [Fact]
    public async Task Run_TwoAgree_IsNoConsensusOfEnoughVoters()
    {
        var bench = Bench(2);
        Says(bench, "a", "72");
        Says(bench, "b", "72");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Degraded, "72", "no_conflict"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["n_eff: 1.38 of 1.5"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_MinorityWithACalculation_ConvincesAndDecidesOnRungC()
    {
        var bench = Bench();
        Turned(bench, preferred: "since 12 rows");
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal((RunStatus.Complete, "decided", 0.8), (decision.Status, decision.StopReason, decision.Agreement));
        Assert.Equal("The answer is 72, since 12 rows of 6.", decision.Answer); // whoever changed speaks with the words of those who were there
        Assert.Equal("C", Ending(bench).GetProperty("rung").GetString());
        Assert.Equal((5, 5, 4), (bench.Calls.Count(call => call.Role == "proposer"), bench.Calls.Count(call => call.Role == "challenger"), bench.Calls.Count(call => call.Role == "judge")));
        Assert.DoesNotContain(bench.Calls, call => call is { Role: "judge", Model: "a" or "d" }); // whose words are judged
        Assert.Equal("72", decision.VoteOf["a"]);
    }

    [Theory]
    [InlineData("answer is 18", true)]
    [InlineData("no such text", true)]
    [InlineData("no such text", false)]
    public async Task Run_JudgesDoNotBearOutTheTurn_IsUndecided(string preferred, bool abstain)
    {
        var bench = Bench();
        Turned(bench, preferred);
        var decision = await bench.Start(Council(new CouncilOptions { Abstain = abstain })).Decision();
        var judged = preferred == "answer is 18";
        Assert.Equal(
            judged ? (RunStatus.Complete, "judge") : (abstain ? RunStatus.Abstained : RunStatus.Degraded, "undecided"), (decision.Status, decision.StopReason));
        Assert.Equal(abstain && !judged, decision.Answer.StartsWith("The models disagree", StringComparison.Ordinal));
        Assert.True((abstain && !judged) || decision.Answer.Contains("18", StringComparison.Ordinal));
    }

    /// <summary>Three of five say 18; two of them turn to 72 by a calculation that holds.</summary>
    private static void Turned(EngineBench bench, string preferred)
    {
        Says(bench, "a", "The answer is 18.", Change("72", "12 * 6 = 72"), preferred);
        Says(bench, "b", "18", Change("72", "12*6 = 72"), preferred);
        Says(bench, "c", "18", Keep(), preferred);
        Says(bench, "d", "The answer is 72, since 12 rows of 6.", Keep("12 * 6 = 72"), preferred);
        Says(bench, "e", "72", Keep(), preferred);
    }

    [Theory]
    [InlineData("")] // none at all
    [InlineData("12 * 6 = 73")] // false
    [InlineData("10 * 7 = 70")] // true, but not the answer
    [InlineData("it is obvious")] // nothing to check
    public async Task Run_ChangeWithoutEvidenceThatHolds_IsIgnored(string calculation)
    {
        var bench = Bench(3);
        Says(bench, "a", "18", calculation.Length == 0 ? Change("72") : Change("72", calculation));
        Says(bench, "b", "18");
        Says(bench, "c", "72");
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal("change_ignored", Critiques(bench)[0].GetProperty("decision").GetString());
        Assert.Equal("18", decision.VoteOf["a"]);
        Assert.Equal(3, bench.Calls.Count(call => call.Role == "challenger")); // nothing moved, so there is no second round
    }

    [Fact]
    public async Task Run_QuotationOfTheQuestion_IsEvidenceAndAnInventedOneIsNot()
    {
        static string Quoting(string text) => JsonSerializer.Serialize(new { decision = "change", answer = "72", evidence = new[] { new { type = "quote", text } } });
        var bench = Bench(3);
        Says(bench, "a", "18", Quoting("“12 rows  of 6 EGGS”"));
        Says(bench, "b", "18", Quoting("thirteen rows of six eggs"));
        Says(bench, "c", "72");
        await bench.Start(Council(new CouncilOptions { Rounds = 1 })).Decision();
        Assert.Equal(["change", "change_ignored", "keep"], Critiques(bench).Select(it => it.GetProperty("decision").GetString()));
        Assert.Equal("fails", Critiques(bench)[1].GetProperty("evidence")[0].GetProperty("check").GetString());
    }

    [Fact]
    public async Task Run_Challenged_SeesOtherClaimsWithoutNamesOrCounts()
    {
        var bench = new EngineBench { Members = ["model-x", "model-y", "model-z"], Question = Question };
        var asked = new List<AgentQuestion>();
        foreach (var (model, answer) in new[] { ("model-x", "I say so. The answer is 18."), ("model-y", "I think so. The answer is 18."), ("model-z", "I hold that the answer is 72.") })
        {
            bench.Agents.Replies(model, question =>
            {
                asked.Add(question);
                return question.Role == "challenger" ? Keep() : answer;
            });
        }

        await bench.Start(Council()).Decision();
        var x = asked.Single(question => question is { Model: "model-x", Role: "challenger" }).Messages;
        Assert.Equal(("assistant", "I say so. The answer is 18."), (x[^2].Role, x[^2].Text));
        Assert.Contains("I hold that", x[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("I think", x[^1].Text, StringComparison.Ordinal);
        Assert.DoesNotContain("model-", string.Concat(x.Select(message => message.Text)), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_UndecidedButOneSideHasEvidence_FollowsIt()
    {
        var bench = Bench(4);
        Says(bench, "a", "18", Keep("12 + 6 = 19"));
        Says(bench, "b", "18", preferred: "72");
        Says(bench, "c", "72", Keep("12 * 6 = 72"));
        Says(bench, "d", "72", preferred: "72");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Complete, "72", "evidence"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["18"], decision.Dissent.ToArray());
    }

    [Theory]
    [InlineData("18", "18")]
    [InlineData("72", "72")]
    public async Task Run_NoEvidence_JudgesDecide(string preferred, string answer)
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["j", "k"], Question = Question };
        Says(bench, "a", "18");
        Says(bench, "b", "72");
        Says(bench, "j", "", preferred: preferred);
        Says(bench, "k", "", preferred: preferred);
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Complete, answer, "judge"), (decision.Status, decision.Answer, decision.StopReason));
    }

    [Fact]
    public async Task Run_JudgeFollowsThePlace_AbstainsAndNamesThePositions()
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["j"], Question = Question };
        Says(bench, "a", "18");
        Says(bench, "b", "72");
        bench.Agents.Replies("j", _ => ScriptedJudge.Says("A"));
        var decision = await bench.Start(Council()).Decision();

        Assert.Equal((RunStatus.Abstained, "undecided"), (decision.Status, decision.StopReason));
        Assert.StartsWith("The models disagree", decision.Answer, StringComparison.Ordinal);
        Assert.EndsWith("1. 18\n2. 72", decision.Answer, StringComparison.Ordinal);
        Assert.Equal(["18", "72"], decision.Dissent.ToArray());
        Assert.DoesNotContain(decision.Votes, vote => vote.Won);
    }

    [Fact]
    public async Task Run_AbstentionSwitchedOff_AnswersWithTheHeaviestDegraded()
    {
        var bench = Bench(3);
        Says(bench, "a", "18");
        Says(bench, "b", "72");
        Says(bench, "c", "72");
        var decision = await bench.Start(Council(new CouncilOptions { Abstain = false })).Decision();
        Assert.Equal((RunStatus.Degraded, "72"), (decision.Status, decision.Answer));
        Assert.Contains("undecided", decision.Degradations);
    }

    [Fact]
    public async Task Run_OneOfFiveFails_IsDegradedAndSaysWho()
    {
        var bench = Bench();
        foreach (var model in bench.Members)
        {
            Says(bench, model, "72");
        }

        bench.Agents.Fails("c", CallOutcome.RateLimited);
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Degraded, "72", "decided"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Equal(["member_failed: c (rate_limited)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_FourOfFiveFail_AnswersWithTheOneButCallsItNoConsensus()
    {
        var bench = Bench();
        Says(bench, "d", "72");
        bench.Agents.Fails("a").Fails("b").Fails("c").Fails("e");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Degraded, "72", "no_conflict"), (decision.Status, decision.Answer, decision.StopReason));
        Assert.Contains("n_eff: 1 of 1.5", decision.Degradations);
    }

    [Fact]
    public async Task Run_AllFail_FailsWithACode()
    {
        var bench = Bench(2);
        bench.Agents.Fails("a", CallOutcome.Rejected).Fails("b", CallOutcome.Rejected);
        Assert.Equal(RefusalCodes.ProviderRejected, (await bench.Start(Council()).Decision()).Failure?.Code);
    }

    [Theory]
    [InlineData(false, "judge_failed")]
    [InlineData(true, "unreadable")]
    public async Task Run_JudgeFailsOrBabbles_AbstainsAndSaysSo(bool babble, string why)
    {
        var bench = new EngineBench { Members = ["a", "b"], Reserve = ["j"], Question = Question };
        Says(bench, "a", "18");
        Says(bench, "b", "72");
        bench.Agents.Acts("j", _ => babble ? ScriptedAgents.Whole("j", "{\"verdict\"") : new AgentAnswer { Model = "j", Outcome = CallOutcome.Error, Error = "down" });
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal(RunStatus.Abstained, decision.Status);
        Assert.Equal([$"judge: 1 of 1 comparisons without a verdict ({why})"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_ChallengersBabble_KeepTheirAnswersAndItSaysSo()
    {
        var bench = Bench(3);
        Says(bench, "a", "18", "no JSON at all");
        Says(bench, "b", "72", "{\"decision\": \"perhaps\"}");
        Says(bench, "c", "72", "{\"decision\": ");
        var decision = await bench.Start(Council()).Decision();
        Assert.Contains("challenge: nobody could be heard in round 1", decision.Degradations);
        Assert.All(Critiques(bench), it => Assert.Equal("unreadable", it.GetProperty("decision").GetString()));
    }

    [Fact]
    public async Task Run_OneMemberHangs_GoesOnAfterTheGrace()
    {
        var bench = Bench();
        foreach (var model in bench.Members)
        {
            Says(bench, model, "72");
        }

        bench.Agents.Hangs("e");
        var decision = await bench.Start(Council()).Advance(5).Decision();
        Assert.Equal((RunStatus.Degraded, "72"), (decision.Status, decision.Answer));
        Assert.Equal(["quorum: 4 of 5 awaited"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_CallsRunOutInTheChallenge_EndsWithWhatThereIs()
    {
        var bench = Bench(3, maxCalls: 5);
        Says(bench, "a", "18");
        Says(bench, "b", "72");
        Says(bench, "c", "72");
        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Abstained, 5), (decision.Status, bench.Calls.Count()));
        Assert.Contains(decision.Degradations, text => text.StartsWith("challenge_failed", StringComparison.Ordinal) && text.EndsWith("(budget)", StringComparison.Ordinal));
        Assert.Contains(decision.Degradations, text => text.StartsWith("judge: ", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_CallerCancelsInTheChallenge_ThrowsAfterEveryCallIsBooked()
    {
        var bench = Bench(3);
        var (challenged, all) = (0, new TaskCompletionSource());
        foreach (var model in bench.Members)
        {
            bench.Agents.Replies(model, Say, TimeSpan.FromSeconds(1));
            string Say(AgentQuestion question)
            {
                if (question.Role == "challenger" && Interlocked.Increment(ref challenged) == 3)
                {
                    all.SetResult();
                }

                return question.Role == "challenger" ? Keep() : model == "a" ? "18" : "72";
            }
        }

        bench.Start(Council()).Advance(1);
        await all.Task.WaitAsync(TimeSpan.FromSeconds(30));
        await bench.Caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(["cancelled", "cancelled", "cancelled"], bench.Calls.Where(call => call.Role == "challenger").Select(call => call.Outcome));
    }

    [Fact]
    public async Task Run_OpenTextsThatAllDiffer_AreJudgedAndCalledNoMajority()
    {
        var bench = Bench(4, question: "Tell of the sea.");
        foreach (var model in bench.Members)
        {
            Says(bench, model, $"The sea as {model} sees it,\n" + string.Join(' ', Enumerable.Repeat("wide and old", 20)), preferred: "as b sees");
        }

        var decision = await bench.Start(Council()).Decision();
        Assert.Equal((RunStatus.Degraded, "judge"), (decision.Status, decision.StopReason));
        Assert.StartsWith("The sea as b sees", decision.Answer, StringComparison.Ordinal);
        Assert.Equal(["no_majority"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_PlanAllowedFewerMembers_IsDegraded()
    {
        var bench = new EngineBench { Members = ["a", "b", "c"], MembersAsked = 5, Question = Question };
        foreach (var model in bench.Members)
        {
            Says(bench, model, "72");
        }

        Assert.Equal(["plan_limit: 3 of 5 members"], (await bench.Start(Council()).Decision()).Degradations.ToArray());
    }

    [Theory]
    [InlineData(400, "72", "72", true)]
    [InlineData(150, "72", "72", false)] // too few outcomes
    [InlineData(400, "18", "18", false)] // a challenge decided
    [InlineData(400, "72", null, false)] // not the panel that was replayed
    public async Task Run_ByLabelledOutcomes_TellsAConfidenceOfWhatThePanelAgreedOn(int outcomes, string second, string? third, bool told)
    {
        var bench = new EngineBench
        {
            Members = ["a", "b", "c"], Question = Question, Statistics = new FixedStatistics(AutoBench.Known(outcomes, ("a", 0.9), ("b", 0.9), ("c", 0.9))),
        };
        Says(bench, "a", "72", preferred: "72");
        Says(bench, "b", second, preferred: "72");
        Says(bench, "c", third ?? "", preferred: "72");
        if (third is null)
        {
            bench.Agents.Fails("c");
        }

        var decision = await bench.Start(Council()).Decision();

        Assert.Equal(told, decision.Confidence is > 0.95 and < 1);
        Assert.Equal((told, told ? "isotonic" : "uncalibrated"), (decision.Confidence is not null, Ending(bench).GetProperty("calibration").GetString()));
    }

    [Fact]
    public void Needs_ByMembers_HoldRoundsAndJudges()
    {
        Assert.Equal(EngineNeeds.None, Council().Needs(1));
        Assert.Equal(new EngineNeeds(10, 26, Deep: true), Council().Needs(3));
        Assert.Equal(new EngineNeeds(14, 58, Deep: true), Council().Needs(5));
    }

    [Fact]
    public async Task Run_ThousandRandomSchedules_KeepTheLeaseAndTheContract() => Assert.Null(await RandomSchedules.Broken(
        () => Council(), 1_000, 20261126, Question,
        (question, random) => ScriptedJudge.IsAsked(question) ? ScriptedJudge.Says(new[] { "A", "B", "tie" }[random.Next(3)])
            : question.Role == "challenger" ? (random.Next(2) == 0 ? Keep("12 * 6 = 72") : Change("72", "12 * 6 = 72"))
            : new[] { "72", "18", "The answer is 72.", "no idea" }[random.Next(4)]));
}
