using System.Text.RegularExpressions;

namespace LLMHive.Telemetry;

/// <summary>Reads as much of PromQL as it takes to find the metrics in it.</summary>
internal static partial class PromQl
{
    private static readonly HashSet<string> Words = ["and", "or", "unless", "by", "without", "on", "ignoring", "offset", "bool", "group_left", "group_right"];

    /// <summary>Names of the series that an expression reads.</summary>
    public static IEnumerable<string> Metrics(string expression)
    {
        var bare = Parts().Replace(expression, " ");
        return Name().Matches(bare).Where(match => !IsCall(bare, match)).Select(match => match.Value).Where(name => !Words.Contains(name)).Distinct();
    }

    /// <summary>The name that the instrument of a series has in Prometheus, without what a histogram appends.</summary>
    public static string Base(string series) => Suffix().Replace(series, "");

    private static bool IsCall(string text, Match match) => text.AsSpan(match.Index + match.Length).TrimStart().StartsWith("(");

    /// <summary>Matchers, ranges, strings, groupings and numbers with units.</summary>
    [GeneratedRegex("""\{[^}]*\}|\[[^\]]*\]|"[^"]*"|\b(?:by|without|on|ignoring)\s*\([^)]*\)|\boffset\s+\d+\w|\b\d[\d.]*\w*""")]
    private static partial Regex Parts();

    [GeneratedRegex(@"[a-zA-Z_:][a-zA-Z0-9_:]*")]
    private static partial Regex Name();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();
}
