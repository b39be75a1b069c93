using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Where numbers are asked for, answers that are more than one number: <c>4\sqrt{2}</c>, <c>(3, 5)</c>, <c>10 or 12</c>, <c>2 + 3i</c>. None of
/// their numbers is the answer, so that each is a vote of its own, in a form in which notation plays no part. Nothing is calculated.
/// Of several numbers among words each stays, in order, with the unit or the word behind it: <c>86 glasses, 42 plates</c> is what <c>Jeff has 86
/// glasses and 42 plates</c> says.
/// </summary>
internal static partial class NumberExpressions
{
    // Most readings until nothing changes any more; whoever needs more is not writing an answer.
    private const int MostReadings = 4;

    /// <summary>The form; reading it again changes nothing. Null = it says nothing in figures, or too much.</summary>
    public static string? Read(string text)
    {
        var form = text;
        for (var i = 0; i < MostReadings && form.Length <= AnswerReader.LongestShortText; i++)
        {
            var next = Print(form);

            // What looked like an expression at first and then like a number is neither for sure.
            if (!IsExpression().IsMatch(next) || (next != form && (NumberAnswers.Measure(next) is not null || NumberAnswers.IsWhole(next))))
            {
                return null;
            }

            if (next == form)
            {
                return form;
            }

            form = next;
        }

        return null;
    }

    /// <summary>True when around a number there are words, units and punctuation, and nothing is done with it.</summary>
    /// <param name="before">What stands before it.</param>
    /// <param name="after">What stands behind it.</param>
    public static bool IsPlain(string before, string after) =>
        !OperatorBefore().IsMatch(before) && !OperatorAfter().IsMatch(after) && HasPlainWords(before) && HasPlainWords(UnitPower().Replace(after, "$1"));

    /// <summary>True where nothing but words, units and punctuation stands.</summary>
    public static bool HasPlainWords(string text)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (char.IsLetter(text[i]))
            {
                var start = i;
                while (i + 1 < text.Length && (char.IsLetterOrDigit(text[i + 1]) || char.GetUnicodeCategory(text[i + 1]) == UnicodeCategory.NonSpacingMark))
                {
                    i++;
                }

                if (text.AsSpan(start..(i + 1)) is "pi" or "π" or "sqrt")
                {
                    return false;
                }
            }
            else if (!char.IsWhiteSpace(text[i]) && !char.IsSurrogate(text[i]) && !Punctuation.Contains(text[i], StringComparison.Ordinal)
                && !(text[i] == '/' && i + 1 < text.Length && char.IsLetter(text[i + 1])))
            {
                return false;
            }
        }

        return true;
    }

    private const string Punctuation = ".,;:!?'\"“”‘’()-—…&%°€£¥₹¢²³~≈#@\u0301";

    private static string Print(string text)
    {
        var told = NumberAnswers.Told(text);
        if (NumberAnswers.Several(told) is { } several)
        {
            return several;
        }

        var form = told.ToLowerInvariant().Replace('{', '(').Replace('}', ')')
            .Replace("π", @"\pi ", StringComparison.Ordinal).Replace("√", @"\sqrt ", StringComparison.Ordinal).Replace("∞", @"\infty ", StringComparison.Ordinal).Replace('÷', '/');
        form = Command().Replace(Times().Replace(form, "*"), " $1 ");
        form = Blank().Replace(form.Trim().TrimEnd('.', ',', ';', ':', '!', '?', ' '), "");
        form = Blanks().Replace(form, " ");
        form = Root().Replace(form, "sqrt($1)");
        form = Power().Replace(form, "^$1");
        form = Product().Replace(form, "");
        return LeftSide().Replace(form, "");
    }

    [GeneratedRegex(@"\d|\b(?:pi|infty)\b|sqrt")]
    private static partial Regex IsExpression();

    // sqrt(5), log 5, the square root of 5, x minus 5, x - 5, 2/x
    [GeneratedRegex(@"(?:\w\(|\b(?:minus|plus)|\b(?:root|log|ln|sin|cos|tan|sqrt)(?:\s+of)?\s*\(?|\b[A-Za-z]\s*-|/)\s*$", RegexOptions.IgnoreCase)]
    private static partial Regex OperatorBefore();

    // 3i, 3x4, 3 pi, 5 minus x, 5 - x, 5/x
    [GeneratedRegex(@"^\s*(?:(?:pi|sqrt|plus|minus)\b|[ixyz](?![A-Za-z])|-\s*[A-Za-z]\b|/\s*(?:[A-Za-z]\b|[^\sA-Za-z]|$))", RegexOptions.IgnoreCase)]
    private static partial Regex OperatorAfter();

    // cm^2, m^{3}
    [GeneratedRegex(@"\b([ms]|[A-Za-z]{2,12})\s?\^\s?\{?-?[123]\}?(?!\d)")]
    private static partial Regex UnitPower();

    [GeneratedRegex(@"\\(?:times|cdot)(?![a-z])|[×·⋅]")]
    private static partial Regex Times();

    [GeneratedRegex(@"\\+(?:[dt](?=frac))?([a-z]+)")]
    private static partial Regex Command();

    [GeneratedRegex(@"(?<=[^\w\s])\s+|\s+(?=[^\w\s])|(?<=\d)\s+(?=sqrt|pi\b)")]
    private static partial Regex Blank();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"sqrt ?(\w+)")]
    private static partial Regex Root();

    [GeneratedRegex(@"\^\((-?\w+)\)")]
    private static partial Regex Power();

    [GeneratedRegex(@"(?<=\d)\*(?=[a-z(])")]
    private static partial Regex Product();

    [GeneratedRegex(@"^[a-z]\w*(?:\([^()]*\))?=(?=[^=]+$)")]
    private static partial Regex LeftSide();
}
