using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of an embeddings request, for the reference.</summary>
internal sealed record EmbeddingsRequest
{
    public required string Model { get; init; }

    /// <summary>A text, or a list of texts.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>float or base64.</summary>
    public string? EncodingFormat { get; init; }

    public int? Dimensions { get; init; }
}
