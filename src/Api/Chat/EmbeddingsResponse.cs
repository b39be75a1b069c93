using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of an embeddings answer, for the reference.</summary>
internal sealed record EmbeddingsResponse(string Object, JsonElement Data, string Model, JsonElement Usage);
