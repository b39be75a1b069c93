using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// Around any engine, where the caller asked for JSON (<c>response_format</c>) or offers <c>tools</c>.
/// <list type="number">
/// <item>Members are told; an answer that does not fit counts as none, so that the engine goes on to another.</item>
/// <item>Where no answer fits, the best-ranked one is given all the same, and the run says that it does not fit.</item>
/// <item>What the engine decides on is looked at once more, whoever wrote it.</item>
/// <item>Members that could not be asked are named.</item>
/// </list>
/// </summary>
public static class FitStage
{
    /// <summary>Where it stands in the trace.</summary>
    internal const string Stage = "fit";

    internal const string FormatUnmet = "format_unmet";
    internal const string ToolsUnmet = "tools_unmet";

    /// <summary>Runs the engine.</summary>
    public static async Task<RunDecision> Run(IOrchestrationStrategy engine, RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(context);
        if (!context.Skipped.IsDefaultOrEmpty)
        {
            context.Trace.Add(new TraceEvent { Seq = 0, Stage = Stage, Kind = TraceKind.Plan, Data = JsonSerializer.Serialize(new { skipped = context.Skipped }) });
        }

        if (context is { Format: null, Tools: null })
        {
            return Skipped(context, await engine.Run(context, cancellationToken));
        }

        var agents = new FittingAgents(context.Agents, context.Trace);
        var decision = await engine.Run(context with { Agents = agents }, cancellationToken);
        return Skipped(context, decision switch
        {
            // Where an answer broke off while it was read, another one's words cannot stand in: they would follow the first ones.
            { Failure: not null, StopReason: FastStrategy.CutOff } when !agents.Misfits.Any(misfit => misfit.IsOut) => decision,
            { Failure: not null } => agents.Misfits.Count == 0 ? decision : Unfit(context, decision, agents.Misfits),
            { Status: RunStatus.Complete or RunStatus.Degraded or RunStatus.Partial, ToolCalls.IsDefaultOrEmpty: true } => Checked(context, decision),
            _ => decision,
        });
    }

    private static RunDecision Unfit(RunContext context, RunDecision decision, IReadOnlyCollection<Misfit> misfits)
    {
        // Whose words are out cannot be taken back; else the order of members, which is that of trust.
        var ranked = context.Members.AddRange(context.Reserve);
        var given = misfits.FirstOrDefault(misfit => misfit.IsOut) ?? misfits.MinBy(misfit => ranked.IndexOf(misfit.Model))!;
        var code = context.Format is null ? ToolsUnmet : FormatUnmet;
        var unmet = FormattableString.Invariant($"{code}: none of {misfits.Count} answers is {(context.Format is null ? "what was asked for" : "the JSON asked for")}");
        return Told(context, decision with { Failure = null, Answer = given.Text, ToolCalls = given.Calls, StopReason = code }, unmet, given.Model);
    }

    private static RunDecision Checked(RunContext context, RunDecision decision)
    {
        if (context.Format is not { } format)
        {
            return decision;
        }

        var (json, problem) = format.Read(decision.Answer);
        return json is not null ? decision with { Answer = json } : Told(context, decision, $"{FormatUnmet}: {problem}", "");
    }

    private static RunDecision Told(RunContext context, RunDecision decision, string degradation, string model)
    {
        var told = decision with { Status = RunStatus.Degraded, Degradations = decision.Degradations.Add(degradation) };
        context.Trace.Add(new TraceEvent
        {
            Seq = 0, Stage = Stage, Kind = TraceKind.Decision,
            Data = JsonSerializer.Serialize(new { status = "degraded", stop_reason = told.StopReason, answered_by = model, degradations = told.Degradations }),
        });
        return told;
    }

    private static RunDecision Skipped(RunContext context, RunDecision decision) => context.Skipped.IsDefaultOrEmpty ? decision : decision with
    {
        Status = decision.Status == RunStatus.Complete ? RunStatus.Degraded : decision.Status,
        Degradations = [.. context.Skipped.Select(member => $"member_skipped: {member}"), .. decision.Degradations],
    };
}
