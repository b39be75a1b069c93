namespace LLMHive.Orchestration;

/// <summary>What judges are asked to look at.</summary>
public sealed record JudgeBrief
{
    /// <summary>What makes a candidate better, in words for a model.</summary>
    public string Criterion { get; init; } =
        "The better candidate answers the last message of the conversation more correctly; where both are correct, more completely and more clearly.";

    /// <summary>The trace entry that led to the judging; 0 = none.</summary>
    public int Parent { get; init; }

    /// <summary>Models that may judge, best first; empty = the run's members and then its reserve.</summary>
    public ImmutableArray<string> Judges { get; init; } = [];

    /// <summary>Models that must not judge although they wrote nothing, such as those that have judged this before.</summary>
    public ImmutableArray<string> Except { get; init; } = [];
}
