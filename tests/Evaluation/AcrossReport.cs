namespace LLMHive.Evaluation;

/// <summary>The same engine over several files; in the means every file counts the same.</summary>
internal sealed record AcrossReport(IReadOnlyList<HalvesReport> Files)
{
    public PairedDifference AgainstBest => PairedDifference.Across([.. Files.Select(file => file.AgainstBest)]);

    public PairedDifference AgainstMajority => PairedDifference.Across([.. Files.Select(file => file.AgainstMajority)]);

    /// <summary>Cost of the engine as a part of the best member's, mean over files.</summary>
    public double CostRatio => Files.Average(file => file.MeanNominalCost / file.BestMemberCost);

    /// <summary>A table for each file, then the means.</summary>
    public string Markdown() => string.Join("\n\n", Files.Select(file => file.Markdown())) + FormattableString.Invariant($"""


        mean over {Files.Count} files: {AgainstBest.Points()} against the best member of each, {AgainstMajority.Points()} against the majority, at {CostRatio * 100:0} % of the best member's cost
        """);
}
