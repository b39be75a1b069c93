using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Models;

/// <summary>
/// Exact answers to what can be computed: formulas, percentages, units and dates. Null when the text asks for something else.
/// </summary>
internal static partial class Calculator
{
    private const int MaxLength = 500;

    /// <summary>The bare result, such as <c>40.8</c> or <c>8.04672 km</c>.</summary>
    public static string? Answer(string question)
    {
        if (question.Length > MaxLength)
        {
            return null;
        }

        // A "!" stays: behind a number it may be a factorial.
        var text = Polite().Replace(question.Trim().TrimEnd('?', '.', '=', ' '), "").Trim();
        return Dates(text) ?? Percentages(text) ?? Units.Convert(text) ?? Formula(text);
    }

    private static string? Formula(string text)
    {
        var spelled = Words().Replace(text, match => match.Value.Trim().ToLowerInvariant() switch
        {
            "plus" => "+",
            "minus" => "-",
            "times" or "multiplied by" => "*",
            _ => "/",
        });
        return spelled.Any(char.IsAsciiDigit) ? Arithmetic.Evaluate(spelled)?.ToString() : null;
    }

    private static string? Percentages(string text)
    {
        if (PercentOf().Match(text) is { Success: true } of)
        {
            return Evaluate(of, "part") is { } part && Evaluate(of, "whole") is { } whole ? (part * whole / 100).ToString() : null;
        }

        if (PercentOff().Match(text) is { Success: true } off)
        {
            return Evaluate(off, "part") is { } part && Evaluate(off, "whole") is { } whole ? (whole - (whole * part / 100)).ToString() : null;
        }

        if (Change().Match(text) is not { Success: true } change || Evaluate(change, "part") is not { } by || Evaluate(change, "whole") is not { } from)
        {
            return null;
        }

        var grows = change.Groups["way"].Value.StartsWith("i", StringComparison.OrdinalIgnoreCase);
        return (grows ? from + (from * by / 100) : from - (from * by / 100)).ToString();
    }

    private static string? Dates(string text)
    {
        if (Between().Match(text) is { Success: true } between && Date(between, "from") is { } from && Date(between, "to") is { } to)
        {
            return (to.DayNumber - from.DayNumber).ToString(CultureInfo.InvariantCulture);
        }

        if (Weekday().Match(text) is { Success: true } weekday && Date(weekday, "date") is { } day)
        {
            return day.DayOfWeek.ToString();
        }

        if (Shift().Match(text) is not { Success: true } shift || Date(shift, "date") is not { } start
            || !int.TryParse(shift.Groups["n"].Value, CultureInfo.InvariantCulture, out var n) || n > 100_000)
        {
            return null;
        }

        var steps = shift.Groups["sign"].Value is "-" or "minus" ? -n : n;
        try
        {
            var moved = shift.Groups["unit"].Value.ToLowerInvariant()[0] switch
            {
                'd' => start.AddDays(steps),
                'w' => start.AddDays(7 * steps),
                'm' => start.AddMonths(steps),
                _ => start.AddYears(steps),
            };
            return moved.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        }
        catch (ArgumentOutOfRangeException)
        {
            return null; // The calendar ends in the year 9999.
        }
    }

    private static Rational? Evaluate(Match match, string group) => Arithmetic.Evaluate(match.Groups[group].Value);

    private static DateOnly? Date(Match match, string group) =>
        DateOnly.TryParseExact(match.Groups[group].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    [GeneratedRegex(@"^(please\s+)?(what\s+is|what's|how\s+much\s+is|how\s+many\s+is|calculate|compute|evaluate|solve|convert)\s+", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Polite();

    [GeneratedRegex(@"\s(plus|minus|times|multiplied\s+by|divided\s+by|over)\s", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Words();

    [GeneratedRegex(@"^(?<part>[\d.,]+)\s*(%|percent)\s+of\s+\$?(?<whole>[\d.,()+*/ -]+)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PercentOf();

    [GeneratedRegex(@"^(?<part>[\d.,]+)\s*(%|percent)\s+off\s+(of\s+)?\$?(?<whole>[\d.,()+*/ -]+)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex PercentOff();

    [GeneratedRegex(@"^(?<way>increase|decrease|reduce)\s+\$?(?<whole>[\d.,]+)\s+by\s+(?<part>[\d.,]+)\s*(%|percent)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Change();

    [GeneratedRegex(@"days\s+(are\s+)?(there\s+)?(between|from)\s+(?<from>\d{4}-\d\d-\d\d)\s+(and|to|until)\s+(?<to>\d{4}-\d\d-\d\d)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Between();

    [GeneratedRegex(@"(weekday|day\s+of\s+the\s+week|day)\s+(is|was|of)\s+(?<date>\d{4}-\d\d-\d\d)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Weekday();

    [GeneratedRegex(@"^(?<date>\d{4}-\d\d-\d\d)\s*(?<sign>\+|-|plus|minus)\s*(?<n>\d{1,6})\s*(?<unit>days?|weeks?|months?|years?)$", RegexOptions.IgnoreCase, 1000)]
    private static partial Regex Shift();
}
