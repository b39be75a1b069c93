using System.Diagnostics;

namespace LLMHive.Load;

/// <summary>Percentiles by nearest rank, in microseconds.</summary>
internal readonly record struct LatencySummary(double P50Us, double P90Us, double P99Us)
{
    /// <summary>Sorts the array.</summary>
    /// <param name="ticks">Durations in ticks of <see cref="Stopwatch"/>; at least one.</param>
    public static LatencySummary Of(long[] ticks)
    {
        Array.Sort(ticks);
        return new(At(ticks, .50), At(ticks, .90), At(ticks, .99));
    }

    private static double At(long[] sorted, double part) =>
        sorted[(int)Math.Ceiling(part * sorted.Length) - 1] * 1e6 / Stopwatch.Frequency;
}
