using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>The fields of an answer that repeat the request.</summary>
internal static class ResponseEcho
{
    private static readonly JsonElement Null = JsonElement.Parse("null");

    /// <summary>Each with what stands there when the request does not have it; null is a default that only the model knows.</summary>
    private static readonly (string Name, JsonElement Default)[] Repeated =
    [
        ("instructions", Null),
        ("max_output_tokens", Null),
        ("max_tool_calls", Null),
        ("metadata", JsonElement.Parse("{}")),
        ("parallel_tool_calls", JsonElement.Parse("true")),
        ("reasoning", JsonElement.Parse("""{"effort":null,"summary":null}""")),
        ("temperature", Null),
        ("text", JsonElement.Parse("""{"format":{"type":"text"}}""")),
        ("tool_choice", JsonElement.Parse("\"auto\"")),
        ("tools", JsonElement.Parse("[]")),
        ("top_logprobs", JsonElement.Parse("0")),
        ("top_p", Null),
        ("user", Null),
    ];

    /// <summary>The fields by name.</summary>
    public static IReadOnlyList<KeyValuePair<string, JsonElement>> Of(RequestNode body) =>
        [.. Repeated.Select(field => KeyValuePair.Create(field.Name, body.Find(field.Name) is { } given ? given.Value.Clone() : field.Default))];
}
