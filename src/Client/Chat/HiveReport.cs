using System.Text.Json;
using System.Text.Json.Serialization;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>How a hive model came to its answer: the answer's field <c>hive</c>.</summary>
public sealed record HiveReport
{
    /// <summary>The run (<c>run_…</c>).</summary>
    public string RunId { get; init; } = "";

    /// <summary>State and quality.</summary>
    public RunStatus Status { get; init; }

    /// <summary>Engine that was asked for.</summary>
    public string EngineRequested { get; init; } = "";

    /// <summary>Engine that ran.</summary>
    public string EngineExecuted { get; init; } = "";

    /// <summary>Why the status is not complete: <c>plan_limit: 2 of 5 members</c>.</summary>
    public ImmutableArray<string> Degradations { get; init; } = [];

    /// <summary>Probability that the answer is right; null while no calibration exists.</summary>
    public double? Confidence { get; init; }

    /// <summary>Part of the voting weight behind the answer, 0 to 1; null when nothing was voted on.</summary>
    public double? Agreement { get; init; }

    /// <summary>Effective number of independent voters; null when nothing was voted on.</summary>
    public double? NEff { get; init; }

    /// <summary>All positions, the winner first.</summary>
    public ImmutableArray<RunVote> Votes { get; init; } = [];

    /// <summary>Positions against the answer, in the members' own words.</summary>
    public ImmutableArray<string> Dissent { get; init; } = [];

    /// <summary>Where the answer's facts stand. Always empty until there is retrieval.</summary>
    public ImmutableArray<JsonElement> Citations { get; init; } = [];

    /// <summary>Cost of all calls in US dollars; 0 while running.</summary>
    public decimal CostUsd { get; init; }

    /// <summary>Why it stopped: <c>all_answered</c>, <c>quorum</c>, <c>deadline</c>, <c>budget</c> …</summary>
    public string StopReason { get; init; } = "";

    /// <summary>In words, when <see cref="HiveTuning.Explain"/> asked for it.</summary>
    public string? Explanation { get; init; }

    /// <summary>All of it, members, route and the engine's own report included.</summary>
    [JsonIgnore]
    public JsonElement Json { get; init; }

    internal static HiveReport Of(JsonElement json) => json.Deserialize(ClientJson.Default.HiveReport)! with { Json = json.Clone() };
}
