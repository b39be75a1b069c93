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

    public static SimpleChatView Of(HiveResponse answer) => new()
    {
        Answer = answer.Text,
        Model = answer.Model,
        RunId = answer.RunId,
        Hive = answer.Report?.Json,
        Usage = TokensView.Of(answer.Usage),
        CostUsd = answer.CostUsd,
    };
}
