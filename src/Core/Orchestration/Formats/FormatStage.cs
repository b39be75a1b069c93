using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// Around any engine, where the caller asked for JSON (<c>response_format</c>).
/// <list type="number">
/// <item>Members are told the form; an answer that does not fit counts as none, so that the engine goes on to another.</item>
/// <item>Where no answer fits, the best-ranked one is given all the same, and the run says that it does not fit.</item>
/// <item>What the engine decides on is looked at once more, whoever wrote it.</item>
/// </list>
/// </summary>
public static class FormatStage
{
    /// <summary>Where it stands in the trace.</summary>
    internal const string Stage = "format";

    /// <summary>Degradation, and stop reason, of answers that are not what was asked for.</summary>
    internal const string Unmet = "format_unmet";

    /// <summary>Runs the engine.</summary>
    public static async Task<RunDecision> Run(IOrchestrationStrategy engine, RunContext context, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(engine);
        ArgumentNullException.ThrowIfNull(context);
        if (context.Format is not { } format)
        {
            return await engine.Run(context, cancellationToken);
        }

        var agents = new FormattedAgents(context.Agents, context.Trace);
        var decision = await engine.Run(context with { Agents = agents }, cancellationToken);
        return decision switch
        {
            { Failure: not null } => agents.Misfits.Count == 0 ? decision : Unfit(context, decision, agents.Misfits),
            { Status: RunStatus.Complete or RunStatus.Degraded or RunStatus.Partial } => Checked(context, format, decision),
            _ => decision,
        };
    }

    private static RunDecision Unfit(RunContext context, RunDecision decision, IReadOnlyCollection<Misfit> misfits)
    {
        // Whose words are out cannot be taken back; else the order of members, which is that of trust.
        var ranked = context.Members.AddRange(context.Reserve);
        var given = misfits.FirstOrDefault(misfit => misfit.IsOut) ?? misfits.MinBy(misfit => ranked.IndexOf(misfit.Model))!;
        var unmet = FormattableString.Invariant($"{Unmet}: none of {misfits.Count} answers is the JSON asked for");
        return Told(context, decision with { Failure = null, Answer = given.Text, StopReason = Unmet }, unmet, given.Model);
    }

    private static RunDecision Checked(RunContext context, FormatCheck format, RunDecision decision)
    {
        var (json, problem) = format.Read(decision.Answer);
        return json is not null ? decision with { Answer = json } : Told(context, decision, $"{Unmet}: {problem}", "");
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
}
