using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>Shape of a chat completion request, for the reference. The bytes go to the hive unread; further OpenAI fields pass through, but for those that change the price.</summary>
internal sealed record ChatCompletionRequest
{
    /// <summary>A model of <c>GET /v1/models</c>: <c>hive/auto</c>, <c>hive/vote</c>, <c>provider/model</c> …</summary>
    public required string Model { get; init; }

    /// <summary>At most 2,000.</summary>
    public required IReadOnlyList<ChatCompletionMessage> Messages { get; init; }

    /// <summary>True: the answer is an event stream.</summary>
    public bool? Stream { get; init; }

    /// <summary><c>include_usage</c>: true sends the usage as the last chunk.</summary>
    public JsonElement? StreamOptions { get; init; }

    /// <summary>Most tokens of the answer; default 1,024 for the estimate. Without it an answer ends where the plan's limit on one request does.</summary>
    public int? MaxTokens { get; init; }

    public int? MaxCompletionTokens { get; init; }

    /// <summary>0 to 2.</summary>
    public double? Temperature { get; init; }

    public double? TopP { get; init; }

    public int? N { get; init; }

    public long? Seed { get; init; }

    public JsonElement? Stop { get; init; }

    public JsonElement? Tools { get; init; }

    public JsonElement? ToolChoice { get; init; }

    public JsonElement? ResponseFormat { get; init; }

    public bool? Logprobs { get; init; }

    public int? TopLogprobs { get; init; }

    /// <summary>Options of hive models: engine, members, accuracy (1 to 5) or max_cost_ratio, quorum, max_risk, budget_usd, timeout_seconds, explain …</summary>
    public JsonElement? Hive { get; init; }
}
