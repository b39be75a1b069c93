namespace LLMHive.Usage;

/// <summary>Tokens of one model call.</summary>
/// <param name="In">Prompt tokens, cached ones included.</param>
/// <param name="Out">Answer tokens, reasoning included.</param>
/// <param name="Cached">Prompt tokens read from the provider's cache.</param>
/// <param name="Reasoning">Answer tokens spent on hidden reasoning.</param>
/// <param name="Estimated">Counted from what arrived, since the provider reported nothing.</param>
[GenerateSerializer, Immutable, Alias("llmhive.TokenUsage")]
public readonly record struct TokenUsage(
    [property: Id(0)] long In, [property: Id(1)] long Out, [property: Id(2)] long Cached = 0,
    [property: Id(3)] long Reasoning = 0, [property: Id(4)] bool Estimated = false)
{
    /// <summary>Prompt and answer together.</summary>
    public long Total => In + Out;
}
