namespace LLMHive.Orchestration;

/// <summary>One position among the answers.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunVote")]
public sealed record RunVote
{
    /// <summary>The answer in normal form.</summary>
    [Id(0)] public required string Answer { get; init; }

    /// <summary>Models that gave it.</summary>
    [Id(1)] public required ImmutableArray<string> Models { get; init; }

    /// <summary>Sum of their weights.</summary>
    [Id(2)] public required double Weight { get; init; }

    /// <summary>Part of all weight, 0 to 1.</summary>
    [Id(3)] public required double Share { get; init; }

    /// <summary>The answer came from this position.</summary>
    [Id(4)] public bool Won { get; init; }
}
