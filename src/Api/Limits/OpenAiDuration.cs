using System.Globalization;

namespace LLMHive.Limits;

/// <summary>Durations as OpenAI's headers spell them: <c>12ms</c>, <c>1s</c>, <c>6m0s</c>, <c>1h0m0s</c>.</summary>
internal static class OpenAiDuration
{
    /// <summary>The duration, rounded up to whole milliseconds; negative ones count as zero.</summary>
    public static string Format(TimeSpan duration)
    {
        var milliseconds = Math.Max(0, (long)Math.Ceiling(duration.TotalMilliseconds));
        if (milliseconds is > 0 and < 1000)
        {
            return string.Create(CultureInfo.InvariantCulture, $"{milliseconds}ms");
        }

        var seconds = (milliseconds % 60_000) / 1000m;
        var minutes = milliseconds / 60_000;
        return minutes switch
        {
            0 => string.Create(CultureInfo.InvariantCulture, $"{seconds:0.###}s"),
            < 60 => string.Create(CultureInfo.InvariantCulture, $"{minutes}m{seconds:0.###}s"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{minutes / 60}h{minutes % 60}m{seconds:0.###}s"),
        };
    }
}
