using System.Text.Json;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>Answer of <c>POST /v1/chat</c>.</summary>
internal sealed record SimpleChatView
{
    public required string Answer { get; init; }

    public required string Model { get; init; }

    /// <summary>Null for single models.</summary>
    public string? RunId { get; init; }

    /// <summary>How a hive model came to its answer; null for single models.</summary>
    public JsonElement? Hive { get; init; }

    public required TokensView Usage { get; init; }

    /// <summary>Cost of all model calls, exact.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>Takes the answer out of a chat completion.</summary>
    /// <exception cref="JsonException">The completion is none.</exception>
    public static SimpleChatView Of(string model, string? runId, ReadOnlyMemory<byte> completion, HiveFrame.End end)
    {
        using var document = JsonDocument.Parse(completion);
        var root = document.RootElement;
        var content = root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() > 0
            && choices[0].TryGetProperty("message", out var message) && message.TryGetProperty("content", out var text)
            && text.ValueKind == JsonValueKind.String
                ? text.GetString()
                : null;
        return new SimpleChatView
        {
            Answer = content ?? throw new JsonException("The completion holds no text."),
            Model = root.TryGetProperty("model", out var answered) && answered.GetString() is { Length: > 0 } name ? name : model,
            RunId = runId,
            Hive = root.TryGetProperty("hive", out var hive) ? hive.Clone() : null,
            Usage = TokensView.Of(end.Usage),
            CostUsd = end.CostUsd,
        };
    }
}
