namespace LLMHive.Orchestration;

/// <summary>What is stored of a model's votes in a task class.</summary>
[GenerateSerializer, Alias("llmhive.ModelScoreState")]
public sealed record ModelScoreState
{
    /// <summary>Version of this layout.</summary>
    [Id(0)] public int Schema { get; set; } = 1;

    /// <summary>The latest votes, oldest first.</summary>
    [Id(1)] public ImmutableArray<ScoredVote> Votes { get; set; } = [];
}
