using System.Text.Json;

namespace LLMHive.Models;

/// <summary>
/// <c>response_format</c> in Anthropic's form. Its API holds a model to a schema, but not every model and not every schema; a
/// caller of one model hears that from the provider, and an engine, which wants an answer, asks in words instead.
/// </summary>
internal static class AnthropicFormats
{
    // Models of other makers are served in this API as well; what they hold is not known.
    private const string Family = "claude";

    // The models before 4.5, which know no schemas. The list is at its end: old models learn nothing.
    private static readonly string[] TooOld =
    [
        "claude-instant", "claude-2", "claude-3", "claude-opus-4-0", "claude-opus-4-1", "claude-opus-4-2025", "claude-sonnet-4-0", "claude-sonnet-4-2025",
    ];

    // Fewer than the provider takes: what it takes of references, bounds and patterns is a matter of the day.
    private static readonly string[] Words =
        ["type", "properties", "required", "additionalProperties", "items", "enum", "const", "anyOf", "title", "description", "default"];

    /// <summary>What of it cannot be said; null when it can, or there is none.</summary>
    public static ProviderFailure? Refuse(JsonElement format, ModelCard model) => AnthropicParts.Text(format, "type") switch
    {
        _ when format.ValueKind is JsonValueKind.Undefined or JsonValueKind.Null => null,
        "text" => null,
        "json_schema" => Schema(format) is { ValueKind: JsonValueKind.Object }
            ? null
            : AnthropicRefusals.Invalid("response_format.json_schema.schema", "is missing", "Give the schema that the answer must fit."),
        _ => AnthropicRefusals.Unsaid("response_format", model, "Give a json_schema, ask a hive model"),
    };

    /// <summary>Writes <c>output_config</c>, where a schema is asked for.</summary>
    public static void Write(Utf8JsonWriter json, JsonElement format)
    {
        if (Schema(format) is not { ValueKind: JsonValueKind.Object } schema)
        {
            return;
        }

        json.WriteStartObject("output_config"u8);
        json.WriteStartObject("format"u8);
        json.WriteString("type"u8, "json_schema"u8);
        json.WriteStartObject("schema"u8);

        // What the answer is for has a place of its own in OpenAI's form only.
        if (AnthropicParts.Text(format.GetProperty("json_schema"), "description") is { Length: > 0 } purpose && !schema.TryGetProperty("description", out _))
        {
            json.WriteString("description"u8, purpose);
        }

        foreach (var field in schema.EnumerateObject())
        {
            field.WriteTo(json);
        }

        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>The model is sure to take this schema as one that it is held to.</summary>
    public static bool Holds(ModelCard model, JsonElement schema) =>
        model.UpstreamId.Contains(Family, StringComparison.OrdinalIgnoreCase) && !TooOld.Any(old => model.UpstreamId.Contains(old, StringComparison.OrdinalIgnoreCase))
        && AnthropicParts.Text(schema, "type") == "object" && IsPlain(schema);

    private static JsonElement Schema(JsonElement format) =>
        AnthropicParts.Text(format, "type") == "json_schema" && format.TryGetProperty("json_schema", out var named) && named.ValueKind == JsonValueKind.Object
        && named.TryGetProperty("schema", out var schema)
            ? schema
            : default;

    private static bool IsObject(JsonElement type) => type.ValueKind == JsonValueKind.String && type.ValueEquals("object");

    private static bool IsPlain(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var isObject = schema.TryGetProperty("properties", out _);
        foreach (var field in schema.EnumerateObject())
        {
            isObject |= field.Name == "type" && (field.Value.ValueKind == JsonValueKind.Array ? field.Value.EnumerateArray().Any(IsObject) : IsObject(field.Value));
            var plain = field.Name switch
            {
                "properties" => field.Value.ValueKind == JsonValueKind.Object && field.Value.EnumerateObject().All(property => IsPlain(property.Value)),
                "items" => IsPlain(field.Value),
                "anyOf" => field.Value.ValueKind == JsonValueKind.Array && field.Value.EnumerateArray().All(IsPlain),
                "enum" => field.Value.ValueKind == JsonValueKind.Array && field.Value.EnumerateArray().All(value => value.ValueKind is not (JsonValueKind.Object or JsonValueKind.Array)),
                var word => Words.Contains(word),
            };
            if (!plain)
            {
                return false;
            }
        }

        return !isObject || (schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False);
    }
}
