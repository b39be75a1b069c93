namespace LLMHive.Orchestration;

/// <summary>One vote of a model whose question's right answer became known.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ScoredVote")]
public sealed record ScoredVote
{
    /// <summary>The run; votes of several models on one question are joined by it, and a later word on a run replaces the earlier one.</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>Digest of the answer in normal form: only equality matters, and answers are private. Null = none was given.</summary>
    [Id(1)] public string? Answer { get; init; }

    /// <summary>It was the right answer.</summary>
    [Id(2)] public bool Right { get; init; }

    /// <summary>How far the label is trusted: verified 1, users .5; 0 takes back what was said of the run.</summary>
    [Id(3)] public double Weight { get; init; }

    /// <summary>The right answer was told, so that every vote of the run is known to be right or wrong; else somebody rated the answer that was given.</summary>
    [Id(4)] public bool ByAnswer { get; init; }

    /// <summary>Whether what the model wrote before its answer arrived at the number it gave; null where that was no number.</summary>
    [Id(5)] public bool? Derived { get; init; }
}
