using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>A run and what came of it.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunResult")]
public sealed record RunResult
{
    /// <summary>Id of the run (<c>run_…</c>).</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>Whose run it is.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Hive model that was asked.</summary>
    [Id(2)] public required string Model { get; init; }

    /// <summary>Engine that was asked for.</summary>
    [Id(3)] public required string EngineRequested { get; init; }

    /// <summary>Engine that ran; empty when none did.</summary>
    [Id(4)] public string EngineExecuted { get; init; } = "";

    /// <summary>State and quality.</summary>
    [Id(5)] public required RunStatus Status { get; init; }

    /// <summary>Why the status is not complete, as stable codes with detail: <c>plan_limit: 2 of 5 members</c>.</summary>
    [Id(6)] public ImmutableArray<string> Degradations { get; init; } = [];

    /// <summary>The answer; empty when there is none.</summary>
    [Id(7)] public string Answer { get; init; } = "";

    /// <summary>Probability that the answer is right; null while no calibration exists.</summary>
    [Id(8)] public double? Confidence { get; init; }

    /// <summary>Part of the voting weight behind the answer, 0 to 1; null when nothing was voted on.</summary>
    [Id(9)] public double? Agreement { get; init; }

    /// <summary>Effective number of independent voters; null when nothing was voted on.</summary>
    [Id(10)] public double? NEff { get; init; }

    /// <summary>All positions, the winner first.</summary>
    [Id(11)] public ImmutableArray<RunVote> Votes { get; init; } = [];

    /// <summary>Positions against the answer, in the members' own words (shortened).</summary>
    [Id(12)] public ImmutableArray<string> Dissent { get; init; } = [];

    /// <summary>What each member did.</summary>
    [Id(13)] public ImmutableArray<RunMember> Members { get; init; } = [];

    /// <summary>Tokens of all calls.</summary>
    [Id(14)] public TokenUsage Usage { get; init; }

    /// <summary>Cost of all calls, in US dollars: the sum of the trace and of the ledger's rows.</summary>
    [Id(15)] public decimal CostUsd { get; init; }

    /// <summary>Why it stopped, as a stable code: <c>all_answered</c>, <c>quorum</c>, <c>deadline</c>, <c>budget</c> …</summary>
    [Id(16)] public string StopReason { get; init; } = "";

    /// <summary>Start (UTC).</summary>
    [Id(17)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>End (UTC); null while running.</summary>
    [Id(18)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>The trace.</summary>
    [Id(19)] public ImmutableArray<TraceEvent> Trace { get; init; } = [];

    /// <summary>Why there is no answer; null when there is one.</summary>
    [Id(20)] public Refusal? Failure { get; init; }

    /// <summary>Why these members were asked; null for engines that choose nobody.</summary>
    [Id(21)] public RouteReceipt? Route { get; init; }

    /// <summary>What the engine did, as a JSON object with one field for each stage that has something to tell; empty = nothing.</summary>
    [Id(22)] public string Report { get; init; } = "";

    /// <summary>Milliseconds in which at least one model was asked; the rest of the run's time is ours. 0 = not measured.</summary>
    [Id(23)] public double ProviderMs { get; init; }

    /// <summary>How the answer ends: <c>stop</c>, <c>length</c> (cut off at the most tokens), <c>content_filter</c> or <c>tool_calls</c>.</summary>
    [Id(24)] public string FinishReason { get; init; } = FinishReasons.Stop;

    /// <summary>Functions that the answer wants called, all of one member; empty = none.</summary>
    [Id(25)] public ImmutableArray<ToolCall> ToolCalls { get; init; } = [];
}
