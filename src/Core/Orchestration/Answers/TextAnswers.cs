using System.Text;

namespace LLMHive.Orchestration;

/// <summary>Short and open texts: case, articles, punctuation, quotes, emphasis and spacing play no part.</summary>
internal static class TextAnswers
{
    /// <summary>The normal form; null when nothing but punctuation was there.</summary>
    public static string? Normalise(string text)
    {
        var words = Words(text);
        var kept = words.Where(word => word is not ("the" or "a" or "an")).ToList();
        var chosen = kept.Count > 0 ? kept : words;
        return chosen.Count == 0 ? null : string.Join(' ', chosen);
    }

    private static List<string> Words(string text)
    {
        var words = new List<string>();
        var word = new StringBuilder();
        var emphasis = Emphasis.In(text);
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c == '*')
            {
                var end = Emphasis.EndOf(text, i);
                var inside = i > 0 && end < text.Length && IsPart(text, i - 1) && IsPart(text, end);
                Stars(end - i, emphasis.Contains(i), inside);
                i = end - 1;
            }
            else if (IsPart(text, i))
            {
                word.Append(char.ToLowerInvariant(c));
            }
            else if (c is not ('\'' or '’'))
            {
                End();
            }
        }

        End();
        return words;

        // Within a word (2*3) they are a part of it; else a word of their own, which looks the same when it is read again.
        void Stars(int count, bool gone, bool inside)
        {
            if (gone || !inside)
            {
                End();
            }

            word.Append('*', gone ? 0 : count);
            if (!inside)
            {
                End();
            }
        }

        void End()
        {
            if (word.Length > 0)
            {
                words.Add(word.ToString());
                word.Clear();
            }
        }
    }

    // Points and commas inside a number, and signs that change a meaning (C++ is not C, 5% is not 5), belong to the word.
    private static bool IsPart(string text, int i) => text[i] switch
    {
        '.' or ',' => i > 0 && i + 1 < text.Length && char.IsAsciiDigit(text[i - 1]) && char.IsAsciiDigit(text[i + 1]),
        '-' => i + 1 < text.Length && char.IsAsciiDigit(text[i + 1]) && (i == 0 || text[i - 1] == '*' || char.IsWhiteSpace(text[i - 1])),
        '+' or '#' or '%' or '=' or '<' or '>' or '/' or '^' => true,
        var c => char.IsLetter(c) || char.IsNumber(c) || char.IsSurrogate(c) || char.GetUnicodeCategory(c) is
            System.Globalization.UnicodeCategory.CurrencySymbol or System.Globalization.UnicodeCategory.NonSpacingMark
            or System.Globalization.UnicodeCategory.SpacingCombiningMark or System.Globalization.UnicodeCategory.MathSymbol,
    };
}
