using System.Text.Json;
using System.Text.Json.Serialization;

namespace LLMHive.Storage;

/// <summary>The JSON of the query tables: property names as declared, enums by name, so that rows stay readable for years.</summary>
public static class QueryJson
{
    private static readonly JsonSerializerOptions Options = new() { Converters = { new JsonStringEnumConverter() } };

    /// <summary>Writes a copy for a query row.</summary>
    public static string Write<T>(T value) => JsonSerializer.Serialize(value, Options);

    /// <summary>Reads what <see cref="Write"/> wrote elsewhere, such as the payload of a work item.</summary>
    /// <exception cref="JsonException">It was written by something else.</exception>
    public static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, Options) ?? throw new JsonException("The JSON is null.");

    /// <summary>Reads the copy in a query row.</summary>
    /// <exception cref="JsonException">The row was written by something else.</exception>
    public static T Read<T>(QueryRow row) =>
        JsonSerializer.Deserialize<T>(row.Json, Options) ?? throw new JsonException($"Query row {row.Kind}/{row.Id} is null.");
}
