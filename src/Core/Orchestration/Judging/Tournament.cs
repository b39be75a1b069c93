namespace LLMHive.Orchestration;

/// <summary>What came of challengers against an incumbent.</summary>
/// <param name="Ranking">All candidates: challengers that won, the incumbent, undecided ones, those that lost; equals in their order.</param>
/// <param name="Comparisons">Every comparison made.</param>
public sealed record Tournament(ImmutableArray<Candidate> Ranking, ImmutableArray<Comparison> Comparisons)
{
    /// <summary>The best candidate; the incumbent unless a challenger beat it.</summary>
    public Candidate Winner => Ranking[0];

    /// <summary>At least one comparison gave a verdict.</summary>
    public bool Judged => Comparisons.Any(comparison => comparison.Verdict != Verdict.None);
}
