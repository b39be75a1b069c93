using System.Globalization;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// Python values as Python prints them, with the outermost string's quotes left away: <c>["a",(1,)]</c> → <c>['a', (1,)]</c>,
/// <c>"abc"</c> → <c>abc</c>. What is no literal is taken as the text of a string.
/// </summary>
internal static class PythonLiteral
{
    // Strings in quotes in quotes: peeled until nothing changes, so that normalising is idempotent.
    private const int DeepestQuotes = 4;

    /// <summary>The normal form; never null, since an empty string is an answer too.</summary>
    public static string Normalise(string text)
    {
        var current = text;
        for (var i = 0; i < DeepestQuotes; i++)
        {
            var next = Once(current);
            if (next == current)
            {
                break;
            }

            current = next;
        }

        return current;
    }

    private static string Once(string text)
    {
        var trimmed = text.Trim();
        if (trimmed.Length > 1 && trimmed[0] == '`' && trimmed[^1] == '`')
        {
            trimmed = text = trimmed.Trim('`').Trim();
        }

        // Spaces at the ends belong to a string: "1 " is no number.
        var padded = trimmed.Length != text.Length && trimmed.Length > 0 && char.IsLetterOrDigit(trimmed[0]);
        if (!padded && new PythonLiteralParser(trimmed).TryParse(out var printed))
        {
            return printed;
        }

        if (trimmed.Length > 1 && trimmed[0] is '\'' or '"' && trimmed[^1] == trimmed[0])
        {
            return trimmed[1..^1]; // a string with quotes inside that nobody escaped
        }

        // Escapes that a model doubled in its JSON are single ones.
        return text.Replace("\\n", "\n", StringComparison.Ordinal).Replace("\\t", "\t", StringComparison.Ordinal);
    }

    /// <summary>A string as Python's <c>repr</c> writes it: single quotes unless the text has some and no double ones.</summary>
    internal static string Quote(string text)
    {
        var quote = text.Contains('\'', StringComparison.Ordinal) && !text.Contains('"', StringComparison.Ordinal) ? '"' : '\'';
        var printed = new StringBuilder(text.Length + 2).Append(quote);
        foreach (var c in text)
        {
            _ = c switch
            {
                '\\' => printed.Append(@"\\"),
                '\n' => printed.Append(@"\n"),
                '\r' => printed.Append(@"\r"),
                '\t' => printed.Append(@"\t"),
                _ when c == quote => printed.Append('\\').Append(c),
                < ' ' or '\x7f' => printed.Append(CultureInfo.InvariantCulture, $"\\x{(int)c:x2}"),
                _ => printed.Append(c),
            };
        }

        return printed.Append(quote).ToString();
    }
}
