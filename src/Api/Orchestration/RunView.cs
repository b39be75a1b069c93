using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>A run and what came of it.</summary>
internal sealed record RunView
{
    public required string Id { get; init; }

    public required string Model { get; init; }

    public required string EngineRequested { get; init; }

    public required string EngineExecuted { get; init; }

    public required RunStatus Status { get; init; }

    public required IReadOnlyList<string> Degradations { get; init; }

    public required string Answer { get; init; }

    /// <summary>Functions that the answer wants called.</summary>
    public required IReadOnlyList<ToolCall> ToolCalls { get; init; }

    /// <summary>Null while no calibration exists.</summary>
    public double? Confidence { get; init; }

    public double? Agreement { get; init; }

    public double? NEff { get; init; }

    public required IReadOnlyList<RunVoteView> Votes { get; init; }

    public required IReadOnlyList<string> Dissent { get; init; }

    public required IReadOnlyList<RunMemberView> Members { get; init; }

    /// <summary>Why these members were asked; null for engines that choose nobody.</summary>
    public RouteView? Route { get; init; }

    public required TokensView Usage { get; init; }

    public required decimal CostUsd { get; init; }

    public required string StopReason { get; init; }

    public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Null while running.</summary>
    public DateTimeOffset? EndedAt { get; init; }

    public RunFailureView? Failure { get; init; }

    /// <summary>What the engine did: rounds, versions of the prompt, roles; null = nothing to tell.</summary>
    public JsonElement? Report { get; init; }

    public required IReadOnlyList<TraceView> Trace { get; init; }

    public static RunView Of(RunResult run) => new()
    {
        Id = run.RunId,
        Model = run.Model,
        EngineRequested = run.EngineRequested,
        EngineExecuted = run.EngineExecuted,
        Status = run.Status,
        Degradations = [.. run.Degradations],
        Answer = run.Answer,
        ToolCalls = run.ToolCalls.IsDefaultOrEmpty ? [] : [.. run.ToolCalls],
        Confidence = run.Confidence,
        Agreement = run.Agreement,
        NEff = run.NEff,
        Votes = [.. run.Votes.Select(RunVoteView.Of)],
        Dissent = [.. run.Dissent],
        Members = [.. run.Members.Select(RunMemberView.Of)],
        Route = run.Route is { } route ? RouteView.Of(route) : null,
        Usage = TokensView.Of(run.Usage),
        CostUsd = run.CostUsd,
        StopReason = run.StopReason,
        StartedAt = run.StartedAt,
        EndedAt = run.EndedAt,
        Failure = run.Failure is { } failure ? new(failure.Code, failure.Message) : null,
        Report = run.Report.Length == 0 ? null : JsonElement.Parse(run.Report),
        Trace = [.. run.Trace.Select(TraceView.Of)],
    };
}
