using System.Collections.Frozen;
using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// The unit, currency or percent that a number is in. It is compared only where one number was said in two units: other numbers
/// are other answers anyway. Most members leave out the unit that the question names, so a bare number is then in the usual one:
/// <list type="number">
/// <item>the one that the question asks for (<c>How many km …?</c>, <c>… in km?</c>);</item>
/// <item>else the one that more answers name than any other;</item>
/// <item>else, where several are named equally often, none: a bare number is then an answer of its own.</item>
/// </list>
/// Things that are counted (apples) are no units, nor are names of two units (pounds, C): they play no part.
/// </summary>
internal static partial class AnswerUnits
{
    // Areas, volumes and speeds are units of their own. Other rates are not: asked for gallons a day, some say gallons.
    private static readonly FrozenSet<string> Lengths = FrozenSet.Create(StringComparer.Ordinal, "m", "km", "cm", "mm", "mi", "yd", "ft", "in");
    private static readonly FrozenSet<string> Times = FrozenSet.Create(StringComparer.Ordinal, "h", "min", "s");

    /// <summary>The unit of bare numbers, as <see cref="AnswerShape.Unit"/> tells it.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answers">The number of each answer and the unit that it names; null = none.</param>
    public static string? Usual(string question, IReadOnlyCollection<(string Number, string? Unit)> answers)
    {
        var asked = Asked(question);
        var compared = answers.GroupBy(answer => answer.Number, answer => answer.Unit ?? asked, StringComparer.Ordinal)
            .Any(same => same.OfType<string>().Distinct(StringComparer.Ordinal).Skip(1).Any());
        if (!compared || asked is not null)
        {
            return compared ? asked : null;
        }

        // Two units at least: that is why they are compared.
        var named = answers.Select(answer => answer.Unit).OfType<string>().CountBy(unit => unit, StringComparer.Ordinal).OrderByDescending(unit => unit.Value).Take(2).ToList();
        return named[0].Value > named[1].Value ? named[0].Key : "";
    }

    /// <summary>The unit of a number; null when it has none that is known.</summary>
    /// <param name="before">The currency before it; empty = none.</param>
    /// <param name="after">What follows it.</param>
    public static string? Of(string before, string after)
    {
        if (Named(before) is { } currency)
        {
            return currency;
        }

        var match = Phrase().Match(after);
        if (!match.Success || Named(match.Groups["unit"].Value) is not { } unit || (unit == "in" && !AtEnd().IsMatch(after.AsSpan(match.Length))))
        {
            return null; // "5 in total" is no length
        }

        var power = match.Groups["square"].Success ? "²" : match.Groups["cubic"].Success ? "³" : "";
        var per = Named(match.Groups["per"].Value) ?? "";
        return Lengths.Contains(unit) ? unit + (power.Length > 0 ? power : Times.Contains(per) ? "/" + per : "") : unit;
    }

    // The unit that the question asks for; null when it names none, or several.
    private static string? Asked(string question)
    {
        var asked = Question().Matches(question).Select(match => Of("", match.Groups["unit"].Value)).OfType<string>().Distinct(StringComparer.Ordinal).Take(2).ToList();
        return asked.Count == 1 ? asked[0] : null;
    }

    // M is a million, and a pound is a weight or money.
    private static string? Named(string name) =>
        name is "M" or "MM" || name.ToLowerInvariant() is "k" or "c" or "f" or "pound" or "pounds" ? null : Units.Symbol(name.Replace(" ", "", StringComparison.Ordinal));

    [GeneratedRegex(
        @"^\s*(?:degrees?\s+|(?<square>(?:square|sq\.?)\s+)|(?<cubic>(?:cubic|cu\.?)\s+))?(?<unit>°[CF]|[%€£¥₹¢]|per ?cent|[A-Za-z]+)(?![\w({])"
        + @"(?:\s*(?:(?<square>²|\^\{?2\}?|squared\b)|(?<cubic>³|\^\{?3\}?|cubed\b)))?(?:\s*(?:/|per\b|an?\b)\s*(?<per>[A-Za-z]+))?",
        RegexOptions.IgnoreCase)]
    private static partial Regex Phrase();

    [GeneratedRegex(@"^\W*$")]
    private static partial Regex AtEnd();

    [GeneratedRegex(@"\b(?:how\s+many|what\s+(?=percent))\s*(?<unit>[A-Za-z]+(?:\s+\w+){0,3})|\bin\s+(?<unit>[A-Za-z%°€£₹]+(?:\s*(?:/|per)\s*[A-Za-z]+)?)\s*(?:\?|$|\.\s*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Question();
}
