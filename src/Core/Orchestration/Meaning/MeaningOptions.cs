using System.ComponentModel.DataAnnotations;

namespace LLMHive.Orchestration;

/// <summary>When open answers of different words are one vote. Section <c>Orchestration:Meaning</c>.</summary>
public sealed class MeaningOptions
{
    /// <summary>The embedding model, by its id. Default empty = answers are compared by their words alone.</summary>
    public string Model { get; set; } = "";

    /// <summary>Cosine similarity from which two answers mean the same, unless they differ in a number or a negation. Default 0.92.</summary>
    [Range(0, 1)]
    public double Same { get; set; } = 0.92;

    /// <summary>Cosine similarity below which two answers differ. Between this and <see cref="Same"/> a judge decides. Default 0.75.</summary>
    [Range(0, 1)]
    public double Different { get; set; } = 0.75;

    /// <summary>Most pairs that judges are asked about in one run; the likest come first, the others stay apart. Default 4.</summary>
    [Range(0, 64)]
    public int MaxJudged { get; set; } = 4;

    /// <summary>Longest text embedded, in characters; its end counts, where conclusions stand. Default 8,000.</summary>
    [Range(100, 100_000)]
    public int TextLength { get; set; } = 8_000;

    /// <summary>Most time of the embedding, in seconds; the run's deadline may end it earlier. Default 30.</summary>
    [Range(0.1, 3600)]
    public double CallTimeoutSeconds { get; set; } = 30;
}
