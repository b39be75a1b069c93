using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>One member's answer in an election.</summary>
/// <param name="Model">Who answered.</param>
/// <param name="Rank">0 = best; breaks ties.</param>
/// <param name="Text">What it wrote, in full.</param>
/// <param name="Vote">Its answer in normal form; null = it gave none, and does not vote.</param>
/// <param name="Weight">How much the vote counts; 1 unless something is known of the member. Never negative.</param>
public sealed record Ballot(string Model, int Rank, string Text, string? Vote, double Weight = 1)
{
    /// <summary>Functions that it wants called; empty = its words are its answer.</summary>
    public ImmutableArray<ToolCall> Calls { get; init; } = [];

    /// <summary>Whether what it wrote before its answer arrives at the number that it votes for; false where it wrote none, null where the vote is no number.</summary>
    public bool? Derived { get; init; }

    /// <summary>What it holds, in its own words where it has some.</summary>
    internal string Position => Calls.IsDefaultOrEmpty || Vote is null ? Text : Vote;
}
