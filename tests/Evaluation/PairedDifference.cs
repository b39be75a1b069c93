namespace LLMHive.Evaluation;

/// <summary>
/// Mean of differences between two ways over the same questions, with its 95 % interval. The unit is the question: what a
/// question gave in several splits is averaged first, since splits of the same questions are not independent.
/// </summary>
internal sealed record PairedDifference(double Mean, double Low, double High)
{
    private const double Z = 1.959963984540054;

    // What ten tenths add up to may miss a whole by a hair.
    public bool ExcludesZero => Low > 1e-12 || High < -1e-12;

    public static PairedDifference Of(IReadOnlyCollection<double> perQuestion)
    {
        var mean = perQuestion.Average();
        var variance = perQuestion.Sum(value => (value - mean) * (value - mean)) / Math.Max(1, perQuestion.Count - 1);
        var margin = Z * Math.Sqrt(variance / perQuestion.Count);
        return new PairedDifference(mean, mean - margin, mean + margin);
    }

    /// <summary>The mean over several sets of questions, each counting the same.</summary>
    public static PairedDifference Across(IReadOnlyCollection<PairedDifference> sets)
    {
        var margin = Math.Sqrt(sets.Sum(set => Math.Pow((set.High - set.Low) / 2, 2))) / sets.Count;
        var mean = sets.Average(set => set.Mean);
        return new PairedDifference(mean, mean - margin, mean + margin);
    }

    /// <summary>In points of a hundred, <c>+1.23 [+0.45, +2.01]</c>, bold when the interval excludes 0.</summary>
    public string Points() => Show(100);

    /// <summary>In its own unit.</summary>
    public string Plain() => Show(1);

    private string Show(int scale)
    {
        var text = FormattableString.Invariant($"{Mean * scale:+0.00;-0.00;0.00} [{Low * scale:+0.00;-0.00;0.00}, {High * scale:+0.00;-0.00;0.00}]");
        return ExcludesZero ? $"**{text}**" : text;
    }
}
