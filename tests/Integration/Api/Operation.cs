using System.Text.Json;

namespace LLMHive.Api;

/// <summary>One operation of the reference.</summary>
/// <param name="Method">GET, POST …</param>
/// <param name="Path">With its places, such as <c>{userId}</c>.</param>
/// <param name="Example">A body that works; null when it takes none.</param>
/// <param name="Fields">Fields of the body by name, with the JSON types that the reference gives; none = any.</param>
internal sealed record Operation(HttpMethod Method, string Path, string? Example, IReadOnlyDictionary<string, string[]> Fields)
{
    public override string ToString() => $"{Method} {Path}";

    public static IReadOnlyList<Operation> Of(JsonElement document) =>
    [
        .. from path in document.GetProperty("paths").EnumerateObject()
           from operation in path.Value.EnumerateObject()
           where operation.Value.ValueKind == JsonValueKind.Object && operation.Value.TryGetProperty("responses", out _)
           select Of(document, path.Name, operation),
    ];

    private static Operation Of(JsonElement document, string path, JsonProperty operation)
    {
        var method = new HttpMethod(operation.Name.ToUpperInvariant());
        // A body without an example is none of ours: the processor's, signed over its raw bytes.
        if (!operation.Value.TryGetProperty("requestBody", out var body)
            || !body.GetProperty("content").TryGetProperty("application/json", out var content)
            || !content.TryGetProperty("example", out var example))
        {
            return new(method, path, null, new Dictionary<string, string[]>());
        }

        var fields = Resolve(document, content.GetProperty("schema")).TryGetProperty("properties", out var properties)
            ? properties.EnumerateObject().ToDictionary(field => field.Name, field => Types(Resolve(document, field.Value)))
            : [];
        return new(method, path, example.GetRawText(), fields);
    }

    private static JsonElement Resolve(JsonElement document, JsonElement schema) =>
        schema.TryGetProperty("$ref", out var reference)
            ? document.GetProperty("components").GetProperty("schemas").GetProperty(reference.GetString()!.Split('/')[^1])
            : schema;

    private static string[] Types(JsonElement schema) => schema.TryGetProperty("type", out var type)
        ? type.ValueKind == JsonValueKind.Array ? [.. type.EnumerateArray().Select(name => name.GetString()!)] : [type.GetString()!]
        : [];
}
