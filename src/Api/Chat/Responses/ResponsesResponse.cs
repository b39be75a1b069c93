using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of a response, for the reference; most fields of the request stand in it again.</summary>
internal sealed record ResponsesResponse
{
    public required string Id { get; init; }

    public required string Object { get; init; }

    /// <summary>Unix seconds.</summary>
    public required long CreatedAt { get; init; }

    /// <summary>completed, incomplete or failed.</summary>
    public required string Status { get; init; }

    /// <summary><c>code</c> and <c>message</c> when it failed.</summary>
    public JsonElement? Error { get; init; }

    /// <summary><c>reason</c> when it is incomplete: max_output_tokens or content_filter.</summary>
    public JsonElement? IncompleteDetails { get; init; }

    public required string Model { get; init; }

    /// <summary>The message, and calls of functions.</summary>
    public required JsonElement Output { get; init; }

    public JsonElement? Usage { get; init; }

    /// <summary>Of hive models: status, degradations, confidence, agreement, votes, dissent, cost, run id.</summary>
    public JsonElement? Hive { get; init; }
}
