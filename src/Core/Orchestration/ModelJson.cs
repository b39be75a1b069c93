using System.Text.Json;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>JSON in what models write: bare, fenced, or with words around it.</summary>
internal static partial class ModelJson
{
    /// <summary>The object from the first brace to the last; null when that is none.</summary>
    public static JsonElement? Object(string text)
    {
        var (start, end) = (text.IndexOf('{', StringComparison.Ordinal), text.LastIndexOf('}'));
        if (start < 0 || end < start)
        {
            return null;
        }

        try
        {
            return JsonElement.Parse(text.AsSpan(start, end + 1 - start));
        }
        catch (JsonException)
        {
            return null; // what a model wrote is no JSON; whoever asked asks again
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
