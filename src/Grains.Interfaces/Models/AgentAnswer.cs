using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>What became of one question to one model.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AgentAnswer")]
public sealed record AgentAnswer
{
    /// <summary>Model id of the catalogue.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The provider behind it.</summary>
    [Id(1)] public string Provider { get; init; } = "";

    /// <summary>How it ended; only <see cref="CallOutcome.Ok"/> is an answer.</summary>
    [Id(2)] public required CallOutcome Outcome { get; init; }

    /// <summary>The text; what had arrived, when the outcome is not ok.</summary>
    [Id(3)] public string Text { get; init; } = "";

    /// <summary>What it used; estimated when the provider reported nothing.</summary>
    [Id(4)] public TokenUsage Usage { get; init; }

    /// <summary>Cost in US dollars, by the price list of <see cref="PriceVersion"/>.</summary>
    [Id(5)] public decimal CostUsd { get; init; }

    /// <summary>Version of the price list.</summary>
    [Id(6)] public string PriceVersion { get; init; } = "";

    /// <summary><c>stop</c>, <c>length</c>, <c>content_filter</c> …; empty when unknown.</summary>
    [Id(7)] public string FinishReason { get; init; } = "";

    /// <summary>From the question to the end of the answer.</summary>
    [Id(8)] public TimeSpan Duration { get; init; }

    /// <summary>What went wrong, in words fit for the caller; empty when nothing did.</summary>
    [Id(9)] public string Error { get; init; } = "";

    /// <summary>The provider asked to wait this long; null = it did not say.</summary>
    [Id(10)] public TimeSpan? RetryAfter { get; init; }

    /// <summary>Embeddings of the texts asked for, in their order, all of one length; empty where words were asked for.</summary>
    [Id(11)] public ImmutableArray<ImmutableArray<float>> Vectors { get; init; } = [];

    /// <summary>Functions that it wants called, beside or instead of the text; empty = none.</summary>
    [Id(12)] public ImmutableArray<ToolCall> ToolCalls { get; init; } = [];
}
