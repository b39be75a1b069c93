namespace LLMHive.Orchestration;

/// <summary>One trace of a model: what it answered, and how sure it was of each token.</summary>
/// <param name="Answer">The answer in normal form; null = none, and then it does not vote.</param>
/// <param name="Tokens">Confidence of each token, in order.</param>
public sealed record ConfidenceTrace(string? Answer, ImmutableArray<double> Tokens);

/// <summary>What the traces of one model came to.</summary>
/// <param name="Votes">The answers, the one with the most confidence behind it first.</param>
/// <param name="Line">The stop line.</param>
/// <param name="Kept">Traces that were read to their end and passed the line.</param>
/// <param name="Cut">Traces that were not.</param>
/// <param name="TokensRead">Tokens read of all traces.</param>
/// <param name="StopReason"><c>share</c>, <c>confident</c>, or <c>all_read</c>.</param>
public sealed record DeepConfResult(ImmutableArray<ConfidenceVote> Votes, double Line, int Kept, int Cut, long TokensRead, string StopReason)
{
    /// <summary>The answer with the most confidence behind it; null when nobody gave one.</summary>
    public string? Answer => Votes.IsEmpty ? null : Votes[0].Answer;

    /// <summary>Its part of all confidence that voted, 0 to 1.</summary>
    public double Share => Votes.IsEmpty ? 0 : Votes[0].Share;
}

/// <summary>One answer of a model's traces.</summary>
/// <param name="Answer">The answer in normal form.</param>
/// <param name="Confidence">Sum of the confidence of the traces that gave it.</param>
/// <param name="Share">Its part of all confidence that voted, 0 to 1.</param>
public sealed record ConfidenceVote(string Answer, double Confidence, double Share);
