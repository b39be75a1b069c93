using System.Text.Json;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Testing.Orchestration;

namespace LLMHive.Unit.Orchestration.Roles;

public sealed class RolesStrategyTests
{
    private const string Plan = """
        {"sub_goals": ["distance", "time"], "nodes": [
          {"id": "far", "role": "lead_researcher", "objective": "find the distance", "output_schema": "number", "budget_share": 0.3},
          {"id": "long", "role": "lead_analyst", "objective": "find the time", "acceptance": ["hours"], "budget_share": 0.3},
          {"id": "check", "role": "fact_checker", "objective": "check both", "inputs": ["far", "long"], "budget_share": 0.1}]}
        """;

    private const string Circle = """
        {"sub_goals": ["a", "b"], "nodes": [{"id": "x", "role": "critic", "objective": "x", "depends_on": ["y"], "budget_share": 0.1}, {"id": "y", "role": "lead_analyst", "objective": "y", "depends_on": ["x"], "budget_share": 0.1}]}
        """;

    [Fact]
    public async Task Run_ValidPlan_IsCarriedOutApprovedAndSynthesised()
    {
        var bench = Bench();

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Complete, "synthesised", "All in all."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["plan", "node", "node", "node", "approve", "synthesis"], bench.Calls.Select(call => call.Stage));
        Assert.Equal(
            [TraceKind.Call, TraceKind.Plan, TraceKind.Call, TraceKind.Verify, TraceKind.Call, TraceKind.Verify, TraceKind.Call, TraceKind.Verify, TraceKind.Call, TraceKind.Critique, TraceKind.Call, TraceKind.Decision],
            bench.Trace.Snapshot().Select(entry => entry.Kind));
        var nodes = Report(decision).GetProperty("nodes");
        Assert.All(nodes.EnumerateArray(), node => Assert.Equal("done", Text(node, "state")));
        Assert.Equal(("coordinator", true), (Text(nodes[0], "delegated_by"), Report(decision).GetProperty("approval").GetProperty("approved").GetBoolean()));
        var check = bench.Agents.Questions.Single(question => question.Role == "fact_checker").Messages[1].Text;
        Assert.Contains("about 2 hours", check, StringComparison.Ordinal);
        Assert.DoesNotContain("about 2 hours", bench.Agents.Questions.Single(question => question.Role == "lead_researcher").Messages[1].Text, StringComparison.Ordinal);
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_FewerThanTwoGoals_AnswersAloneAndSaysSo()
    {
        var bench = Bench(plan: _ => """{"sub_goals": ["only one"], "nodes": []}""");

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "no_hierarchy", "Alone."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["no_hierarchy: fewer than 2 separable sub-goals"], decision.Degradations.ToArray());
        Assert.Equal((2, false), (bench.Agents.Asked.Length, Report(decision).GetProperty("hierarchy").GetBoolean()));
    }

    [Fact]
    public async Task Run_InvalidPlan_IsRepairedOnce()
    {
        var bench = Bench(plan: question => question.Messages.Length == 2 ? Circle : Plan);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Complete, "repaired"), (decision.Status, Text(Report(decision), "plan_source")));
        Assert.Contains("circle", bench.Agents.Questions[1].Messages[^1].Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Circle)]
    [InlineData("{broken")]
    public async Task Run_PlanStaysInvalid_TheTemplateIsUsedAndSaid(string plan)
    {
        var bench = Bench(plan: _ => plan);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "template", "All in all."), (decision.Status, Text(Report(decision), "plan_source"), decision.Answer));
        Assert.Equal(["plan: template"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_ShareWithoutEndInAPlanOfOneGoal_AnswersAlone()
    {
        var bench = Bench(plan: _ => """{"sub_goals": ["x"], "nodes": [{"id": "n", "role": "critic", "objective": "x", "budget_share": 1e999}]}""");

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "no_hierarchy", "Alone."), (decision.Status, decision.StopReason, decision.Answer));
    }

    [Theory]
    [InlineData("executive", RoleLevel.Executive, "critic", "has no parent")]
    [InlineData("coordinator", RoleLevel.Assistant, "lead_researcher", "is not above")] // lead_researcher's own parent is coordinator
    [InlineData("auditor", RoleLevel.Manager, "coordinator", "is not below its parent")]
    public void New_RolesThatGoInACircle_AreRefused(string name, RoleLevel level, string parent, string fault)
    {
        var options = new RolesOptions();
        options.Roles.Add(new Role { Name = name, Level = level, Parent = parent });

        Assert.Contains(fault, Assert.Throws<ArgumentException>(() => new RoleBook(options)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_NodeDoesNotFitIntoTheBudget_ACheaperMemberDoesIt()
    {
        var bench = Bench(maxCostUsd: 1m);
        bench.Agents.CostsUpTo("a", 0.5m).CostsUpTo("b", 0.5m); // what is left for the plan, once

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "synthesised", "All in all."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["member_failed: a (budget)", "member_failed: b (budget)"], decision.Degradations.Order());
        Assert.All(Report(decision).GetProperty("nodes").EnumerateArray(), node => Assert.Equal(("done", 1), (Text(node, "state"), node.GetProperty("attempts").GetInt32())));
    }

    [Fact]
    public async Task Run_NodeFailsAfterAnotherDidNotFitIntoTheBudget_IsTriedAgainAndTheReasonIsItsOwn()
    {
        var bench = Bench(node: question => question.Role == "fact_checker" ? "" : null, maxCostUsd: 1m);
        bench.Agents.CostsUpTo("a", 0.5m).CostsUpTo("b", 0.5m); // what is left for the plan, once

        var decision = await bench.Start(Roles()).Decision();

        var check = Report(decision).GetProperty("nodes")[2];
        Assert.Equal(("gap", 2, "no_answer"), (Text(check, "state"), check.GetProperty("attempts").GetInt32(), Text(check, "reason")));
    }

    [Fact]
    public async Task Run_RolesWithoutRoomForTheTemplate_AnswersAloneAndSaysSo()
    {
        var options = new RolesOptions { MustWin = false };
        options.Roles.Add(new Role
        {
            Name = "lead_researcher", Level = RoleLevel.Specialist, Parent = "coordinator", Permissions = RolePermissions.Execute | RolePermissions.Read,
        });
        var bench = Bench(plan: _ => Circle);

        var decision = await bench.Start(new RolesStrategy(options, new ReserveOptions(), new JudgeOptions())).Decision();

        Assert.Equal((RunStatus.Degraded, "no_plan", "Alone."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(["plan: the template does not pass the rules", "no_hierarchy: nobody planned"], decision.Degradations.ToArray());
        Assert.Contains(bench.Trace.Snapshot(), entry => entry.Data.Contains("research: lead_researcher may not execute and write.", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_EmptySynthesis_IsWrittenByTheNext()
    {
        var bench = Bench();
        bench.Agents.Answers("a", question => question.Stage == "synthesis" ? "" : Play(question, _ => Plan, _ => null, """{"approved": true, "returns": []}""", ""));

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "All in all."), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: a (empty)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_IndependentNodes_RunInParallel()
    {
        var (both, asked) = (new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously), 0);
        var bench = Bench(node: _ =>
        {
            if (Interlocked.Increment(ref asked) == 2)
            {
                both.SetResult();
            }

            return null;
        }, after: 2);
        bench.Start(Roles()).Advance(2); // the plan is there

        await both.Task.WaitAsync(TimeSpan.FromSeconds(30)); // both are asked before either has answered

        Assert.Equal(["lead_analyst", "lead_researcher"], bench.Agents.Questions.Where(question => question.Stage == "node").Select(question => question.Role).Order());
    }

    [Fact]
    public async Task Run_ResultNotAccepted_IsAskedOnceMoreOfAnotherModel()
    {
        var bench = Bench(node: question => question.Role == "lead_researcher" && question.Model == "a" ? """{"result": "far away"}""" : null);

        var decision = await bench.Start(Roles()).Decision();

        var far = Report(decision).GetProperty("nodes")[0];
        Assert.Equal((RunStatus.Complete, "done", "b", 2), (decision.Status, Text(far, "state"), Text(far, "model"), far.GetProperty("attempts").GetInt32()));
        Assert.Equal("no_number", Text(far, "reason"));
    }

    [Fact]
    public async Task Run_ResultNeverAccepted_IsAGapThatTheAnswerNames()
    {
        var bench = Bench(node: question => question.Role == "lead_researcher" ? """{"result": "far away"}""" : null);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Partial, "synthesised"), (decision.Status, decision.StopReason));
        Assert.Contains("Not answered: far, find the distance (no_number)", decision.Answer, StringComparison.Ordinal);
        Assert.Equal(["gaps: 1 of 3 parts"], decision.Degradations.ToArray());
        Assert.Equal("far", Report(decision).GetProperty("gaps")[0].GetString());
        Assert.Contains("no result of far", bench.Agents.Questions.Single(question => question.Role == "fact_checker").Messages[0].Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_ApprovalReturnsAResult_ItIsDoneAgainOnceByAnother()
    {
        var bench = Bench(approve: """{"approved": false, "returns": [{"node": "long", "reason": "too vague"}, {"node": "absent", "reason": "x"}]}""");

        var decision = await bench.Start(Roles()).Decision();

        var again = Assert.Single(bench.Agents.Questions, question => question.Messages[0].Text.Contains("too vague", StringComparison.Ordinal));
        var node = Report(decision).GetProperty("nodes")[1];
        Assert.Equal(("lead_analyst", true, again.Model), (again.Role, node.GetProperty("returned").GetBoolean(), Text(node, "model")));
        Assert.Single(bench.Calls, call => call.Stage == "approve");
        Assert.NotEqual(bench.Agents.Questions.First(question => question.Role == "lead_analyst").Model, again.Model);
    }

    [Fact]
    public async Task Run_ReturnedResultThatOthersWereBuiltOn_IsDoneAgainWithThemInOrder()
    {
        // Told in the wrong order: the check would be done on the old distance, and certify it.
        var bench = Bench(
            approve: """{"approved": false, "returns": [{"node": "check", "reason": "not sure"}, {"node": "far", "reason": "too vague"}]}""",
            node: question => question.Role == "lead_researcher" && question.Messages[0].Text.Contains("too vague", StringComparison.Ordinal) ? """{"result": "150 km", "evidence": ["map"]}""" : null);

        await bench.Start(Roles()).Decision();

        var checks = bench.Agents.Questions.Where(question => question.Role == "fact_checker").Select(question => question.Messages[1].Text).ToList();
        Assert.Equal(2, checks.Count);
        Assert.Contains("120 km", checks[0], StringComparison.Ordinal);
        Assert.Contains("150 km", checks[1], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true, 2, new[] { "stale: check" })]
    [InlineData(false, 2, new string[0])]
    public async Task Run_InputOfAResultIsDoneAgain_TheResultIsTooOrIsSaidToBeStale(bool fails, int times, string[] degradations)
    {
        var bench = Bench(
            approve: """{"approved": false, "returns": [{"node": "far", "reason": "too vague"}]}""",
            node: question => fails && question.Messages[0].Text.Contains("has changed since", StringComparison.Ordinal) ? """{"result": ""}""" : null);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal(times, bench.Agents.Questions.Count(question => question.Role == "fact_checker"));
        Assert.Equal(degradations, decision.Degradations);
        Assert.Equal(("done", false), (Text(Report(decision).GetProperty("nodes")[2], "state"), Report(decision).GetProperty("nodes")[2].GetProperty("returned").GetBoolean()));
    }

    [Fact]
    public async Task Run_ReturnedResultThatWaitsForAGap_IsDoneAgainAndTheGapStays()
    {
        var bench = Bench(
            approve: """{"approved": false, "returns": [{"node": "check", "reason": "too vague"}]}""",
            node: question => question.Role == "lead_researcher" ? """{"result": "far away"}""" : null);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Partial, 2), (decision.Status, bench.Agents.Questions.Count(question => question.Role == "fact_checker")));
        Assert.Equal("far", Report(decision).GetProperty("gaps")[0].GetString());
    }

    [Theory]
    [InlineData("""{"approved": false, "returns": []}""", "approval: rejected")]
    [InlineData("""{"approved": false, "returns": [{"node": "absent", "reason": "x"}]}""", "approval: rejected")]
    [InlineData("""{"approved": false, "returns": [{"node": "long", "reason": "too vague"}]}""", "approval: rejected long")]
    public async Task Run_WorkThatWasTurnedDownStands_IsDegraded(string said, string degradation)
    {
        var bench = Bench(approve: said, node: question => question.Messages[0].Text.Contains("too vague", StringComparison.Ordinal) ? "no form" : null);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "All in all."), (decision.Status, decision.Answer));
        Assert.Equal([degradation], decision.Degradations.ToArray());
    }

    [Theory]
    [InlineData("{broken", "approval: unreadable")]
    [InlineData(null, "approval: no_answer")]
    public async Task Run_QualityManagerFailsOrWritesBrokenJson_GoesOnWithoutApproval(string? said, string degradation)
    {
        var bench = Bench(approve: said);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "All in all."), (decision.Status, decision.Answer));
        Assert.Contains(degradation, decision.Degradations);
    }

    [Fact]
    public async Task Run_OneOfFiveFails_IsDegradedAndWhole()
    {
        var bench = Bench();
        bench.Agents.Fails("b", CallOutcome.RateLimited);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "All in all."), (decision.Status, decision.Answer));
        Assert.Equal(["member_failed: b (rate_limited)"], decision.Degradations.ToArray());
    }

    [Fact]
    public async Task Run_FourOfFiveFail_LeavesGapsAndNamesThem()
    {
        var bench = Bench();
        foreach (var model in (string[])["a", "b", "c", "d"])
        {
            bench.Agents.Fails(model);
        }

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Degraded, "all_gaps", "Alone."), (decision.Status, decision.StopReason, decision.Answer));
        Assert.Equal(
            ["member_failed: a (error)", "member_failed: b (error)", "member_failed: c (error)", "member_failed: d (error)", "no_hierarchy: every part failed"], decision.Degradations.ToArray());
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_AllFail_FailsWithEveryName()
    {
        var bench = Bench();
        foreach (var model in bench.Members)
        {
            bench.Agents.Fails(model);
        }

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Failed, RefusalCodes.ProviderUnavailable), (decision.Status, decision.Failure?.Code));
    }

    [Fact]
    public async Task Run_MemberHangs_ItsNodeGoesToAnotherAfterTheTimeout()
    {
        var bench = Bench();
        using var hanging = new SemaphoreSlim(0);
        bench.Agents.Answers("b", _ => { hanging.Release(); return "never"; }, Timeout.InfiniteTimeSpan);
        bench.Start(Roles());
        while (!bench.IsOver)
        {
            await Task.WhenAny(hanging.WaitAsync(), bench.Decision());
            bench.Advance(60);
        }

        var decision = await bench.Decision();

        Assert.Contains("member_failed: b (timeout)", decision.Degradations);
        Assert.All(Report(decision).GetProperty("nodes").EnumerateArray(), node => Assert.NotEqual("b", Text(node, "model")));
        AssertCosts(bench);
    }

    [Fact]
    public async Task Run_BudgetRunsOutMidWay_SynthesisesWhatThereIs()
    {
        var bench = Bench(maxCalls: 4); // plan, two nodes, and the call that is kept for the synthesis

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Partial, 4), (decision.Status, bench.Calls.Count()));
        Assert.Equal("synthesis", bench.Calls.Last().Stage);
        Assert.Contains("Not answered: check", decision.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_SynthesisFails_GivesTheResultsThemselves()
    {
        var bench = Bench(synthesis: null);

        var decision = await bench.Start(Roles()).Decision();

        Assert.Equal((RunStatus.Partial, "no_synthesis"), (decision.Status, decision.StopReason));
        Assert.Contains("[long] about 2 hours", decision.Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CallerCancels_ThrowsAfterTheUsageIsTraced()
    {
        var bench = Bench();
        bench.Agents.Hangs("a");
        bench.Start(Roles());

        await bench.Caller.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(bench.Decision);
        Assert.Equal(ScriptedAgents.PriceWhenCut, bench.Trace.Snapshot().Sum(entry => entry.CostUsd));
    }

    [Fact]
    public async Task Run_RandomSchedules_KeepTheContractAndTheLease() => Assert.Null(await RandomSchedules.Broken(
        Roles, 1000, 20260301, "How far, and how long?",
        (question, random) => Play(
            question, _ => random.Next(3) switch { 0 => Circle, 1 => """{"sub_goals": ["one"]}""", _ => Plan },
            _ => random.Next(3) == 0 ? """{"result": "nothing"}""" : null,
            random.Next(2) == 0 ? """{"approved": true}""" : """{"approved": false, "returns": [{"node": "far", "reason": "no"}]}""", "All in all.")!));

    private static RolesStrategy Roles() => new(new RolesOptions { MustWin = false }, new ReserveOptions(), new JudgeOptions());

    private static EngineBench Bench(
        Func<AgentQuestion, string>? plan = null, Func<AgentQuestion, string?>? node = null, string? approve = """{"approved": true, "returns": []}""",
        string? synthesis = "All in all.", int maxCalls = 40, double after = 0, decimal? maxCostUsd = null)
    {
        var bench = new EngineBench { Question = "How far, and how long?", MaxCalls = maxCalls, MaxCostUsd = maxCostUsd };
        foreach (var model in bench.Members)
        {
            bench.Agents.Answers(model, question => Play(question, plan ?? (_ => Plan), node ?? (_ => null), approve, synthesis), TimeSpan.FromSeconds(after));
        }

        return bench;
    }

    private static string? Play(
        AgentQuestion question, Func<AgentQuestion, string> plan, Func<AgentQuestion, string?> node, string? approve, string? synthesis) => question.Stage switch
    {
        "plan" => plan(question),
        "approve" => approve,
        "synthesis" => synthesis,
        "answer" => "Alone.",
        _ => node(question) ?? (question.Role == "lead_analyst" ? """{"result": "about 2 hours", "evidence": ["timetable"]}""" : """{"result": "120 km", "evidence": ["map"]}"""),
    };

    private static void AssertCosts(EngineBench bench) =>
        Assert.Equal(bench.Calls.Sum(call => call.CostUsd), bench.Trace.Snapshot().Sum(entry => entry.CostUsd));

    private static JsonElement Report(RunDecision decision) => JsonElement.Parse(decision.Report).GetProperty("roles");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
