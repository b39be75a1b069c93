using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Writes a route and its receipt into the run's trace.</summary>
internal static class AutoTrace
{
    public const string Stage = "route";

    /// <summary>Stop reason of runs whose answers could not be compared.</summary>
    public const string OpenForm = "open_form";

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    /// <summary>Whom the run is going to ask.</summary>
    public static int Planned(RunContext context, Route route) => context.Trace.Add(new TraceEvent
    {
        Seq = 0, Stage = Stage, Kind = TraceKind.Plan,
        Data = JsonSerializer.Serialize(
            new
            {
                route.TaskClass, route.Rule, route.Accuracy, route.StopsAt, route.MaxCostRatio, ExpectedAccuracy = route.Learned?.Expected,
                ExpectedCostRatio = route.CostRatio, Labels = route.Statistics?.Labels,
                route.Plan.Team, route.Plan.Others, route.Unhealthy,
            },
            Json),
    });

    /// <summary>The receipt, then what came of it.</summary>
    public static RunDecision Decided(RunContext context, Route route, FanOutResult asked, RunDecision decision, int parent)
    {
        var receipt = RouteReceipts.Of(context, route, asked);
        context.Trace.Add(new TraceEvent { Seq = 0, Parent = parent, Stage = Stage, Kind = TraceKind.Plan, Data = JsonSerializer.Serialize(new { Receipt = receipt }, Json) });
        return VoteTrace.Decided(context, decision with { Route = receipt }, route.Learned is null ? "equal" : "learned", parent);
    }
}
