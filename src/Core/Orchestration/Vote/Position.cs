namespace LLMHive.Orchestration;

/// <summary>One answer and everybody who gave it.</summary>
/// <param name="Answer">The answer in normal form.</param>
/// <param name="Ballots">Who gave it, best rank first.</param>
/// <param name="Weight">Sum of their weights.</param>
/// <param name="Share">Part of all weight that voted, 0 to 1.</param>
public sealed record Position(string Answer, ImmutableArray<Ballot> Ballots, double Weight, double Share);
