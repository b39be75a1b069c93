using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Roles;

public sealed class RivalAnswerTests
{
    private const string Plan = """
        {"sub_goals": ["distance", "time"], "nodes": [
          {"id": "far", "role": "lead_researcher", "objective": "find the distance", "budget_share": 0.3},
          {"id": "long", "role": "lead_analyst", "objective": "find the time", "budget_share": 0.3}]}
        """;

    private const string Joined = "It is 120 km [far] and takes 2 hours [long].";
    private const string Alone = "About two hours.";

    [Fact]
    public async Task Run_HierarchyBeatsOneAnswer_IsGivenAfterTwoJudgesInBothOrders()
    {
        var bench = Bench(Joined);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Complete, "synthesised", Joined), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["plan", "node", "node", "approve", "answer", "synthesis", "judge", "judge", "judge", "judge"], bench.Calls.Select(call => call.Stage));
        var judges = bench.Calls.Where(call => call.Stage == "judge").Select(call => call.Model).ToList();
        Assert.Equal((2, false), (judges.Distinct().Count(), judges.Contains("a"))); // a wrote both
        Assert.True(Report(decision).GetProperty("hierarchy_won").GetBoolean());
        Assert.True(JsonElement.Parse(bench.Trace.Snapshot()[^1].Data).GetProperty("hierarchyWon").GetBoolean());
        Assert.Equal(bench.Calls.Sum(call => call.CostUsd), bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Theory]
    [InlineData(Alone)]
    [InlineData(null)]
    public async Task Run_HierarchyDoesNotBeatOneAnswer_ThatIsGivenAndSaid(string? better)
    {
        var bench = Bench(better);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "not_beaten", Alone), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["no_hierarchy: the answer of a alone was not beaten"], decision.Degradations.ToArray());
        Assert.False(Report(decision).GetProperty("hierarchy_won").GetBoolean());
        Assert.Equal(2, Report(decision).GetProperty("nodes").GetArrayLength());
    }

    [Fact]
    public async Task Run_HierarchyWithGapsLoses_GivesTheWholeAnswer()
    {
        var bench = Bench(Alone, node: question => question.Role == "lead_analyst" ? "" : "120 km");

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, Alone), (decision.Status, decision.Answer));
        Assert.Contains("gaps: 1 of 2 parts", decision.Degradations);
    }

    [Fact]
    public async Task Run_BothSayTheSame_AsksNoJudge()
    {
        var bench = Bench(null, question: "What is 17 % of 240?", alone: "The answer is 40.8.", synthesis: "So the answer is 40.8.");

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Complete, "So the answer is 40.8."), (decision.Status, decision.Answer));
        Assert.DoesNotContain(bench.Calls, call => call.Stage == "judge");
        Assert.Equal(JsonValueKind.Null, Report(decision).GetProperty("hierarchy_won").ValueKind);
    }

    [Theory]
    [InlineData("{broken")]
    [InlineData("")]
    public async Task Run_NobodyCanJudge_TheHierarchyStandsAndItIsSaid(string said)
    {
        var bench = Bench(null, judge: _ => said);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, Joined), (decision.Status, decision.Answer));
        Assert.Equal(["judge: 1 of 1 comparisons without a verdict (unreadable)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_BudgetHoldsNoRival_GoesWithoutAfterApprovalAndSynthesis()
    {
        var bench = Bench(Alone, maxCalls: 5); // plan, two nodes, approval, synthesis

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((Joined, "synthesised"), (decision.Answer, decision.StopReason));
        Assert.Equal(["plan", "node", "node", "approve", "synthesis"], bench.Calls.Select(call => call.Stage));
        Assert.Equal((RunStatus.Degraded, "rival: budget"), (decision.Status, Assert.Single(decision.Degradations)));
    }

    [Fact]
    public async Task Run_BestMemberFails_TheNextIsTheRival()
    {
        var bench = Bench(Alone);
        bench.Agents.Answers("a", question => question.Role == "rival" ? null : Play(question, null, Alone, Joined, null));

        var decision = await bench.Start(Roles()).Decision();

        Assert.Contains("no_hierarchy: the answer of b alone was not beaten", decision.Degradations);
    }

    [Fact]
    public async Task Run_OneMemberOrSwitchedOff_HasNoRival()
    {
        var one = Bench(Alone, members: ["a"]);
        var off = Bench(Alone);

        await one.Start(Roles()).Decision();
        await off.Start(new RolesStrategy(new RolesOptions { MustWin = false }, new ReserveOptions(), new JudgeOptions())).Decision();

        Assert.DoesNotContain(one.Calls.Concat(off.Calls), call => call.Role is "rival" or "judge");
    }

    [Fact]
    public async Task Run_CallerCancelsWhileTheRivalWrites_ThrowsAfterBothAreBooked()
    {
        var bench = Bench(Alone);
        bench.Agents.Acts("a", question => ScriptedAgents.Whole("a", Play(question, null, Alone, Joined, null)!), TimeSpan.FromSeconds(1));
        bench.Agents.Acts("b", question => ScriptedAgents.Whole("b", Play(question, null, Alone, Joined, null)!), TimeSpan.FromSeconds(1));
        bench.Start(Roles());
        for (var second = 0; second < 30 && bench.Agents.Asked.Length < 5; second++)
        {
            bench.Advance(1);
            await Task.Yield();
        }

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(bench.Agents.Asked.Length, bench.Calls.Count());
        Assert.Equal(2, bench.Calls.Count(call => call.Outcome == "cancelled"));
    }

    [Fact]
    public void Needs_WithARival_HoldItsAnswerAndTheJudges()
    {
        var (with, without) = (Roles().Needs(5), new RolesStrategy(new RolesOptions { MustWin = false }, new ReserveOptions(), new JudgeOptions()).Needs(5));

        Assert.Equal((without.Calls + 5, without.Answers + 8), (with.Calls, with.Answers));
        Assert.Equal(without, Roles().Needs(1));
    }

    private static RolesStrategy Roles() => new(new RolesOptions(), new ReserveOptions(), new JudgeOptions());

    private static EngineBench Bench(
        string? better, Func<AgentQuestion, string>? judge = null, Func<AgentQuestion, string>? node = null, string question = "How far, and how long?", string alone = Alone,
        string synthesis = Joined, int maxCalls = 40, ImmutableArray<string>? members = null)
    {
        var bench = new EngineBench { Question = question, MaxCalls = maxCalls, Members = members ?? ["a", "b", "c", "d", "e"] };
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, asked => ScriptedJudge.IsAsked(asked)
                ? judge?.Invoke(asked) ?? (better is null ? ScriptedJudge.Says("tie") : ScriptedJudge.Prefers(asked, better))
                : Play(asked, node, alone, synthesis, Plan));
        }

        return bench;
    }

    private static string? Play(AgentQuestion question, Func<AgentQuestion, string>? node, string alone, string synthesis, string? plan) => question.Stage switch
    {
        "plan" => plan ?? Plan,
        "approve" => """{"approved": true}""",
        "synthesis" => synthesis,
        "answer" => alone,
        _ => node?.Invoke(question) ?? "120 km",
    };

    private static JsonElement Report(RunDecision decision) => JsonElement.Parse(decision.Report).GetProperty("roles");
}
