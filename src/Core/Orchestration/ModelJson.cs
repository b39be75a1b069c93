using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// JSON in what models write: bare, fenced, or with words around it. All of it is read here: what parses may still hold half a
/// character (<c>\ud83d</c>), on which the first look into it would throw in the midst of a run.
/// </summary>
internal static partial class ModelJson
{
    /// <summary>The object from the first brace to the last; null when that is none.</summary>
    public static JsonElement? Object(string text)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        return start < 0 || end < start ? null : Read(text.AsSpan(start, end + 1 - start)).Value;
    }

    /// <summary>The value that the text is as a whole, or why it is none.</summary>
    /// <param name="text">What a model wrote.</param>
    /// <param name="options">What is taken for JSON.</param>
    public static (JsonElement? Value, string Fault) Read(ReadOnlySpan<char> text, JsonDocumentOptions options = default)
    {
        // A half that is not escaped becomes the replacement character, as on its way to a caller.
        var utf8 = new byte[Encoding.UTF8.GetByteCount(text)];
        Encoding.UTF8.GetBytes(text, utf8);
        if (!Surrogates.AreWhole(utf8))
        {
            return (null, "a text holds half a character");
        }

        try
        {
            return (JsonElement.Parse(utf8, options), "");
        }
        catch (JsonException fault)
        {
            // Only names that stand twice are found after the text was read, and have no place in it.
            return (null, fault.LineNumber is { } line
                ? FormattableString.Invariant($"line {line + 1}, byte {fault.BytePositionInLine + 1}")
                : "a name stands twice in one object");
        }
    }

    /// <summary>What the one fenced block in a text holds that may be JSON; the whole text where there is none, or several.</summary>
    public static string Whole(string text)
    {
        // Line by line: a pattern of the whole block takes time by the square on openings that nobody closes.
        var (blocks, block) = (0, text);
        Match? open = null;
        foreach (Match fence in Fence().Matches(text))
        {
            if (open is null)
            {
                open = fence;
            }
            else if (fence.Groups["tag"].Length == 0)
            {
                if (open.Groups["tag"].Value is "" or "json")
                {
                    blocks++;
                    block = text[(open.Index + open.Length)..fence.Index];
                }

                open = null;
            }
        }

        return (blocks == 1 ? block : text).Trim();
    }

    /// <summary>A text field; empty when it is absent or no text.</summary>
    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";

    [GeneratedRegex(@"^[ \t]*```(?<tag>\w*)[ \t]*\r?$", RegexOptions.Multiline)]
    private static partial Regex Fence();
}
