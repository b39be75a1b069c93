using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>What a piece of a calculation is.</summary>
internal enum CalculationPart
{
    /// <summary>A number, without separators, perhaps with a percent sign.</summary>
    Number,

    /// <summary>+ - * / ^.</summary>
    Operator,

    /// <summary>(.</summary>
    Open,

    /// <summary>).</summary>
    Close,

    /// <summary>A word of two letters or more, or the article.</summary>
    Word,

    /// <summary>Punctuation behind which something new begins.</summary>
    Break,

    /// <summary>Anything whose meaning is not known here.</summary>
    Other,
}

/// <summary>A piece of a calculation.</summary>
/// <param name="Part">What it is.</param>
/// <param name="Text">Its text, numbers without separators.</param>
/// <param name="Spaced">White space stands before it.</param>
/// <param name="At">Where it stands in the text.</param>
internal readonly record struct CalculationToken(CalculationPart Part, string Text, bool Spaced, int At)
{
    public bool Is(char sign) => Part == CalculationPart.Operator && Text[0] == sign;

    public bool IsPercent => Part == CalculationPart.Number && Text[^1] == '%';
}

/// <summary>Cuts the left side of a calculation into pieces. Currency signs are dropped: they mark a number, and a sum has one currency.</summary>
internal static partial class CalculationTokens
{
    public static List<CalculationToken> Of(string text)
    {
        var tokens = new List<CalculationToken>();
        foreach (Match match in Pieces().Matches(text))
        {
            var spaced = match.Index == 0 || char.IsWhiteSpace(text[match.Index - 1]);
            if (match.Groups["number"].Success)
            {
                tokens.Add(new(CalculationPart.Number, match.Value.Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal), spaced, match.Index));
            }
            else if (match.Groups["word"].Success)
            {
                tokens.Add(Word(match, text, tokens, spaced));
            }
            else if (!match.Groups["currency"].Success)
            {
                tokens.Add(new(Sign(match.Value[0], text, match.Index), match.Value, spaced, match.Index));
            }
        }

        return tokens;
    }

    private static CalculationToken Word(Match match, string text, List<CalculationToken> before, bool spaced)
    {
        // "3 x 4", but not "3x".
        var end = match.Index + match.Length;
        if (match.Value is "x" or "X" && spaced && end < text.Length && char.IsWhiteSpace(text[end]) && before.Count > 0)
        {
            return new(CalculationPart.Operator, "*", spaced, match.Index);
        }

        // "5km" is a unit, "2xy" is none.
        var attached = !spaced && char.IsAsciiDigit(text[match.Index - 1]);
        var known = attached ? Models.Units.IsKnown(match.Value) && match.Length > 1 : match.Length > 1 || (match.Value is "a" or "A" && spaced);
        return new(known ? CalculationPart.Word : CalculationPart.Other, match.Value, spaced, match.Index);
    }

    private static CalculationPart Sign(char sign, string text, int at) => sign switch
    {
        '+' or '-' or '*' or '/' or '^' => CalculationPart.Operator,
        '(' => CalculationPart.Open,
        ')' => CalculationPart.Close,
        // 10:30 and 3:4 are no calculations.
        ':' or ',' or '.' when at + 1 < text.Length && char.IsDigit(text[at + 1]) => CalculationPart.Other,
        // "1'000" is one number, the quotation mark of "'3 + 4'" is none.
        '\'' when at > 0 && char.IsDigit(text[at - 1]) && at + 1 < text.Length && char.IsDigit(text[at + 1]) => CalculationPart.Other,
        ':' or ',' or '.' or ';' or '"' or '\'' or '`' or '?' => CalculationPart.Break,
        _ => CalculationPart.Other,
    };

    // Digits of other scripts are no numbers here, and what holds them is passed over.
    [GeneratedRegex(@"(?<number>(?:[1-9][0-9]{0,2}(?:,[0-9]{3})+(?![\d,])(?:\.[0-9]+)?|[0-9]+(?:\.[0-9]+)?|(?<!\d)\.[0-9]+)(?: ?%)?)|(?<word>[\p{L}°¢][\p{L}'’]*)|(?<currency>[$€£¥₹])|\S")]
    private static partial Regex Pieces();
}
