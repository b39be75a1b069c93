namespace LLMHive.Orchestration;

/// <summary>One trace of a model: what it answered, and how sure it was of each token.</summary>
/// <param name="Answer">The answer in normal form; null = none, and then it does not vote.</param>
/// <param name="Tokens">Confidence of each token, in order.</param>
public sealed record ConfidenceTrace(string? Answer, ImmutableArray<double> Tokens);

/// <summary>What the traces of one model came to.</summary>
/// <param name="Answer">The answer with the most confidence behind it; null when nobody gave one.</param>
/// <param name="Share">Its part of all confidence that voted, 0 to 1.</param>
/// <param name="Line">The stop line.</param>
/// <param name="Kept">Traces that were read to their end and passed the line.</param>
/// <param name="Cut">Traces that were not.</param>
/// <param name="TokensRead">Tokens read of all traces.</param>
/// <param name="StopReason"><c>share</c>, <c>confident</c>, or <c>all_read</c>.</param>
public sealed record DeepConfResult(string? Answer, double Share, double Line, int Kept, int Cut, long TokensRead, string StopReason);
