namespace LLMHive.Models;

/// <summary>Everything known about one model.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ModelCard")]
public sealed record ModelCard
{
    /// <summary>Id that callers use, such as <c>openai/gpt-4o-mini</c> or <c>hive/vote</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>Name of the provider entry that serves it; <c>hive</c> for hive models.</summary>
    [Id(1)] public required string Provider { get; init; }

    /// <summary>Id the provider knows it by.</summary>
    [Id(2)] public required string UpstreamId { get; init; }

    /// <summary>What it can do.</summary>
    [Id(3)] public ModelKind Kind { get; init; }

    /// <summary>Shown as <c>owned_by</c>.</summary>
    [Id(4)] public string OwnedBy { get; init; } = "";

    /// <summary>Models of one family err alike; empty = unknown.</summary>
    [Id(5)] public string Family { get; init; } = "";

    /// <summary>Prices; null = unknown, and then calls are refused.</summary>
    [Id(6)] public ModelPrice? Price { get; init; }

    /// <summary>Context window in tokens; null = unknown.</summary>
    [Id(7)] public int? ContextTokens { get; init; }

    /// <summary>Takes <c>tools</c>.</summary>
    [Id(8)] public bool Tools { get; init; }

    /// <summary>Returns log-probabilities.</summary>
    [Id(9)] public bool Logprobs { get; init; }

    /// <summary>When it was added to the catalogue.</summary>
    [Id(10)] public DateTimeOffset Created { get; init; }

    /// <summary>Engine name of a hive model (<c>vote</c>, <c>fast</c>); empty otherwise.</summary>
    [Id(11)] public string Engine { get; init; } = "";

    /// <summary>Members of a hive model, best first; empty otherwise.</summary>
    [Id(12)] public ImmutableArray<string> Members { get; init; } = [];

    /// <summary>What a hive model sets for its requests; null = nothing.</summary>
    [Id(13)] public HiveDefaults? Defaults { get; init; }

    /// <summary>Request fields that its price does not cover and that the operator lets through all the same.</summary>
    [Id(14)] public ImmutableArray<string> Allow { get; init; } = [];

    /// <summary>Most tokens of one answer; null = unknown.</summary>
    [Id(15)] public int? MaxOutputTokens { get; init; }
}
