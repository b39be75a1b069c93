using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>JSON in what models write: bare, fenced, or with words around it.</summary>
internal static class ModelJson
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

    /// <summary>A text field; empty when it is absent or no text.</summary>
    public static string Text(JsonElement json, string name) =>
        json.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString()! : "";
}
