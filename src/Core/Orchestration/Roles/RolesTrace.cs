using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes what <c>roles</c> does into the run's trace, and its report.</summary>
internal static class RolesTrace
{
    public const string Stage = "roles";
    private const int ObjectiveLength = 300;

    /// <summary>The plan, and the faults of those before it.</summary>
    public static int Planned(RunContext context, RolePlan plan, string source, IReadOnlyList<string> faults, RolePlanRules rules, int parent) =>
        Add(context, TraceKind.Plan, parent, new
        {
            source,
            faults,
            sub_goals = plan.SubGoals,
            nodes = plan.Nodes.Select(node => new
            {
                id = node.Id, role = node.Role, delegated_by = rules.DelegatorOf(node)?.Name ?? "", objective = Excerpt.EndOf(node.Objective, ObjectiveLength),
                depends_on = node.DependsOn, inputs = node.Inputs, output_schema = node.OutputSchema, acceptance = node.Acceptance,
                budget_share = node.BudgetShare, evidence_needed = node.EvidenceNeeded,
            }),
        });

    /// <summary>One result of a node, and whether it was accepted.</summary>
    public static void Checked(RunContext context, RoleNode node, string model, NodeResult? result, string? fault, int parent) => Add(context, TraceKind.Verify, parent, new
    {
        node = node.Id, model, accepted = fault is null, reason = fault ?? "", @ref = fault is null ? node.Id : "", characters = result?.Text.Length ?? 0,
        evidence = result?.Evidence ?? [],
    });

    /// <summary>What the quality manager said.</summary>
    public static void Approved(RunContext context, QualityVerdict verdict, int parent) => Add(context, TraceKind.Critique, parent, Shown(verdict));

    /// <summary>How it ended.</summary>
    public static void Decided(RunContext context, RunDecision decision, bool? hierarchyWon, int parent) => Add(context, TraceKind.Decision, parent, new
    {
        status = decision.Status.ToString().ToLowerInvariant(), stop_reason = decision.StopReason, degradations = decision.Degradations, hierarchyWon,
    });

    /// <summary>The report: the work with its states, approval and gaps.</summary>
    public static string Report(string source, RolePlan? plan, IEnumerable<NodeState> states, QualityVerdict? verdict, RolePlanRules rules, bool? won = null) => JsonSerializer.Serialize(new
    {
        roles = new
        {
            hierarchy = plan is not null,
            hierarchy_won = won,
            plan_source = source,
            nodes = states.Select(state => new
            {
                id = state.Node.Id, role = state.Node.Role, delegated_by = rules.DelegatorOf(state.Node)?.Name ?? "",
                objective = Excerpt.EndOf(state.Node.Objective, ObjectiveLength), depends_on = state.Node.DependsOn,
                state = state.Done ? "done" : "gap", model = state.Model, attempts = state.Attempts, returned = state.Returned, reason = state.Reason,
            }),
            approval = verdict is null ? null : Shown(verdict),
            gaps = states.Where(state => !state.Done).Select(state => state.Node.Id),
        },
    });

    private static object Shown(QualityVerdict verdict) => new
    {
        approved = verdict.Approved, model = verdict.Model, failure = verdict.Failure,
        returns = verdict.Returns.Select(returned => new { node = returned.Node, reason = returned.Reason }),
    };

    private static int Add<T>(RunContext context, TraceKind kind, int parent, T data) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Parent = parent, Stage = Stage, Kind = kind, Data = JsonSerializer.Serialize(data),
    });
}
