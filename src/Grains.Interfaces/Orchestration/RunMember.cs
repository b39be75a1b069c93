using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>What one member did in a run and what it cost.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunMember")]
public sealed record RunMember
{
    /// <summary>Model id.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary><c>ok</c> when it answered, whatever became of its other calls; else how its last call ended, in snake_case.</summary>
    [Id(1)] public required string Outcome { get; init; }

    /// <summary>Its vote in normal form; null when it gave none.</summary>
    [Id(2)] public string? Vote { get; init; }

    /// <summary>Tokens of all its calls.</summary>
    [Id(3)] public TokenUsage Usage { get; init; }

    /// <summary>Cost of all its calls, in US dollars.</summary>
    [Id(4)] public decimal CostUsd { get; init; }

    /// <summary>Duration of all its calls in milliseconds.</summary>
    [Id(5)] public double Ms { get; init; }

    /// <summary>What went wrong; empty when nothing did.</summary>
    [Id(6)] public string Error { get; init; } = "";

    /// <summary>It stood in for a member that failed.</summary>
    [Id(7)] public bool Replacement { get; init; }
}
