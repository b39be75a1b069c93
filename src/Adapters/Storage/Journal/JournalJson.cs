using System.Text.Json.Serialization;

namespace LLMHive.Storage;

/// <summary>Reads and writes journal records without reflection.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    IgnoreReadOnlyProperties = true)]
[JsonSerializable(typeof(JournalRecord))]
[JsonSerializable(typeof(RefusedRow))]
internal sealed partial class JournalJson : JsonSerializerContext;
