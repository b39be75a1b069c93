using System.Globalization;

namespace LLMHive.Load;

/// <summary>One figure over all rounds: the median, and how far the rounds lie apart.</summary>
internal readonly record struct Spread(double Median, double Least, double Most)
{
    public static Spread Of(IEnumerable<double> values)
    {
        var sorted = values.Order().ToArray();
        var middle = sorted.Length / 2;
        var median = sorted.Length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
        return new(median, sorted[0], sorted[^1]);
    }

    /// <summary>Such as <c>1.21 [1.10 … 1.43]</c>.</summary>
    public string Show(string format = "0.00") => string.Create(
        CultureInfo.InvariantCulture,
        $"{Median.ToString(format, CultureInfo.InvariantCulture)} [{Least.ToString(format, CultureInfo.InvariantCulture)} … {Most.ToString(format, CultureInfo.InvariantCulture)}]");
}
