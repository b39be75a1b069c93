namespace LLMHive.Orchestration;

/// <summary>One member's answer in an election.</summary>
/// <param name="Model">Who answered.</param>
/// <param name="Rank">0 = best; breaks ties.</param>
/// <param name="Text">What it wrote, in full.</param>
/// <param name="Vote">Its answer in normal form; null = it gave none, and does not vote.</param>
/// <param name="Weight">How much the vote counts; 1 unless something is known of the member. Never negative.</param>
public sealed record Ballot(string Model, int Rank, string Text, string? Vote, double Weight = 1);
