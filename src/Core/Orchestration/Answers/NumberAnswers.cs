using System.Globalization;
using System.Numerics;
using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Numbers in the form <c>1234.5</c>: no separators, units, currency or trailing zeros; fractions divided out; rounded to six
/// places, so that 1/3 and 0.3333333 are one answer. Whole numbers keep every digit. A unit stays only where it sets answers
/// apart (<see cref="AnswerUnits"/>): <c>5 mi</c>. What holds more than one number is none (<see cref="NumberExpressions"/>).
/// </summary>
internal static partial class NumberAnswers
{
    private const int Places = 6;
    private const int LongestUnit = 40;

    /// <summary>The number of a text that is one number, perhaps with a currency, a unit or <c>x =</c> around it; null otherwise.</summary>
    public static string? ReadWhole(string text)
    {
        var match = Whole().Match(Plain(text));
        return match.Success ? Value(match) : null;
    }

    /// <summary>
    /// The number of a text that is one number, else the only one behind its last equals sign, else the only one it has; a text of
    /// several, or that does something with its number, as an expression; null when it has none.
    /// </summary>
    /// <param name="text">The answer.</param>
    /// <param name="usual">The unit of bare numbers, as <see cref="AnswerShape.Unit"/> tells it.</param>
    public static string? Read(string text, string? usual)
    {
        return Measure(text) is not { } read ? IsWhole(text) ? null : NumberExpressions.Read(text)
            : usual is null || read.Unit is null || read.Unit == usual ? read.Number : $"{read.Number} {read.Unit}";
    }

    /// <summary>True for the form of one number, even where it has no value: <c>1/0</c>.</summary>
    public static bool IsWhole(string text) => Whole().IsMatch(Told(text));

    /// <summary>That number and its known unit, null when it names none; null when there is not one number.</summary>
    public static (string Number, string? Unit)? Measure(string text)
    {
        var plain = Told(text);
        return Find(plain) is { } match && Value(match) is { } value ? (value, Unit(plain, match)) : null;
    }

    /// <summary>The values of all numbers of a text, in their order.</summary>
    public static IEnumerable<string> All(string text) => Any().Matches(Plain(text)).Select(Value).OfType<string>();

    private static Match? Find(string plain)
    {
        var match = Whole().Match(plain);
        if (match.Success)
        {
            return match;
        }

        var equals = plain.LastIndexOfAny(['=', '≈']);
        var before = equals < 0 ? -1 : plain.AsSpan(0, equals).LastIndexOf('=');
        return before >= 0 && Equations().IsMatch(plain.AsSpan(before..equals)) ? null : Only(plain, equals + 1);
    }

    // The one number of the rest, with nothing but words around it.
    private static Match? Only(string plain, int from)
    {
        var match = Any().Match(plain, from);
        return match.Success && NumberExpressions.IsPlain(plain[from..match.Index], plain[(match.Index + match.Length)..]) ? match : null;
    }

    /// <summary>Several numbers among words, each with the word behind it; null where there is but one, something is done with one, or one is ruled out.</summary>
    /// <param name="told">As <see cref="Told"/> gives it.</param>
    public static string? Several(string told)
    {
        var numbers = Any().Matches(told);
        if (numbers.Count < 2 || Related().IsMatch(told) || !NumberExpressions.HasPlainWords(Any().Replace(told, " ")))
        {
            return null;
        }

        var each = numbers.Select(match => (Value: Value(match), Thing: Thing().Match(told, match.Index + match.Length).Groups[1].Value)).ToList();
        return each.Exists(it => it.Value is null) ? null
            : string.Join(", ", each.Select(it => it.Thing.Length == 0 ? it.Value : $"{it.Value} {Units.Symbol(it.Thing) ?? it.Thing.ToLowerInvariant()}"));
    }

    private static string? Unit(string plain, Match match)
    {
        var end = new[] { match.Groups["n"], match.Groups["e"], match.Groups["d"], match.Groups["k"] }.Max(group => group.Index + group.Length);
        var rest = plain.AsSpan(end);
        return AnswerUnits.Of(match.Groups["c"].Value, rest[..Math.Min(rest.Length, LongestUnit)].ToString());
    }

    /// <summary>Typography and reasons taken away: <c>72</c> for <c>72, since 12 rows of 6 are 72</c>, and for <c>72 (12 rows of 6)</c>.</summary>
    internal static string Told(string text)
    {
        var plain = Plain(text);
        var reason = Reason().EnumerateMatches(plain);
        return reason.MoveNext() && plain.AsSpan(0, reason.Current.Index).IndexOfAnyInRange('0', '9') >= 0 ? plain[..reason.Current.Index].TrimEnd(' ', ',', ';', ':') : plain;
    }

    /// <summary>LaTeX and typography taken away, so that the patterns see <c>-3/4</c> for <c>$-\frac{3}{4}$</c>.</summary>
    private static string Plain(string text)
    {
        var plain = Emphasis.Without(Characters.Fold(text)).Replace('−', '-').Replace('–', '-').Replace('\u00a0', ' ').Replace('\u202f', ' ');
        plain = Spacing().Replace(plain, "");
        plain = Approximately().Replace(plain, "≈");
        plain = Fraction().Replace(plain, " $1/$2 ");
        plain = Wrapper().Replace(plain, " $1 ");
        plain = TenTimes().Replace(plain, "e$1");
        plain = Base().Replace(plain, "");
        plain = BelowZero().Replace(Negative().Replace(plain, "-"), "-$1");

        // One dollar sign is money; two may be the ends of a formula.
        plain = (plain.AsSpan().Count('$') == 1 ? Dollar() : EscapedDollar()).Replace(plain, " USD ");
        plain = Percent().Replace(plain, "%");
        return Decoration().Replace(plain, " ").Replace("- ", "-", StringComparison.Ordinal).Trim();
    }

    private static string? Value(Match match)
    {
        if (Parse(match.Groups["n"].ValueSpan, match.Groups["e"].ValueSpan) is not { } number)
        {
            return null;
        }

        var factor = Factor(match.Groups["k"].Value.ToLowerInvariant()) * (match.Groups["s"].ValueSpan is "-" ? -1 : 1);
        var value = Times(number);
        var divisor = match.Groups["d"];
        if (!divisor.Success)
        {
            return Print(value);
        }

        if (Parse(divisor.ValueSpan, []) is not { } bottom || bottom.Digits.IsZero)
        {
            return null;
        }

        var whole = match.Groups["w"].Success && Parse(match.Groups["w"].ValueSpan, []) is { } w ? w : new Scaled(0, 0);
        return Print(Add(Divide(value, bottom), Times(whole)));

        Scaled Times(Scaled it) => it with { Digits = it.Digits * factor };
    }

    private static BigInteger Factor(string word) => word.TrimEnd('s') switch
    {
        "" => 1,
        "hundred" => 100,
        "thousand" or "k" => 1_000,
        "million" or "m" => 1_000_000,
        "billion" or "bn" or "b" => 1_000_000_000,
        _ => 1_000_000_000_000,
    };

    private static Scaled? Parse(ReadOnlySpan<char> digits, ReadOnlySpan<char> exponent)
    {
        var bare = digits.ToString().Replace(",", "", StringComparison.Ordinal).Replace(" ", "", StringComparison.Ordinal);
        var point = bare.IndexOf('.', StringComparison.Ordinal);
        var scale = point < 0 ? 0 : bare.Length - point - 1;
        if (!BigInteger.TryParse(bare.Replace(".", "", StringComparison.Ordinal), NumberStyles.None, CultureInfo.InvariantCulture, out var value))
        {
            return null;
        }

        if (exponent.Length == 0)
        {
            return new Scaled(value, scale);
        }

        // Nobody answers with a number of more digits than this; a hostile exponent must not fill the memory.
        if (!int.TryParse(exponent, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var power) || Math.Abs(power) > 400)
        {
            return null;
        }

        scale -= power;
        return scale >= 0 ? new Scaled(value, scale) : new Scaled(value * BigInteger.Pow(10, -scale), 0);
    }

    private static Scaled Divide(Scaled top, Scaled bottom)
    {
        // One place more than is kept, so that rounding sees the next digit.
        var numerator = top.Digits * BigInteger.Pow(10, bottom.Scale + Places + 1);
        return new Scaled(numerator / (bottom.Digits * BigInteger.Pow(10, top.Scale)), Places + 1);
    }

    private static Scaled Add(Scaled a, Scaled b)
    {
        var scale = Math.Max(a.Scale, b.Scale);
        return new Scaled((a.Digits * BigInteger.Pow(10, scale - a.Scale)) + (b.Digits * BigInteger.Pow(10, scale - b.Scale)), scale);
    }

    private static string Print(Scaled number)
    {
        var (digits, scale) = (BigInteger.Abs(number.Digits), number.Scale);
        if (scale > Places)
        {
            var unit = BigInteger.Pow(10, scale - Places);
            digits = (digits + (unit / 2)) / unit;
            scale = Places;
        }

        var text = digits.ToString(CultureInfo.InvariantCulture).PadLeft(scale + 1, '0');
        if (scale > 0)
        {
            text = (text[..^scale] + "." + text[^scale..]).TrimEnd('0').TrimEnd('.');
        }

        return number.Digits.Sign < 0 && text != "0" ? "-" + text : text;
    }

    private readonly record struct Scaled(BigInteger Digits, int Scale);

    // No two optional parts may share the same blanks or digits: a long run of them would be divided up in every possible way.
    private const string Number = @"(?!0[xbo][\da-f])(?<n>(?>\d{1,3}(?:,\d{3})+)(?:(?>\.\d+)(?![\d,]*\d)|(?![\d,]*\d))|\d+(?:\.\d+)?|\.\d+)(?:[eE](?<e>[+-]?\d+)(?!\w))?";
    private const string Divisor = @"(?:\s*/\s*(?<d>\d{1,3}(?:,\d{3})+|\d+(?:\.\d+)?))?";

    // 5 million, 5bn, 5k, and of money $5M; without money M is as often something else.
    private const string Scale = @"(?:(?:\s*|-)(?<k>(?:hundred|thousand|million|billion|trillion)s?|bn)(?!\w)|(?(c)\s?(?<k>[kmbt])|(?<k>(?-i:k)))(?!\w))?";
    private const string Mixed = @"(?:(?<w>\d+)\s+(?=\d+\s*/\s*\d))?";
    private const string Sign = @"(?:(?<s>[-+])\s*)?";
    private const string Currency = @"(?:(?<c>USD|EUR|GBP|[€£¥₹])\s*)?";

    [GeneratedRegex(
        @"^(?:[A-Za-z]\w*(?:\([^()]*\))?\s*=|[~≈]|(?:about|approximately|exactly)(?=\s))?\s*" + Currency + Sign + Currency + Mixed + Number + Divisor + Scale
        + @"(?:\s*(?:[%€£¥₹¢]|°[CF]?|(?!(?:and|or|to|plus|minus)\b|sqrt|pi\b|[ixyz](?![a-z]))[A-Za-zµ][\w/²³^-]*(?:\s+(?!and\b|or\b|to\b)[A-Za-z][\w/'²³^-]*){0,4}))?\s*\.?$",
        RegexOptions.IgnoreCase)]
    private static partial Regex Whole();

    [GeneratedRegex(@"(?<![\w.])" + Sign + Currency + Mixed + Number + Divisor + Scale, RegexOptions.IgnoreCase)]
    private static partial Regex Any();

    [GeneratedRegex(@"(?<!\w)(?:since|because|due to|based on|assuming)\b|[,;]\s*(?:as|for|so|given|which|where|that is|i\.e\.)(?!\w)"
        + @"|(?<=[\d%A-Za-z])\s+\((?!\s*(?:and|or|plus)\b)(?=[^()]*\)\W*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Reason();

    // 3:30, 10-12, 2 + 3, 2/x, 10 to 12, not 3 but 5, 2 times 3, 3(5)
    [GeneratedRegex(@"\w\s*[:/(+-]\s*\d|\d\s*[:/(+-]\s*[A-Za-z]|\)\s*[\d(]|[A-Za-z]\("
        + @"|\b(?:to|not|no|but|between|than|times|plus|minus|over|by|of|per|root|log|ln|sin|cos|tan|pi)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Related();

    [GeneratedRegex(@"\G\s*(?!(?:and|or)\b)([A-Za-z]+|[%€£¥₹°])")]
    private static partial Regex Thing();

    // x = 5, y = 6
    [GeneratedRegex(@"[,;](?!\d{3}(?!\d))|\b(?:and|or)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Equations();

    [GeneratedRegex(@"\\+approx(?![a-z])")]
    private static partial Regex Approximately();

    [GeneratedRegex(@"\\[,!;: ]|\{,\}|\\left|\\right")]
    private static partial Regex Spacing();

    [GeneratedRegex(@"\\+[dt]?frac\s*\{\s*(\d[\d.,]*)\s*\}\s*\{\s*(\d[\d.,]*)\s*\}")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\\+(?:boxed|text|mathrm|mathbf|textbf)\s*\{([^{}]*)\}")]
    private static partial Regex Wrapper();

    [GeneratedRegex(@"\s*(?:\\times|\\cdot|×|\*|(?<=\d\s?)[xX])\s*10\s*\^\s*(?:\{\s*)?([+-]?\d{1,4})\s*\}?")]
    private static partial Regex TenTimes();

    // 1101_2: all answers to one question are in the base that it names. 5_000 is written as programs do.
    [GeneratedRegex(@"(?<=\d)(?:_(?:\{(?:[2-9]|[12]\d|3[0-6])\}|(?:[2-9]|[12]\d|3[0-6])(?!\d))|_(?=\d{3}(?!\d)))")]
    private static partial Regex Base();

    // What stands before "minus" is a number or x: then it is an operator.
    [GeneratedRegex(@"(?<![\w-])(?:negative|(?<![\d)]\s*)(?<!\b[A-Za-z]\s+)minus)\s+(?=(?:USD|EUR|GBP|\\?[$€£¥₹])?\s?[\d.])", RegexOptions.IgnoreCase)]
    private static partial Regex Negative();

    [GeneratedRegex(@"(?<![\w.,-])(\d[\d.,]*\s*(?:(?:°\s?[CF]?|degrees?(?:\s(?:C|F|Celsius|Fahrenheit))?)\s+)?)below\s+zero\b", RegexOptions.IgnoreCase)]
    private static partial Regex BelowZero();

    [GeneratedRegex(@"(?:\bUS)?(?<!\\)\\*\$")]
    private static partial Regex Dollar();

    [GeneratedRegex(@"(?:\bUS)?(?<!\\)\\+\$")]
    private static partial Regex EscapedDollar();

    [GeneratedRegex(@"(?<!\\)\\+%")]
    private static partial Regex Percent();

    [GeneratedRegex(@"(?<!\\)\\+[()\[\]]|(?<!\d)\*\*|\*\*(?!\d)|[$`'""]|\^\s*(?:\\circ|\{\\circ\})|\\degree")]
    private static partial Regex Decoration();
}
