namespace LLMHive.Storage;

/// <summary>When to try failed work again: <c>min(max, first × 2^(failures − 1))</c>.</summary>
internal static class WorkBackoff
{
    /// <summary>The wait before the next try, or null when the work is given up.</summary>
    /// <param name="failures">Failed tries so far, the latest included; 1 or more.</param>
    /// <param name="options">Bounds.</param>
    public static TimeSpan? After(int failures, WorkOptions options)
    {
        if (failures >= options.MaxAttempts)
        {
            return null;
        }

        // 2^30 of the shortest wait is beyond any bound; the cap keeps the double exact.
        var seconds = options.FirstBackoff.TotalSeconds * Math.Pow(2, Math.Min(failures - 1, 30));
        return TimeSpan.FromSeconds(Math.Min(seconds, options.MaxBackoff.TotalSeconds));
    }
}
