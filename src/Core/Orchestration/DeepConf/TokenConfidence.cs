namespace LLMHive.Orchestration;

/// <summary>How sure a model was of what it wrote, from the probabilities of its tokens [2508.15260]. Higher is surer.</summary>
public static class TokenConfidence
{
    private const int LeastWindow = 32;
    private const int MostWindow = 2048;

    /// <summary>Confidence of one token: minus the mean of the log probabilities of the k likeliest tokens in its place.</summary>
    public static double OfToken(IReadOnlyCollection<double> topLogProbabilities)
    {
        ArgumentNullException.ThrowIfNull(topLogProbabilities);
        return topLogProbabilities.Count == 0 ? 0 : -topLogProbabilities.Average();
    }

    /// <summary>Tokens of a group: an eighth of the trace, 32 at least and 2,048 at most.</summary>
    public static int Window(int tokens) => Math.Clamp(tokens / 8, LeastWindow, MostWindow);

    /// <summary>Confidence of a trace: that of its least sure group of neighbours; of the whole when it is shorter than a group, 0 when it is empty.</summary>
    /// <param name="tokens">Confidence of each token.</param>
    /// <param name="window">Tokens of a group.</param>
    public static double OfTrace(IEnumerable<double> tokens, int window)
    {
        ArgumentNullException.ThrowIfNull(tokens);
        var gate = new ConfidenceGate(double.NegativeInfinity, window);
        foreach (var token in tokens)
        {
            gate.Passes(token);
        }

        return gate.Lowest;
    }
}
