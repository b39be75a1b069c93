using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Diffusion;

public sealed class PromptStageTests
{
    private const string Original = "How far is it to Paris in 3 hours?";
    private const string Assumed = Original + "\n\n(Assumption: by car)";
    private const string Better = "What distance to Paris is covered in 3 hours?";
    private const string Clear = """{"meanings": ["distance to Paris"], "decided": true, "questions": [], "assumption": ""}""";
    private const string Ambiguous =
        """{"meanings": ["distance covered", "distance left"], "decided": false, "questions": ["From where?", "By car?", "When?"], "assumption": "by car"}""";

    [Fact]
    public void Before_Engine_ReservesARoundMoreThanItNeeds()
    {
        IOrchestrationStrategy vote = new VoteStrategy(new FanOutOptions(), new VoteOptions());

        var staged = new PromptStage(new DiffusionOptions(), new JudgeOptions()).Before(vote);

        Assert.Equal(("vote", vote.Answers(5)), (staged.Name, staged.Answers(5)));
        Assert.True(staged.Needs(5).Calls > vote.Needs(5).Calls);
    }

    [Fact]
    public async Task Run_AutoAndClear_CostsOneCallAndChangesNothing()
    {
        var bench = Bench(PromptDiffusion.Auto, reading: Clear);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Complete, Original, 2), (decision.Status, decision.Answer, bench.Agents.Asked.Length));
        Assert.Equal(("clear", false), (Text(decision, "stop_reason"), Report(decision).GetProperty("used").GetBoolean()));
    }

    [Fact]
    public async Task Run_BetterWording_IsWhatTheEngineGetsAndTheOriginalIsKept()
    {
        var bench = Bench(PromptDiffusion.On, reading: Clear);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Complete, Better), (decision.Status, decision.Answer));
        Assert.Equal((Original, Better, true), (Text(decision, "original"), Text(decision, "final"), Report(decision).GetProperty("used").GetBoolean()));
        var versions = Report(decision).GetProperty("versions");
        Assert.Equal(("user", "clarifier", "won"), (Text(versions[0], "author"), Text(versions[1], "author"), Text(versions[1], "reason")));
        Assert.Equal(["- " + Original, "+ " + Better], versions[1].GetProperty("diff").EnumerateArray().Select(line => line.GetString()));
        var kinds = bench.Trace.Snapshot().Select(entry => entry.Kind).ToHashSet();
        Assert.Superset(new HashSet<TraceKind> { TraceKind.Plan, TraceKind.Cluster, TraceKind.Call, TraceKind.Judge, TraceKind.Rewrite, TraceKind.Decision }, kinds);
        Assert.Equal(bench.Calls.Sum(call => call.CostUsd), bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Theory]
    [InlineData(0, "won", 1)]
    [InlineData(1, "not_entailed: scripted", 2)]
    [InlineData(2, "won", 3)]
    public async Task Run_WinnerThatAFurtherReaderTurnsDown_DoesNotTakeItsParentsPlace(int confirmations, string reason, int readers)
    {
        var read = new List<string>();
        var bench = Bench(PromptDiffusion.On, reading: Clear, judge: question =>
        {
            if (ScriptedJudge.Candidates(question).Count > 1)
            {
                return Judge(question);
            }

            read.Add(question.Model);
            return ScriptedJudge.Says(read.Count == 2 && confirmations == 1 ? "no" : "yes");
        });

        var decision = await bench.Start(Staged(options: new DiffusionOptions { Confirmations = confirmations, Refiners = 1, MaxRounds = 1 })).Decision();

        Assert.Equal(reason, Text(Report(decision).GetProperty("versions")[1], "reason"));
        Assert.Equal((reason == "won", readers, readers), (Report(decision).GetProperty("used").GetBoolean(), read.Count, read.Distinct().Count()));
    }

    [Fact]
    public async Task Run_Suggest_GivesTheEngineTheOriginalAndTheCallerTheRest()
    {
        var bench = Bench(PromptDiffusion.Suggest);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((Original, Better, false), (decision.Answer, Text(decision, "final"), Report(decision).GetProperty("used").GetBoolean()));
        Assert.Equal(["From where?", "By car?"], Report(decision).GetProperty("questions").EnumerateArray().Select(question => question.GetString()));
    }

    [Fact]
    public async Task Run_AmbiguousBeyondRepair_StatesItsAssumption()
    {
        var bench = Bench(PromptDiffusion.Auto, judge: question => ScriptedJudge.Candidates(question).Count == 1 ? ScriptedJudge.Says("yes") : ScriptedJudge.Prefers(question, Original));

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((Assumed, Assumed), (decision.Answer, Text(decision, "final"))); // the engine here answers with its prompt
        Assert.Equal(("parent_wins", "by car"), (Text(decision, "stop_reason"), Text(decision, "assumption")));
    }

    [Theory]
    [InlineData("What distance to Paris is covered?", "lost_number: 3")]
    [InlineData("What distance to Paris is covered in 3 hours? Answer in JSON.", "added_format: json")]
    [InlineData(Original, "seen")]
    [InlineData("", "unreadable")]
    public async Task Run_RewritingThatChangesTheDemand_IsRejectedByProgram(string rewriting, string reason)
    {
        var bench = Bench(PromptDiffusion.On, rewriting: rewriting);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal(Assumed, Text(decision, "final"));
        Assert.Equal(reason, Text(Report(decision).GetProperty("versions")[1], "reason"));
        Assert.Equal("no_candidate", Text(decision, "stop_reason"));
        Assert.DoesNotContain(bench.Agents.Questions, ScriptedJudge.IsAsked);
    }

    [Fact]
    public async Task Run_RewritingThatIsNotEntailed_IsRejectedByAnotherFamily()
    {
        var bench = Bench(PromptDiffusion.On, judge: question => ScriptedJudge.Candidates(question).Count == 1 ? ScriptedJudge.Says("no") : throw new InvalidOperationException());

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((Assumed, "no_candidate"), (Text(decision, "final"), Text(decision, "stop_reason")));
        var first = Report(decision).GetProperty("versions")[1];
        Assert.Equal("not_entailed: scripted", Text(first, "reason"));
        Assert.NotEqual(ModelFamily.Of(Text(first, "model")), ModelFamily.Of(bench.Agents.Questions.First(ScriptedJudge.IsAsked).Model));
    }

    [Theory]
    [InlineData("{broken")]
    [InlineData(null)]
    public async Task Run_JudgesFailOrWriteBrokenJson_LeavesThePromptAsItIs(string? said)
    {
        var bench = Bench(PromptDiffusion.On, judge: _ => said);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, Assumed), (decision.Status, Text(decision, "final")));
        Assert.Equal(["diffusion: no wording could be judged"], decision.Degradations.ToArray());
        Assert.StartsWith("entailment_unknown", Text(Report(decision).GetProperty("versions")[1], "reason"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{broken")]
    [InlineData(null)]
    public async Task Run_WordingsThatMeanTheSameButCannotBeCompared_AreNotJudged(string? said)
    {
        var bench = Bench(PromptDiffusion.On, judge: question => ScriptedJudge.Candidates(question).Count == 1 ? ScriptedJudge.Says("yes") : said);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, Assumed), (decision.Status, Text(decision, "final")));
        Assert.Equal(["diffusion: no wording could be judged"], decision.Degradations.ToArray());
        Assert.Equal("not_judged", Text(Report(decision).GetProperty("versions")[1], "reason"));
    }

    [Fact]
    public async Task Run_NobodyWouldWordItOtherwise_IsComplete()
    {
        var bench = Bench(PromptDiffusion.On, rewriting: Original);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Complete, Assumed), (decision.Status, Text(decision, "final")));
        Assert.Equal("seen", Text(Report(decision).GetProperty("versions")[1], "reason"));
    }

    [Theory]
    [InlineData("{broken")]
    [InlineData(null)]
    public async Task Run_NoReadableInterpretation_IsDegradedAndUnchanged(string? said)
    {
        var bench = Bench(PromptDiffusion.On, reading: said);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, Original), (decision.Status, decision.Answer));
        Assert.Equal(["diffusion: no readable interpretation"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_OneOfFiveHangs_GoesOnAfterItsTimeout()
    {
        var bench = Bench(PromptDiffusion.On);
        using var hanging = new SemaphoreSlim(0);
        bench.Agents.Answers("a", _ => { hanging.Release(); return "never"; }, Timeout.InfiniteTimeSpan);
        bench.Start(Staged());
        while (!bench.IsOver)
        {
            await Task.WhenAny(hanging.WaitAsync(), bench.Decision());
            bench.Advance(60); // longer than any call is waited for
        }

        var decision = await bench.Decision();

        Assert.Contains("member_failed: a (timeout)", decision.Degradations);
        Assert.NotEqual("", decision.Answer);
        Assert.Equal(bench.Calls.Sum(call => call.CostUsd), bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_FourOfFiveFail_TheLastOneAnswersTheOriginal()
    {
        var bench = Bench(PromptDiffusion.On);
        foreach (var model in (string[])["a", "b", "c", "d"])
        {
            bench.Agents.Fails(model);
        }

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, Original), (decision.Status, decision.Answer));
        Assert.Contains("diffusion: no readable interpretation", decision.Degradations);
    }

    [Fact]
    public async Task Run_NoMoneyForTheStage_IsDegradedAndTheEngineRuns()
    {
        var bench = Bench(PromptDiffusion.On, maxCost: 0.1m); // a tenth of it is less than one call may cost

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, Original), (decision.Status, decision.Answer));
        Assert.Equal(["diffusion: budget"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_BudgetOfTheStageRunsOut_StopsWithinItsPart()
    {
        var bench = Bench(PromptDiffusion.On, maxCost: 0.6m);

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal(("budget", Original), (Text(decision, "stop_reason"), decision.Answer.Split('\n')[0]));
        Assert.True(bench.Calls.Where(call => call.Stage != "route").Sum(call => call.CostUsd) <= 0.06m);
    }

    [Fact]
    public async Task Run_CallsOfASmallRun_AreLeftToTheEngineBehindIt()
    {
        var vote = new VoteStrategy(new FanOutOptions(), new VoteOptions());
        var staged = new PromptStage(new DiffusionOptions(), new JudgeOptions()).Before(vote);

        // Less than a plan reserves for five members, and rewritings enough to use up all of it.
        var bench = Bench(PromptDiffusion.On, maxCalls: 5 + (staged.Needs(5).Calls / 2), rewritings: ["What distance", "Which distance", "How many miles"]);

        var decision = await bench.Start(staged).Decision();

        Assert.Equal(5, bench.Calls.Count(call => call.Stage is not "diffusion" and not "judge"));
        Assert.Equal("budget", Text(decision, "stop_reason"));
        Assert.DoesNotContain(decision.Degradations, text => text.Contains("of 5 members", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_CallerCancels_Throws()
    {
        var bench = Bench(PromptDiffusion.On);
        bench.Agents.Hangs("a");
        bench.Start(Staged());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(ScriptedAgents.PriceWhenCut, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_RandomSchedules_KeepTheContractAndTheLease() => Assert.Null(await RandomSchedules.Broken(
        () => Staged(), 1000, 20260301, Original,
        (question, random) => Play(question, random.Next(3) == 0 ? Clear : Ambiguous, random.Next(2) == 0 ? Better : $"Say how far Paris is, in 3 hours, take {random.Next(3)}.", Judge)!));

    [Fact]
    public void Needs_WithTheStage_LeavesTheEngineItsOwn()
    {
        Assert.Equal(new EngineNeeds(17, 8, Deep: true), Staged().Needs(5));
        Assert.Equal(13, Staged(options: new DiffusionOptions { Refiners = 2 }).Needs(5).Calls);
    }

    [Fact]
    public async Task Run_PromptTooLong_LeavesNoCopyInTraceAndReport()
    {
        var prompt = string.Concat(Enumerable.Range(1000, 2000).Select(i => $"Item {i} costs \"{i} francs\". "));
        var bench = new EngineBench { Question = prompt, Diffusion = PromptDiffusion.Auto };
        bench.Agents.Answers("a", "done");

        var decision = await bench.Start(Staged()).Decision();

        Assert.Equal((RunStatus.Degraded, "done", "too_long"), (decision.Status, decision.Answer, Text(decision, "stop_reason")));
        Assert.Equal(["diffusion: too_long"], decision.Degradations.ToArray());
        Assert.Equal(prompt, Assert.Single(bench.Agents.Questions).Messages[^1].Text);
        Assert.InRange(decision.Report.Length, 1, 3000);
        Assert.InRange(bench.Trace.Snapshot().Sum(entry => entry.Data.Length), 1, 3000);
        Assert.EndsWith("Item 2999 costs \"2999 francs\".", Text(decision, "original"), StringComparison.Ordinal);
    }

    private static IOrchestrationStrategy Staged(FastOptions? fast = null, DiffusionOptions? options = null) =>
        new PromptStage(options ?? new DiffusionOptions(), new JudgeOptions()).Before(new FastStrategy(fast ?? new FastOptions()));

    private static EngineBench Bench(
        PromptDiffusion mode, string? reading = Ambiguous, string rewriting = Better, Func<AgentQuestion, string?>? judge = null, decimal? maxCost = null,
        int maxCalls = 60, string[]? rewritings = null)
    {
        var written = 0;
        var bench = new EngineBench { Question = Original, Diffusion = mode, MaxCalls = maxCalls, MaxCostUsd = maxCost };
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, question => Play(
                question, reading, rewritings is null ? rewriting : $"{rewritings[Interlocked.Increment(ref written) % rewritings.Length]} to Paris is covered in 3 hours?", judge ?? Judge));
        }

        return bench;
    }

    private static string? Play(AgentQuestion question, string? reading, string rewriting, Func<AgentQuestion, string?> judge) => question.Role switch
    {
        "interpreter" => reading,
        "judge" => judge(question),
        "responder" => question.Messages[^1].Text,
        _ => JsonSerializer.Serialize(new { prompt = rewriting, reason = "scripted" }),
    };

    private static string Judge(AgentQuestion question) =>
        ScriptedJudge.Candidates(question).Count == 1 ? ScriptedJudge.Says("yes") : ScriptedJudge.Prefers(question, Better);

    private static JsonElement Report(RunDecision decision) => JsonElement.Parse(decision.Report).GetProperty("diffusion");

    private static string Text(RunDecision decision, string name) => Text(Report(decision), name);

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
