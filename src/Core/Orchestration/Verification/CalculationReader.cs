using System.Numerics;
using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Finds calculations with their results in a text: <c>12 pots * $3 = $36</c>. What it does not understand whole it leaves out:
/// a wrong alarm costs an answer, a calculation passed over costs nothing.
/// </summary>
internal static partial class CalculationReader
{
    private const int MostSums = 200;
    private const int MostSigns = 2000;
    private const int LongestSide = 160;

    // Factors between units that people leave out: "3 * 25 cents = $0.75".
    private static readonly int[] Conversions = [3, 7, 12, 16, 24, 36, 52, 60, 100, 365, 1000, 3600];

    /// <summary>The calculations in the order of the text.</summary>
    public static IReadOnlyList<Calculation> Read(string text)
    {
        var plain = CalculationText.Plain(text);
        var found = new List<Calculation>();
        var sums = 0;
        foreach (var match in Result().Matches(plain).Take(MostSigns))
        {
            var left = LeftOf(plain, match.Index);
            if (!EndsThere(plain, match) || Expression(left) is not { } side)
            {
                continue;
            }

            // All that is worked out counts, not only what is told: the time goes there.
            if (++sums > MostSums)
            {
                break;
            }

            if (Check(side, match) is { } calculation && (calculation.Holds || !IsMeantOtherwise(plain, match.Index - left.Length + side.Start, match)))
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
            return sum.Operators > 0 && CalculationGrammar.MayBegin(tokens, start) && !MixesSubunits(sum, left) ? new(sum, tokens[start].At) : null;
        }

        return null;
    }

    // "$20 - 50 cents": in dollars or in cents?
    private static bool MixesSubunits(CalculationSum sum, string left) =>
        sum.Expression.AsSpan(1).IndexOfAny('+', '-') >= 0 && left.AsSpan().IndexOfAny("$€£¥₹") >= 0 && sum.Units.Any(unit => Units.Symbol(unit) is "cent" or "penny");

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

        var calculation = new Calculation("", side.Sum.Expression, value, holds);
        if (holds)
        {
            return calculation;
        }

        // "1/4 = 20 square feet": a part, and nobody wrote down of what.
        var part = side.Sum is { Operators: 1 } && side.Sum.Expression.Contains('/', StringComparison.Ordinal) && !value.IsWhole;

        // "1.250 + 750 = 2.000": points between thousands, or decimal ones?
        var grouped = Grouped().IsMatch($"{side.Sum.Expression} {result.Groups["n"].Value}");

        // Different units on the two sides explain a factor that nobody wrote down.
        var converted = MayConvert(side.Sum, result) && Conversions.Any(factor => Near(value * factor, stated, step) || Near(value / factor, stated, step));
        return part || grouped || converted ? null : calculation;
    }

    // Arithmetic of another kind, a number that goes on in words, or a claim that the text itself denies.
    private static bool IsMeantOtherwise(string plain, int start, Match result)
    {
        var unit = result.Groups["unit"];
        var end = unit.Success ? unit.Index - 1 : result.Index + result.Length;
        var before = plain.AsSpan(Math.Max(0, start - LongestSide)..start);
        var after = plain.AsSpan(end, Math.Min(plain.Length - end, LongestSide));
        return CalculationGrammar.Changes(unit.Value) || OtherBefore().IsMatch(before) || OtherAfter().IsMatch(after) || DeniedBefore().IsMatch(before) || DeniedAfter().IsMatch(after);
    }

    private static Rational? Stated(Match result)
    {
        var (sign, number, divisor) = (result.Groups["s"].Value, result.Groups["n"].Value, result.Groups["d"]);
        return Arithmetic.Evaluate(divisor.Success ? $"{sign}{number}/{divisor.Value}" : sign + number);
    }

    // One in the last place written: rounded and cut-off results are both right.
    private static Rational Step(Match result)
    {
        var digits = result.Groups["n"].Value;
        var point = digits.IndexOf('.', StringComparison.Ordinal);
        return result.Groups["d"].Success ? 0 : point < 0 ? 1 : new Rational(1, BigInteger.Pow(10, digits.Length - point - 1));
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

    // Of the same sentence.
    private const string Other = @"\b(?:[pb]?mod|modulo|modulus|binary|hex|hexadecimal|octal|base[ -]?(?:[0-9]+|two|three|four|five|six|seven|eight|nine|ten|twelve|sixteen))\b";
    private const string Within = @"(?:[^.;\n]|\.(?=\d))*";

    [GeneratedRegex(Other + Within + "$", RegexOptions.IgnoreCase)]
    private static partial Regex OtherBefore();

    [GeneratedRegex("^" + Within + Other, RegexOptions.IgnoreCase)]
    private static partial Regex OtherAfter();

    private const string NotTrue = @"(?:wrong|incorrect|false|untrue|impossible|(?:not|\w+n['’]t)[ \t]+(?:true|right|correct|possible|the[ \t]+case|so|hold|be))\b";

    [GeneratedRegex(@"\b" + NotTrue + @"[ \t]+that\W{0,5}$", RegexOptions.IgnoreCase)]
    private static partial Regex DeniedBefore();

    [GeneratedRegex(
        @"^(?:(?:[ \t]+[a-z]+){0,3}[^\w.,;:!?\n]{0,5}\?|[^\w\n]{0,5}(?:no[,.:;!]|" + NotTrue + @"(?![ \t]+[a-z]))|[^.;:!?\n]{0,40}(?:\b(?:is|are|was|were|be)|['’]s)[ \t]+" + NotTrue + @"|[^.;:!?\n]{0,40}\b(?:not|\w+n['’]t)[ \t]+hold\b)",
        RegexOptions.IgnoreCase)]
    private static partial Regex DeniedAfter();

    [GeneratedRegex(@"^(?:[^.]*(?<![0-9])[1-9][0-9]{0,2}\.[0-9]{3}(?![0-9]))+[^.]*$")]
    private static partial Regex Grouped();

    // No two optional parts may share the same blanks or digits: a long run of them would be divided up in every possible way.
    // Digits are 0 to 9 where they are read; where they only must not follow, those of any script.
    private const string Number = @"(?<n>(?>[1-9][0-9]{0,2}(?:,[0-9]{3})+)(?![\d,]*\d)(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|\.[0-9]+)";

    [GeneratedRegex(
        @"(?<![=<>!≠:+*/^~-])[=≈](?!=)[ \t]*(?:(?<s>-)[ \t]*)?(?:[$€£¥₹][ \t]*)?" + Number + @"(?:/(?<d>[0-9]{1,9})(?![\d./]))?(?:[ \t]*(?<percent>%|percent\b))?"
        + @"(?:[ \t]+(?<unit>[A-Za-z]{2,})\b(?![ \t]+\d))?")]
    private static partial Regex Result();

    [GeneratedRegex(@"^(?:[A-Za-z_^!(\[{%]|[ \t]*[kKMB]\b|[:,.'’]?\p{N}|[ \t]+\p{N}|(?:[ \t]+[A-Za-z]+(?:/[A-Za-z]+)?){0,3}[ \t]*(?:[-+][ \t]*[$€£]?[\d(]|\*[ \t]*[\w$(]|/[ \t]*[\d$(]|\^|[xX][ \t]+[\d$(]))")]
    private static partial Regex Continued();
}
