using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Finds calculations with their results in a text: <c>12 pots * $3 = $36</c>. What it does not understand whole it leaves out:
/// a wrong alarm costs an answer, a calculation passed over costs nothing.
/// </summary>
internal static partial class CalculationReader
{
    private const int MostClaims = 200;
    private const int MostSigns = 2000;
    private const int LongestSide = 160;

    // Factors between units that people leave out: "3 * 25 cents = $0.75".
    private static readonly int[] Conversions = [3, 7, 12, 16, 24, 36, 52, 60, 100, 365, 1000, 3600];

    /// <summary>The calculations in the order of the text.</summary>
    public static IReadOnlyList<Calculation> Read(string text)
    {
        var plain = CalculationText.Plain(text);
        var found = new List<Calculation>();
        foreach (var match in Result().Matches(plain).Take(MostSigns))
        {
            var left = LeftOf(plain, match.Index);
            if (found.Count < MostClaims && EndsThere(plain, match) && Expression(left) is { } side && Check(side, match) is { } calculation)
            {
                found.Add(calculation with { Text = (left[side.Start..].Trim() + " " + match.Value.Trim()).Trim() });
            }
        }

        return found;
    }

    private static string LeftOf(string plain, int equals)
    {
        var start = equals;
        while (start > 0 && equals - start < LongestSide && plain[start - 1] is not ('\n' or '\r' or '=' or '≈' or '<' or '>' or '|'))
        {
            start--;
        }

        // A list's dash is no minus.
        return ListMark().Replace(plain[start..equals], "");
    }

    // The result must be a number and nothing more: no variable, no time of day, no further sum.
    private static bool EndsThere(string plain, Match match)
    {
        var rest = plain.AsSpan(match.Index + match.Length);
        var line = rest.IndexOfAny('\n', '\r');
        return !Continued().IsMatch(line < 0 ? rest : rest[..line]);
    }

    private static Side? Expression(string left)
    {
        var tokens = CalculationTokens.Of(left);
        for (var start = 0; start < tokens.Count; start++)
        {
            if (CalculationGrammar.Read(tokens, start) is not { } sum)
            {
                continue;
            }

            // The longest sum that reads whole; if something unknown touches it, a shorter one would be a part of it.
            return sum.Operators > 0 && CalculationGrammar.MayBegin(tokens, start) ? new(sum, tokens[start].At) : null;
        }

        return null;
    }

    private static Calculation? Check(Side side, Match result)
    {
        if (Arithmetic.Evaluate(side.Sum.Expression) is not { } value || Stated(result) is not { } stated)
        {
            return null;
        }

        var step = Step(result);
        var percent = result.Groups["percent"].Success;
        var holds = Near(value, stated, step) || (percent && Near(value * 100, stated, step)) || (side.Sum.AllPercent && Near(value * 100, stated, step))
            || (result.Value[0] == '≈' && Near(value, stated, stated.Abs / 50));

        // Different units on the two sides explain a factor that nobody wrote down.
        // "1/4 = 20 square feet": a part, and nobody wrote down of what.
        var part = side.Sum is { Operators: 1 } && side.Sum.Expression.Contains('/', StringComparison.Ordinal) && !value.IsWhole;
        return !holds && part ? null : !holds && MayConvert(side.Sum, result) && Conversions.Any(factor => Near(value * factor, stated, step) || Near(value / factor, stated, step))
            ? null
            : new Calculation("", side.Sum.Expression, value, holds);
    }

    private static Rational? Stated(Match result)
    {
        var value = Rational.Parse(result.Groups["n"].Value.Replace(",", "", StringComparison.Ordinal));
        if (result.Groups["d"].Success)
        {
            var divisor = Rational.Parse(result.Groups["d"].Value);
            if (divisor == 0)
            {
                return null;
            }

            value /= divisor;
        }

        return result.Groups["s"].Value == "-" ? 0 - value : value;
    }

    // One in the last place written: rounded and cut-off results are both right.
    private static Rational Step(Match result)
    {
        var digits = result.Groups["n"].Value;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        return result.Groups["d"].Success ? 0 : point < 0 ? 1 : Rational.Parse("0." + new string('0', digits.Length - point - 2) + "1");
    }

    private static bool Near(Rational value, Rational stated, Rational step) => value == stated || (!value.IsWhole && (value - stated).Abs < step);

    private static bool MayConvert(CalculationSum sum, Match result)
    {
        var unit = result.Groups["unit"].Value;
        return sum.Units.Count == 0 ? unit.Length > 0 : unit.Length == 0 || !sum.Units.Any(other => other.Equals(unit, StringComparison.OrdinalIgnoreCase));
    }

    private readonly record struct Side(CalculationSum Sum, int Start);

    [GeneratedRegex(@"^[ \t]*[-*+•][ \t]+")]
    private static partial Regex ListMark();

    // No two optional parts may share the same blanks or digits: a long run of them would be divided up in every possible way.
    private const string Number = @"(?<n>(?>\d{1,3}(?:,\d{3})+)(?![\d,]*\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)";

    [GeneratedRegex(
        @"(?<![=<>!≠:+*/^~-])[=≈](?!=)[ \t]*(?:(?<s>-)[ \t]*)?(?:[$€£¥₹][ \t]*)?" + Number + @"(?:/(?<d>\d{1,9})(?![\d./]))?(?:[ \t]*(?<percent>%|percent\b))?"
        + @"(?:[ \t]+(?<unit>[A-Za-z]{2,})\b(?![ \t]+\d))?")]
    private static partial Regex Result();

    [GeneratedRegex(@"^(?:[A-Za-z_^!(\[{%]|[:,.]?\d|[ \t]+\d|(?:[ \t]+[A-Za-z]+(?:/[A-Za-z]+)?){0,3}[ \t]*(?:[-+][ \t]*[$€£]?[\d(]|\*[ \t]*[\w$(]|/[ \t]*[\d$(]|\^|[xX][ \t]+[\d$(]))")]
    private static partial Regex Continued();
}
