namespace LLMHive.Evaluation;

/// <summary>Expected calibration error: how far told probabilities are from what came true, over ten bins of equal width.</summary>
internal static class CalibrationError
{
    private const int Bins = 10;

    /// <summary>0 = what is told comes true; null when nothing was told.</summary>
    public static double? Of(IReadOnlyCollection<(double Told, double Right)> answers) => answers.Count == 0 ? null : answers
        .GroupBy(answer => Math.Min((int)(answer.Told * Bins), Bins - 1))
        .Sum(bin => bin.Count() * Math.Abs(bin.Average(answer => answer.Told) - bin.Average(answer => answer.Right))) / answers.Count;
}
