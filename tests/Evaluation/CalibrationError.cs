namespace LLMHive.Evaluation;

/// <summary>How far told probabilities can be relied on.</summary>
internal static class CalibrationError
{
    private const int Bins = 10;

    /// <summary>Expected calibration error over ten bins of equal mass: 0 = what is told comes true; null when nothing was told.</summary>
    public static double? Of(IReadOnlyCollection<(double Told, double Right)> answers) => answers.Count == 0 ? null : answers
        .OrderBy(answer => answer.Told)
        .Select((answer, index) => (answer, Bin: (int)((long)index * Bins / answers.Count)))
        .GroupBy(it => it.Bin, it => it.answer)
        .Sum(bin => bin.Count() * Math.Abs(bin.Average(answer => answer.Told) - bin.Average(answer => answer.Right))) / answers.Count;

    /// <summary>Accuracy of the part of answers that were told with the greatest confidence: what abstaining from the rest would give.</summary>
    public static IReadOnlyList<(double Coverage, double Accuracy)> Abstaining(IReadOnlyCollection<(double Told, double Right)> answers)
    {
        var surest = answers.OrderByDescending(answer => answer.Told).Select(answer => answer.Right).ToList();
        double[] parts = answers.Count == 0 ? [] : [1, 0.95, 0.9, 0.8, 0.7, 0.6, 0.5];
        return [.. parts.Select(part => (part, surest.Take((int)Math.Ceiling(part * surest.Count)).Average()))];
    }
}
