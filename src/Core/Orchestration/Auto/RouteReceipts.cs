using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>Puts the receipt of a run together from its route, its calls and the prices.</summary>
internal static class RouteReceipts
{
    public static RouteReceipt Of(RunContext context, Route route, FanOutResult asked)
    {
        // Refined prompts and judged texts are calls as well, and no answers.
        var calls = context.Trace.Snapshot().Where(entry => entry is { Kind: TraceKind.Call, Stage: ParallelFanOut.Stage }).ToList();
        var typical = Typical(calls);
        var asking = calls.Select(call => call.Model).Distinct(StringComparer.Ordinal).ToImmutableArray();
        var rest = route.Plan.Ranked.Except(asking).Concat(route.Candidates.Except(route.Plan.Ranked).Except(asking)).Concat(route.Unhealthy.Except(asking));
        var best = route.Statistics is { } known
            ? route.Candidates.OrderByDescending(known.Reliability).ThenBy(model => model, StringComparer.Ordinal).FirstOrDefault()
            : route.Plan.Ranked.FirstOrDefault();
        return new RouteReceipt
        {
            TaskClass = route.TaskClass, Rule = route.Rule, Accuracy = route.Accuracy, StopsAt = route.StopsAt, ExpectedAccuracy = route.Learned?.Expected,
            MaxCostRatio = route.MaxCostRatio, ExpectedCostRatio = route.CostRatio,
            Candidates = [.. asking.Concat(rest).Select(model => Candidate(context, route, model, asking, asked))],
            Switches = [.. Switches(route, asked)],
            BestSingle = best ?? "",
            BestSingleCostUsd = best is null ? null : Cost(best),
            AllCostUsd = Sum(route.Candidates.Concat(route.Unhealthy).Select(Cost)),
        };

        decimal? Cost(string model) =>
            asking.Contains(model) ? calls.Where(call => call.Model == model).Sum(call => call.CostUsd)
                : typical is { } usage && context.Prices.TryGetValue(model, out var price) ? price.Cost(usage) : null;
    }

    private static RouteCandidate Candidate(RunContext context, Route route, string model, ImmutableArray<string> asking, FanOutResult asked) => new()
    {
        Model = model,
        Reliability = route.Statistics?.Reliability(model),
        Price = context.Prices.TryGetValue(model, out var price) ? price.OutPerMillion : null,
        Asked = asking.Contains(model),
        Why = asking.Contains(model) ? asked.Replacements.Contains(model) || !route.Plan.Team.Contains(model) ? "stood_in" : "cascade"
            : route.Unhealthy.Contains(model) ? "unhealthy"
            : asked.Failures.FirstOrDefault(member => member.Model == model) is { } unsent ? unsent.Answer.Reason()
            : route.Plan.Team.Contains(model) ? asked.StopReason is AgentErrors.Budget or AgentErrors.Deadline ? asked.StopReason : "not_needed"
            : route.Learned is null ? "plan_limit" : "adds_too_little",
    };

    // What one more answer would have used: as much as those that came.
    private static TokenUsage? Typical(List<TraceEvent> calls)
    {
        var answered = calls.Where(call => call.Outcome == "ok").ToList();
        return answered.Count == 0 ? null : new TokenUsage((long)answered.Average(call => call.TokensIn), (long)answered.Average(call => call.TokensOut));
    }

    private static decimal? Sum(IEnumerable<decimal?> costs) => costs.Aggregate((decimal?)0m, (sum, cost) => sum + cost);

    private static IEnumerable<RouteSwitch> Switches(Route route, FanOutResult asked)
    {
        foreach (var model in route.Unhealthy)
        {
            yield return new RouteSwitch(model, "", "unhealthy");
        }

        foreach (var failed in asked.Failures)
        {
            var stoodIn = asked.Answers.Concat(asked.Failures).FirstOrDefault(member => member.StoodInFor == failed.Model);
            yield return new RouteSwitch(failed.Model, stoodIn?.Model ?? "", failed.Answer.Reason());
        }
    }
}
