using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Dates in the form of ISO 8601: <c>1879-03-12</c>, and those told in part as they are, <c>1879-03</c>, <c>1879</c>, <c>--03-12</c>:
/// a part is no answer to what was asked for whole. Where a date in figures can be read in two orders of day and month it is none,
/// so that the fifth of April is never taken for the fourth of May.
/// </summary>
internal static partial class DateAnswers
{
    /// <summary>Length of a year alone.</summary>
    public const int OfYear = 4;

    /// <summary>An answer as a date, else its words without what plays no part; null when it has none.</summary>
    public static string? Normalise(string answer)
    {
        if (Read(answer) is { } date)
        {
            return date;
        }

        // What punctuation kept from being a date is one in its words too.
        return TextAnswers.Normalise(answer) is { } words ? Read(words) ?? words : null;

        static string? Read(string text) => ReadWhole(text) ?? ReadWithin(text);
    }

    /// <summary>The date of a text that is one date; null otherwise.</summary>
    public static string? ReadWhole(string text) => Whole().Match(Plain(text)) is { Success: true } match ? Value(match) : null;

    /// <summary>The date of a sentence that holds one date and no other number; null otherwise, or where it lies before or after it.</summary>
    public static string? ReadWithin(string text)
    {
        var plain = Plain(text);
        if (Any().Match(plain) is not { Success: true } match || Elsewhere().IsMatch(plain))
        {
            return null;
        }

        var digits = plain.AsSpan(0, match.Index).ContainsAnyInRange('0', '9') || plain.AsSpan(match.Index + match.Length).ContainsAnyInRange('0', '9');
        return digits ? null : Value(match);
    }

    private static string Plain(string text) => Wrapper().Replace(text, "$1").Replace('\u2011', '-').Replace('\u00a0', ' ').Trim(' ', '\n', '\r', '\t', '*', '`', '"', '\'', '$', '“', '”');

    private static string? Value(Match match)
    {
        var year = Part("y");
        if (match.Groups["p"].Success)
        {
            var (first, second) = (Part("p")!.Value, Part("q")!.Value);
            return first == second || second > 12 ? Print(year, first, second) : first > 12 ? Print(year, second, first) : null;
        }

        return Print(year, match.Groups["mon"].Success ? Month(match.Groups["mon"].ValueSpan) : Part("m"), Part("d"));

        int? Part(string name) => match.Groups[name] is { Success: true } group ? int.Parse(group.ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    private static int Month(ReadOnlySpan<char> name) => 1 + ("janfebmaraprmayjunjulaugsepoctnovdec".IndexOf(name[..3].ToString(), StringComparison.OrdinalIgnoreCase) / 3);

    private static string? Print(int? year, int? month, int? day)
    {
        const int LeapYear = 2000;
        var known = year is null or > 0 && month is null or (>= 1 and <= 12)
            && (day is null || (day >= 1 && day <= DateTime.DaysInMonth(year ?? LeapYear, month!.Value)));
        return !known ? null : (year, month, day) switch
        {
            (null, _, _) => string.Create(CultureInfo.InvariantCulture, $"--{month:00}-{day:00}"),
            (_, null, _) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}"),
            (_, _, null) => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}"),
            _ => string.Create(CultureInfo.InvariantCulture, $"{year:0000}-{month:00}-{day:00}"),
        };
    }

    private const string MonthName =
        @"(?<mon>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?";

    private const string Day = @"(?<d>[0-9]{1,2})(?:st|nd|rd|th)?";
    private const string Year = @"(?<y>[0-9]{4})";

    private const string Date = "(?:" + Day + @"\.?(?:\s+of)?[\s-]+" + MonthName + @"(?:,?[\s-]+" + Year + ")?"
        + "|" + MonthName + @"\s+(?:the\s+)?" + Day + @"(?![0-9])(?:,?\s+" + Year + ")?"
        + "|" + MonthName + @",?(?:\s+of)?\s+" + Year
        + @"|(?<y>[0-9]{4})(?<sep>[-/.])(?<m>[0-9]{1,2})\k<sep>(?<d>[0-9]{1,2})"
        + @"|(?<p>[0-9]{1,2})(?<sep>[-/.])(?<q>[0-9]{1,2})\k<sep>(?<y>[0-9]{4})"
        + @"|(?<y>[0-9]{4})-(?<m>[0-9]{2})|--(?<m>[0-9]{2})-(?<d>[0-9]{2})|" + Year + ")";

    [GeneratedRegex(@"^(?:(?:on|in)\s+)?(?:the\s+)?(?:(?:mon|tues|wednes|thurs|fri|satur|sun)day,?\s+(?:the\s+)?)?" + Date + @"\.?$", RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<![\w./-])" + Date + @"(?![\w/-]|\.[0-9])", RegexOptions.IgnoreCase)]
    private static partial Regex Any();

    [GeneratedRegex(@"\b(?:not|before|after|until|since|between|century|bce?)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\\+(?:text|mathrm|textbf)\s*\{([^{}]*)\}")]
    private static partial Regex Wrapper();
}
