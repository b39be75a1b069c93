using System.Text.Json;
using System.Text.Json.Nodes;

namespace LLMHive.Models;

/// <summary>The smallest value that a JSON Schema allows, for the keywords that tools and response formats use.</summary>
internal static class SchemaSample
{
    private const int MaxDepth = 32;

    public static JsonNode? Of(JsonElement schema, int depth = 0)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > MaxDepth)
        {
            return null;
        }

        if (schema.TryGetProperty("const", out var only))
        {
            return JsonNode.Parse(only.GetRawText());
        }

        if (schema.TryGetProperty("enum", out var values) && values.ValueKind == JsonValueKind.Array && values.GetArrayLength() > 0)
        {
            return JsonNode.Parse(values[0].GetRawText());
        }

        foreach (var choice in (string[])["anyOf", "oneOf"])
        {
            if (schema.TryGetProperty(choice, out var options) && options.ValueKind == JsonValueKind.Array && options.GetArrayLength() > 0)
            {
                return Of(options[0], depth + 1);
            }
        }

        return TypeOf(schema) switch
        {
            "string" => JsonValue.Create(new string('x', Count(schema, "minLength"))),
            "integer" or "number" => JsonValue.Create(schema.TryGetProperty("minimum", out var least) && least.ValueKind == JsonValueKind.Number && least.TryGetDecimal(out var bound) ? bound : 0m),
            "boolean" => JsonValue.Create(false),
            "array" => List(schema, depth),
            "object" => Object(schema, depth),
            _ => null,
        };
    }

    private static JsonObject Object(JsonElement schema, int depth)
    {
        var sample = new JsonObject();
        if (!schema.TryGetProperty("properties", out var properties) || properties.ValueKind != JsonValueKind.Object)
        {
            return sample;
        }

        var required = schema.TryGetProperty("required", out var names) && names.ValueKind == JsonValueKind.Array
            ? names.EnumerateArray().Where(name => name.ValueKind == JsonValueKind.String).Select(name => name.GetString()).ToHashSet()
            : [];
        foreach (var property in properties.EnumerateObject().Where(property => required.Contains(property.Name)))
        {
            sample[property.Name] = Of(property.Value, depth + 1);
        }

        return sample;
    }

    private static JsonArray List(JsonElement schema, int depth)
    {
        var sample = new JsonArray();
        if (schema.TryGetProperty("items", out var items))
        {
            for (var i = 0; i < Count(schema, "minItems"); i++)
            {
                sample.Add(Of(items, depth + 1));
            }
        }

        return sample;
    }

    private static string TypeOf(JsonElement schema)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            return schema.TryGetProperty("properties", out _) ? "object" : "";
        }

        if (type.ValueKind == JsonValueKind.Array && type.GetArrayLength() > 0)
        {
            type = type[0];
        }

        return type.ValueKind == JsonValueKind.String ? type.GetString()! : "";
    }

    private static int Count(JsonElement schema, string name) =>
        schema.TryGetProperty(name, out var count) && count.ValueKind == JsonValueKind.Number && count.TryGetInt32(out var n) ? Math.Clamp(n, 0, 64) : 0;
}
