using System.Globalization;

namespace LLMHive;

/// <summary>Times as text, the same in every answer, event and file.</summary>
internal static class Rfc3339
{
    /// <summary>RFC 3339 in UTC, <c>2026-06-01T00:00:00Z</c>, with only as many decimals as there are.</summary>
    public static string Text(DateTimeOffset moment) => moment.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);
}
