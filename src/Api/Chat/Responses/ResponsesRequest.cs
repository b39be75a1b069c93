using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of a Responses request, for the reference. Further fields pass through as in <c>/v1/chat/completions</c>.</summary>
internal sealed record ResponsesRequest
{
    /// <summary>A model of <c>GET /v1/models</c>: <c>hive/auto</c>, <c>hive/vote</c>, <c>provider/model</c> …</summary>
    public required string Model { get; init; }

    /// <summary>A text, or items: messages, <c>function_call</c> and <c>function_call_output</c>; at most 2,000.</summary>
    public required JsonElement Input { get; init; }

    /// <summary>What the model should keep to.</summary>
    public string? Instructions { get; init; }

    /// <summary>Most tokens of the answer; default 1,024 for the estimate.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    /// <summary>True: the answer is a stream of typed events.</summary>
    public bool? Stream { get; init; }

    /// <summary><c>format</c>: text, json_object or json_schema.</summary>
    public JsonElement? Text { get; init; }

    /// <summary><c>effort</c>.</summary>
    public JsonElement? Reasoning { get; init; }

    /// <summary>Functions; there are no built-in tools.</summary>
    public JsonElement? Tools { get; init; }

    /// <summary>auto, none, required, or an object that names a function.</summary>
    public JsonElement? ToolChoice { get; init; }

    public bool? ParallelToolCalls { get; init; }

    /// <summary>0 to 20.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>At most 16 texts; they stand in the answer again.</summary>
    public JsonElement? Metadata { get; init; }

    /// <summary>Taken, without effect: nothing is stored.</summary>
    public bool? Store { get; init; }

    /// <summary>Options of hive models, as in <c>/v1/chat/completions</c>.</summary>
    public JsonElement? Hive { get; init; }
}
