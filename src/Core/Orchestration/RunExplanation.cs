using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>One paragraph about a run, in words, made from its result and trace alone; no model is asked.</summary>
public static class RunExplanation
{
    /// <summary>Who was asked and why, how they voted, why it stopped, and what it cost.</summary>
    public static string Of(RunResult run)
    {
        ArgumentNullException.ThrowIfNull(run);
        return string.Join(' ', new[] { Asked(run), Skipped(run), Voted(run), Stopped(run), Cost(run) }.Where(sentence => sentence.Length > 0));
    }

    private static string Asked(RunResult run)
    {
        // Who only judged, refined the prompt or compared meanings answered nothing.
        var asked = run.Trace
            .Where(entry => entry is { Kind: TraceKind.Call, Stage: not ("judge" or "meaning" or DiffusionTrace.Stage) }).Select(entry => entry.Model).ToHashSet(StringComparer.Ordinal);
        var members = run.Members.Where(member => asked.Contains(member.Model)).ToList();
        var answered = members.Where(member => member.Outcome == "ok").Select(member => member.Model).ToList();
        var failed = members.Where(member => member.Outcome != "ok").Select(member => $"{member.Model} ({member.Outcome})").ToList();
        var who = answered.Count == 0 ? "no model answered" : $"{List(answered)} answered";
        return $"{run.Model} ran the engine {run.EngineExecuted}{Why(run.Route)}: {who}{(failed.Count == 0 ? "" : $", {List(failed)} did not")}.";
    }

    private static string Why(RouteReceipt? route) => route switch
    {
        null => "",
        { Rule: "learned", MaxCostRatio: { } ratio } =>
            Text($", which gives the best that labelled outcomes of the class '{route.TaskClass}' promise for {ratio:P1} of what the best member alone costs"),
        { Rule: "learned", StopsAt: { } chance } =>
            Text($", which asks from the cheapest member on until the answer is right with a chance of {chance:P1}, as labelled outcomes of the class '{route.TaskClass}' advise"),
        { Rule: "learned" } => $", which asks those whom labelled outcomes of the class '{route.TaskClass}' advise",
        { Rule: "explore" } => ", which asked everybody this time, to learn",
        { StopsAt: 1 } => ", which asks from the cheapest member on until one gives an answer",
        _ => Text($", which asks from the cheapest member on until an answer leads by {route.StopsAt:0} votes, since too little is known of the class '{route.TaskClass}'"),
    };

    private static string Skipped(RunResult run)
    {
        var skipped = run.Route?.Candidates.Where(it => !it.Asked).GroupBy(it => it.Why).Select(group => $"{List([.. group.Select(it => it.Model)])} ({Reason(group.Key)})").ToList() ?? [];
        return skipped.Count == 0 ? "" : $"Not asked: {string.Join("; ", skipped)}.";
    }

    private static string Voted(RunResult run) => run.Votes.IsEmpty ? "" : string.Join("; ", run.Votes.Select(vote => Voted(run, vote))) + "."
        + (run.Votes.Any(vote => vote.Won) || run.Answer.Length == 0 || run.Status == RunStatus.Abstained ? "" : " The answer is none of these: it was chosen or corrected afterwards.");

    private static string Voted(RunResult run, RunVote vote)
    {
        var figures = new List<string>();
        if (vote.Won && run.Agreement is { } share)
        {
            figures.Add(Text($"{share:P0} of the voting weight"));
        }

        if (vote.Won && run.Confidence is { } chance)
        {
            figures.Add(Text($"a chance of {chance:P1} to be right"));
        }

        return $"{List([.. vote.Models])} said '{vote.Answer}'{(vote.Won ? ", which is the answer" : "")}{(figures.Count > 0 ? $" with {List(figures)}" : "")}";
    }

    private static string Stopped(RunResult run) => $"It stopped because {Stop(run.StopReason)}."
        + (run.Status == RunStatus.Abstained ? " It gave no answer, and named the positions instead." : "")
        + (run.Degradations.IsEmpty ? "" : $" Less was done than asked for: {string.Join("; ", run.Degradations)}.");

    private static string Cost(RunResult run)
    {
        var route = run.Route;
        var others = route is { BestSingleCostUsd: { } best, AllCostUsd: { } all }
            ? Text($"; {route.BestSingle} alone would have cost ${best:0.######}, and asking all ${all:0.######}") : "";
        return Text($"It cost ${run.CostUsd:0.######}{others}.");
    }

    private static string Stop(string reason) => reason switch
    {
        "accepted" => "the answer was sure enough",
        "all_answered" => "all who were to be asked had answered",
        AutoTrace.OpenForm => "such texts cannot be voted on, and the strongest member had answered",
        "decided" => "the rest could not have changed the outcome",
        "confident" => "the leader was probably the majority's choice",
        Abstention.MaxRisk => "no answer was sure enough for the risk allowed",
        "quorum" => "enough members had answered",
        "answered" => "there was an answer",
        "all_ended" => "nobody was left to be asked",
        "share" => "most of one member's answers were the same",
        "no_votes" => "no answer could be voted with",
        "no_conflict" => "nobody disagreed",
        "evidence" => "one position alone had evidence that holds",
        "judge" => "judges chose",
        "undecided" => "neither votes nor judges decided between the positions",
        "one_answer" => "there was only one answer to choose from",
        "best_answer" => "the best answer was not beaten by a fusion of several",
        "fused" => "the fusion of the best answers beat each of them",
        RefineRun.Verified => "all checks hold",
        RefineRun.Unverified => "nothing in the answer could be checked",
        RefineRun.Cycle => "a correction said again what had been said before",
        "no_gain" => "corrections gained nothing",
        "rounds" => "all rounds of correction were used",
        "synthesised" => "the parts were put together",
        "no_synthesis" => "nobody put the parts together",
        "not_beaten" => "one member's own answer was not beaten by the joint one",
        "no_plan" => "nobody planned, and one member answered alone",
        "no_hierarchy" => "there was nothing to share out, and one member answered alone",
        "all_gaps" => "every part failed, and one member answered alone",
        FastStrategy.CutOff => "the answer broke off while it was read",
        FitStage.FormatUnmet => "no answer was the JSON asked for",
        FitStage.ToolsUnmet => "no answer used the tools as asked for",
        RefusalCodes.Cancelled => "it was cancelled",
        "node_stopped" => "its node was stopped",
        AgentErrors.Budget => "the budget was used up",
        AgentErrors.Deadline => "the time was up",
        _ => $"of '{reason}'",
    };

    private static string Reason(string why) => why switch
    {
        "not_needed" => "no longer needed",
        "unhealthy" => "its provider was failing",
        "adds_too_little" => "adds too little for its price",
        "plan_limit" => "more than the plan allows",
        AgentErrors.Budget => "did not fit into the budget",
        AgentErrors.Deadline => "no time was left",
        AgentErrors.PriceUnknown => "its price is not known",
        _ => why,
    };

    private static string List(List<string> items) =>
        items.Count < 2 ? string.Concat(items) : string.Join(", ", items.Take(items.Count - 1)) + " and " + items[^1];

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
