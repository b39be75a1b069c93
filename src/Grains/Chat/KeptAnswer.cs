using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>An answer that can be given again.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.KeptAnswer")]
public sealed record KeptAnswer
{
    /// <summary>It was an event stream.</summary>
    [Id(0)] public bool Streams { get; init; }

    /// <summary>The run, for hive models.</summary>
    [Id(1)] public string? RunId { get; init; }

    /// <summary>All bytes of the body; null when there was none, or when there were too many to keep.</summary>
    [Id(2)] public byte[]? Body { get; init; }

    /// <summary>Tokens of all calls.</summary>
    [Id(3)] public TokenUsage Usage { get; init; }

    /// <summary>Cost of all calls, in US dollars.</summary>
    [Id(4)] public decimal CostUsd { get; init; }

    /// <summary>Why there was no body; null when there was one.</summary>
    [Id(5)] public Refusal? Refusal { get; init; }
}
