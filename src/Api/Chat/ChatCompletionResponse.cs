using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of a chat completion, for the reference.</summary>
internal sealed record ChatCompletionResponse
{
    public required string Id { get; init; }

    public required string Object { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long Created { get; init; }

    public required string Model { get; init; }

    public required JsonElement Choices { get; init; }

    public required JsonElement Usage { get; init; }

    /// <summary>Of hive models: status, degradations, confidence, agreement, votes, dissent, cost, run id.</summary>
    public JsonElement? Hive { get; init; }
}
