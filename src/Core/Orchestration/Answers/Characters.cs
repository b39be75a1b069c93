using System.Collections.Frozen;
using System.Globalization;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// One spelling for what Unicode spells in several ways: digits of all scripts and full-width signs in ASCII, <c>½</c> as <c>1/2</c>, a Latin
/// or Cyrillic letter and the accent behind it as one letter.
/// </summary>
internal static class Characters
{
    // The runtime composes letters only with ICU, which LLMHive runs without.
    private static readonly FrozenDictionary<(char Letter, char Accent), char> Composed = new (char Accent, string Letters, string Composed)[]
    {
        ('\u0300', "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
        ('\u0301', "AEIOUYaeiouyCcLlNnRrSsZz", "ÁÉÍÓÚÝáéíóúýĆćĹĺŃńŔŕŚśŹź"),
        ('\u0302', "AEIOUaeiouCcGgHhJjSsWwYy", "ÂÊÎÔÛâêîôûĈĉĜĝĤĥĴĵŜŝŴŵŶŷ"),
        ('\u0303', "ANOanoIiUu", "ÃÑÕãñõĨĩŨũ"),
        ('\u0304', "AEIOUaeiou", "ĀĒĪŌŪāēīōū"),
        ('\u0306', "AaGgUuИи", "ĂăĞğŬŭЙй"),
        ('\u0307', "CcEeGgZzI", "ĊċĖėĠġŻżİ"),
        ('\u0308', "AEIOUYaeiouyЕе", "ÄËÏÖÜŸäëïöüÿЁё"),
        ('\u030a', "AaUu", "ÅåŮů"),
        ('\u030b', "OoUu", "ŐőŰű"),
        ('\u030c', "CcDdEeNnRrSsTtZz", "ČčĎďĚěŇňŘřŠšŤťŽž"),
        ('\u0327', "CcGgKkLlNnRrSsTt", "ÇçĢģĶķĻļŅņŖŗŞşŢţ"),
        ('\u0328', "AaEeIiUu", "ĄąĘęĮįŲų"),
    }.SelectMany(row => row.Letters.Zip(row.Composed, (letter, composed) => (Key: (letter, row.Accent), composed))).ToFrozenDictionary(it => it.Key, it => it.composed);

    /// <summary>The text in that spelling; doing it again changes nothing.</summary>
    public static string Fold(string text)
    {
        if (Ascii.IsValid(text))
        {
            return text;
        }

        var folded = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            if (rune.Value is >= '！' and <= '～')
            {
                folded.Append((char)(rune.Value - '！' + '!'));
            }
            else if (Rune.GetUnicodeCategory(rune) == UnicodeCategory.DecimalDigitNumber)
            {
                folded.Append((int)Rune.GetNumericValue(rune));
            }
            else if (rune.Value is (>= '¼' and <= '¾') or (>= '⅐' and <= '⅞'))
            {
                Fraction(folded, Rune.GetNumericValue(rune));
            }
            else if (folded.Length > 0 && rune.IsBmp && Composed.TryGetValue((folded[^1], (char)rune.Value), out var letter))
            {
                folded[^1] = letter;
            }
            else
            {
                folded.Append(rune.ToString());
            }
        }

        return folded.ToString();
    }

    // 1½ is 1 1/2, and not 11/2.
    private static void Fraction(StringBuilder folded, double value)
    {
        const int LargestDivisor = 10;
        const double Rounding = 1e-6;
        var divisor = Enumerable.Range(2, LargestDivisor - 1).First(d => Math.Abs((value * d) - Math.Round(value * d)) < Rounding);
        folded.Append(folded.Length > 0 && char.IsAsciiDigit(folded[^1]) ? " " : "").Append(CultureInfo.InvariantCulture, $"{Math.Round(value * divisor):0}/{divisor}");
    }
}
