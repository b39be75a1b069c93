namespace LLMHive.Orchestration;

/// <summary>Who is better.</summary>
public enum Verdict
{
    /// <summary>No judge gave a readable verdict in both orders.</summary>
    None,

    /// <summary>Neither, or the judges changed their mind with the order.</summary>
    Tie,

    /// <summary>The first, in both orders.</summary>
    First,

    /// <summary>The second, in both orders.</summary>
    Second,
}

/// <summary>Two candidates, judged in both orders.</summary>
/// <param name="Verdict">Who is better.</param>
/// <param name="Judges">Who judged; one model, or two when a judge failed in one of the orders.</param>
/// <param name="SelfJudged">A judge had written one of the candidates, since there was no other.</param>
/// <param name="Failure">Why there is no verdict; empty when there is one.</param>
/// <param name="Entry">Sequence number of the trace entry.</param>
public sealed record Comparison(Verdict Verdict, ImmutableArray<string> Judges, bool SelfJudged, string Failure, int Entry)
{
    /// <summary>In what way a row of comparisons was less than asked for, as stable codes with detail; empty = in none.</summary>
    public static ImmutableArray<string> Degradations(IReadOnlyCollection<Comparison> comparisons)
    {
        ArgumentNullException.ThrowIfNull(comparisons);
        var silent = comparisons.Where(comparison => comparison.Verdict == Verdict.None).ToList();
        var self = comparisons.Count(comparison => comparison.SelfJudged && comparison.Verdict != Verdict.None);
        var degradations = ImmutableArray.CreateBuilder<string>();
        if (silent.Count > 0)
        {
            var reasons = string.Join(", ", silent.Select(comparison => comparison.Failure).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal));
            degradations.Add($"judge: {silent.Count} of {comparisons.Count} comparisons without a verdict ({reasons})");
        }

        if (self > 0)
        {
            degradations.Add($"self_judged: {self} of {comparisons.Count} comparisons");
        }

        return degradations.ToImmutable();
    }
}
