using System.Text.Json;
using System.Text.Json.Serialization;

namespace LLMHive;

/// <summary>Enumerations in JSON: names in snake_case, never numbers.</summary>
/// <typeparam name="T">The enumeration.</typeparam>
internal sealed class SnakeCaseEnum<T>() : JsonStringEnumConverter<T>(JsonNamingPolicy.SnakeCaseLower, allowIntegerValues: false)
    where T : struct, Enum;
