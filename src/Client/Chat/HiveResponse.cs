using System.Text.Json;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>An answer, how it came about, and what it cost.</summary>
public sealed record HiveResponse
{
    /// <summary>The answer; empty when the model only called tools.</summary>
    public required string Text { get; init; }

    /// <summary>The model that answered.</summary>
    public required string Model { get; init; }

    /// <summary>Why it ended, in OpenAI's words: <c>stop</c>, <c>length</c>, <c>tool_calls</c>, <c>content_filter</c>.</summary>
    public string FinishReason { get; init; } = "";

    /// <summary>The functions that the model wants called.</summary>
    public ImmutableArray<HiveToolCall> ToolCalls { get; init; } = [];

    /// <summary>Tokens of all model calls together.</summary>
    public required TokenUsage Usage { get; init; }

    /// <summary>Cost of all model calls together in US dollars, exact.</summary>
    public required decimal CostUsd { get; init; }

    /// <summary>The run behind it (<see cref="IHiveUser.Runs"/>); null for single models.</summary>
    public string? RunId { get; init; }

    /// <summary>How a hive model came to the answer; null for single models.</summary>
    public HiveReport? Report { get; init; }

    /// <summary>Probability that the answer is right; null for single models, and while no calibration exists.</summary>
    public double? Confidence => Report?.Confidence;

    /// <summary>Positions against the answer, in the members' own words.</summary>
    public ImmutableArray<string> Dissent => Report?.Dissent ?? [];

    /// <summary>Where the answer's facts stand, as the hive cites them.</summary>
    public ImmutableArray<JsonElement> Citations => Report?.Citations ?? [];

    /// <summary>The answer of an earlier ask with the same Idempotency-Key.</summary>
    public bool Replayed { get; init; }

    /// <summary>Room left in the rate limits.</summary>
    public LimitStatus? Limits { get; init; }

    /// <summary>Id of the request, for logs; the ledger's rows are named after that of the first try.</summary>
    public string RequestId { get; init; } = "";

    /// <summary>The whole completion as OpenAI defines it; null when it was streamed.</summary>
    public JsonElement? Json { get; init; }

    /// <summary>The model said something, if only an empty text.</summary>
    internal bool HasText { get; init; } = true;
}
