namespace LLMHive.Usage;

/// <summary>Usage that an operator records by hand.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageRecord")]
public sealed record UsageRecord
{
    /// <summary>Unique for ever per user; 1 to 128 characters.</summary>
    [Id(0)] public required string RecordId { get; init; }

    /// <summary>When it was used: at most 35 days back and 5 minutes ahead; null = now.</summary>
    [Id(1)] public DateTimeOffset? At { get; init; }

    /// <summary>Requests, zero or more.</summary>
    [Id(2)] public int Requests { get; init; } = 1;

    /// <summary>Tokens of prompts, zero or more.</summary>
    [Id(3)] public long PromptTokens { get; init; }

    /// <summary>Tokens of answers, zero or more.</summary>
    [Id(4)] public long CompletionTokens { get; init; }

    /// <summary>The model, for reports.</summary>
    [Id(5)] public string Model { get; init; } = "recorded";

    /// <summary>Provider cost in US dollars, zero or more.</summary>
    [Id(6)] public decimal CostUsd { get; init; }

    /// <summary>Where the record comes from, for reports.</summary>
    [Id(7)] public string Source { get; init; } = "operator";
}
