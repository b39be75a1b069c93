namespace LLMHive.Orchestration;

/// <summary>A text to be judged.</summary>
/// <param name="Text">What it says.</param>
/// <param name="Authors">Models that wrote it; judges never learn who they are, and none of them judges it.</param>
public sealed record Candidate(string Text, ImmutableArray<string> Authors)
{
    /// <summary>A text of one model.</summary>
    public static Candidate By(string model, string text) => new(text, [model]);
}
