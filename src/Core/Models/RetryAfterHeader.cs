using System.Globalization;

namespace LLMHive.Models;

/// <summary>Reads <c>Retry-After</c> without trusting it.</summary>
public static class RetryAfterHeader
{
    /// <summary>Longer waits are taken for a mistake: one hour.</summary>
    public static readonly TimeSpan Longest = TimeSpan.FromHours(1);

    /// <summary>The waiting time of seconds or an HTTP date; null when absent, unreadable, past or longer than <see cref="Longest"/>.</summary>
    /// <param name="value">The header's value.</param>
    /// <param name="now">Moment of the answer, for the date form.</param>
    public static TimeSpan? Parse(string? value, DateTimeOffset now)
    {
        if (string.IsNullOrWhiteSpace(value)) return null;

        TimeSpan wait;
        // Seconds may carry a fraction: several vendors send one.
        if (double.TryParse(value, NumberStyles.AllowDecimalPoint | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite, CultureInfo.InvariantCulture, out var seconds))
        {
            if (!(seconds <= Longest.TotalSeconds)) return null;
            wait = TimeSpan.FromSeconds(seconds);
        }
        else if (DateTimeOffset.TryParseExact(value.Trim(), "r", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var at))
        {
            wait = at - now;
        }
        else
        {
            return null;
        }

        return wait >= TimeSpan.Zero && wait <= Longest ? wait : null;
    }
}
