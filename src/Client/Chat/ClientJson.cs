using System.Text.Json.Serialization;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What the client reads of an answer as a whole object.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.SnakeCaseLower, Converters = [typeof(SnakeCaseEnum<RunStatus>)])]
[JsonSerializable(typeof(HiveReport))]
internal sealed partial class ClientJson : JsonSerializerContext;
