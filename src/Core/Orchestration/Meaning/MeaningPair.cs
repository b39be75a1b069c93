namespace LLMHive.Orchestration;

/// <summary>Two answers and whether they mean the same.</summary>
/// <param name="First">Index of the better-ranked one.</param>
/// <param name="Second">Index of the other.</param>
/// <param name="Similarity">Cosine of their embeddings, −1 to 1.</param>
/// <param name="DetailsDiffer">A number or a negation stands in one of them only.</param>
internal sealed record MeaningPair(int First, int Second, double Similarity, bool DetailsDiffer)
{
    /// <summary>Whether they mean the same; null = not decided.</summary>
    public bool? Same { get; init; }

    /// <summary>Who decided: <c>embedding</c>, <c>judge</c> or <c>nobody</c>.</summary>
    public string By { get; init; } = "";

    /// <summary>Why it was not decided; empty when it was.</summary>
    public string Failure { get; init; } = "";
}
