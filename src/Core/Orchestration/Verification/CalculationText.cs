using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>LaTeX, typography and JSON escapes taken away, so that arithmetic reads <c>(3/4) * 20 = 15</c> wherever it stands.</summary>
internal static partial class CalculationText
{
    public static string Plain(string text)
    {
        // Models' JSON stands here unread: a line end in it is a backslash and an n. \neq and \nu begin in lower case.
        var plain = JsonLineEnd().Replace(text, "\n").Replace("\\\"", "\"", StringComparison.Ordinal);
        plain = plain.Replace('×', '*').Replace('·', '*').Replace('÷', '/').Replace('−', '-').Replace('–', '-')
            .Replace('\u00a0', ' ').Replace('\u202f', ' ').Replace('\u2009', ' ').Replace("²", "^2", StringComparison.Ordinal).Replace("³", "^3", StringComparison.Ordinal);
        plain = Times().Replace(plain, "*");
        plain = Divided().Replace(plain, "/");
        plain = Fraction().Replace(plain, "(($1)/($2))");
        plain = Worded().Replace(plain, " $1 ");
        plain = Spacing().Replace(plain, "");
        plain = Escaped().Replace(plain, "$1");
        plain = Displayed().Replace(plain, "\n");
        plain = PowerOfStars().Replace(plain, "^");
        return plain.Replace("**", " ", StringComparison.Ordinal);
    }

    [GeneratedRegex(@"\\n(?![a-z])")]
    private static partial Regex JsonLineEnd();

    [GeneratedRegex(@"\\+(?:times|cdot)\b")]
    private static partial Regex Times();

    [GeneratedRegex(@"\\+div\b")]
    private static partial Regex Divided();

    [GeneratedRegex(@"\\+[dt]?frac\s*\{([^{}]{1,60})\}\s*\{([^{}]{1,60})\}")]
    private static partial Regex Fraction();

    [GeneratedRegex(@"\\+(?:text|mathrm|mbox)\s*\{([^{}]{0,60})\}")]
    private static partial Regex Worded();

    [GeneratedRegex(@"(?<!\\)\\+(?:left|right)\b|\\[,;!]|\{,\}(?=\d)|(?<=\d)\{,\}")]
    private static partial Regex Spacing();

    [GeneratedRegex(@"\\+([$%])")]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\\+[\[\]()]")]
    private static partial Regex Displayed();

    [GeneratedRegex(@"(?<=\d)\*\*(?=\d)")]
    private static partial Regex PowerOfStars();
}
