using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Reads the field <c>answer</c> out of JSON as models write it: fenced, with prose around it, with broken escapes and bare
/// quotes inside strings, or cut off. A strict parser would lose most of these.
/// </summary>
internal static partial class AnswerJson
{
    /// <summary>The value of the last field <c>answer</c> or <c>final_answer</c>: text without its JSON quotes and escapes; null when there is none.</summary>
    public static string? Field(string text)
    {
        var match = Key().Match(text);
        if (!match.Success)
        {
            return null;
        }

        var value = text.AsSpan(match.Index + match.Length).TrimStart();
        return value.Length == 0 ? null : value[0] == '"' ? Text(value[1..]) : Bare(value);
    }

    /// <summary>Where that field begins; null when there is none.</summary>
    public static int? At(string text) => Key().Match(text) is { Success: true } match ? match.Index : null;

    private static string Text(ReadOnlySpan<char> value)
    {
        var escaped = false;
        for (var i = 0; i < value.Length; i++)
        {
            if (!escaped && value[i] == '"' && EndsValue(value[(i + 1)..]))
            {
                return Unescape(value[..i]);
            }

            escaped = !escaped && value[i] == '\\';
        }

        return Unescape(value.TrimEnd());
    }

    // A quote inside the string that nobody escaped is followed by more of the string.
    private static bool EndsValue(ReadOnlySpan<char> rest)
    {
        var next = rest.TrimStart();
        return next.Length == 0 || next[0] == '}' || next.StartsWith("```") || (next[0] == ',' && NextKey().IsMatch(next));
    }

    private static string? Bare(ReadOnlySpan<char> value)
    {
        var depth = 0;
        for (var i = 0; i < value.Length; i++)
        {
            var c = value[i];
            if (depth == 0 && c is ',' or '}' or '\n')
            {
                return NullIfNothing(value[..i]);
            }

            depth += c switch { '[' or '{' or '(' => 1, ']' or '}' or ')' => -1, _ => 0 };
        }

        return NullIfNothing(value);
    }

    private static string? NullIfNothing(ReadOnlySpan<char> value)
    {
        var trimmed = value.Trim();
        return trimmed.Length == 0 || trimmed.SequenceEqual("null") ? null : trimmed.ToString();
    }

    private static string Unescape(ReadOnlySpan<char> value)
    {
        var text = new StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
        {
            if (value[i] != '\\' || i + 1 == value.Length || IsLatex(value[(i + 1)..]))
            {
                text.Append(value[i]);
                continue;
            }

            i++;
            if (value[i] == 'u' && i + 4 < value.Length && ushort.TryParse(value.Slice(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code))
            {
                text.Append((char)code);
                i += 4;
                continue;
            }

            _ = value[i] switch
            {
                'n' => text.Append('\n'),
                't' => text.Append('\t'),
                'r' => text.Append('\r'),
                'b' => text.Append('\b'),
                'f' => text.Append('\f'),
                '"' or '\\' or '/' or '\'' => text.Append(value[i]),
                var other => text.Append('\\').Append(other), // no JSON escape: the model forgot to double the backslash
            };
        }

        return text.ToString();
    }

    // "\frac" in a JSON string is LaTeX with a forgotten backslash, not a form feed before "rac".
    private static bool IsLatex(ReadOnlySpan<char> afterBackslash) =>
        afterBackslash.StartsWith("frac{") || afterBackslash.StartsWith("boxed{") || afterBackslash.StartsWith("text{") || afterBackslash.StartsWith("times");

    [GeneratedRegex(@"[""'](?:final[_ ])?answer[""']\s*:", RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex Key();

    [GeneratedRegex(@"^,\s*""\w+""\s*:")]
    private static partial Regex NextKey();
}
