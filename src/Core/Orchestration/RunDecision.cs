using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>What an engine made of the answers.</summary>
public sealed record RunDecision
{
    /// <summary>State and quality.</summary>
    public required RunStatus Status { get; init; }

    /// <summary>The answer; empty when there is none.</summary>
    public string Answer { get; init; } = "";

    /// <summary>Functions that the answer wants called, all of one member; empty = none.</summary>
    public ImmutableArray<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>Why the status is not complete, as stable codes with detail.</summary>
    public ImmutableArray<string> Degradations { get; init; } = [];

    /// <summary>All positions, the winner first.</summary>
    public ImmutableArray<RunVote> Votes { get; init; } = [];

    /// <summary>Positions against the answer, in the members' own words (shortened).</summary>
    public ImmutableArray<string> Dissent { get; init; } = [];

    /// <summary>Part of the voting weight behind the answer, 0 to 1; null when nothing was voted on.</summary>
    public double? Agreement { get; init; }

    /// <summary>Effective number of independent voters; null when nothing was voted on.</summary>
    public double? NEff { get; init; }

    /// <summary>Probability that the answer is right; null while no calibration exists.</summary>
    public double? Confidence { get; init; }

    /// <summary>Why it stopped, as a stable code.</summary>
    public required string StopReason { get; init; }

    /// <summary>The vote of each model in normal form, where it gave one.</summary>
    public ImmutableDictionary<string, string> VoteOf { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>Models that stood in for failed members.</summary>
    public ImmutableArray<string> Replacements { get; init; } = [];

    /// <summary>What the engine did, as a JSON object with one field for each stage that has something to tell; empty = nothing.</summary>
    public string Report { get; init; } = "";

    /// <summary>Why these members were asked; null for engines that choose nobody.</summary>
    public RouteReceipt? Route { get; init; }

    /// <summary>Engine that decided; null = none ran, or the one that was asked.</summary>
    public string? Engine { get; init; }

    /// <summary>Why there is no answer; null when there is one.</summary>
    public Refusal? Failure { get; init; }
}
