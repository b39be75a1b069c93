namespace LLMHive.Orchestration;

/// <summary>
/// Deep Think with Confidence [2508.15260] for traces of one model.
/// <list type="number">
/// <item>A few traces are read whole; a percentile of their confidence is the stop line.</item>
/// <item>Later ones are cut where a group of tokens falls below it.</item>
/// <item>Whoever was kept votes with its confidence as weight, until the leader is sure enough.</item>
/// </list>
/// Confidences of different models are on different scales and never meet here.
/// </summary>
/// <param name="options">Stop line and stopping.</param>
public sealed class DeepConfVote(DeepConfOptions options)
{
    /// <summary>Reads as many traces as it needs, in their order. The sequence is lazy: what is not read need not be written.</summary>
    public DeepConfResult Decide(IEnumerable<ConfidenceTrace> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        var warmUp = new List<ConfidenceTrace>();
        var votes = new Dictionary<string, double>(StringComparer.Ordinal);
        var (line, window, kept, cut, tokens, weight) = (0.0, 0, 0, 0, 0L, 0.0);
        foreach (var trace in traces)
        {
            if (warmUp.Count < options.WarmUp)
            {
                warmUp.Add(trace);
                tokens += trace.Tokens.Length;
                if (warmUp.Count < options.WarmUp)
                {
                    continue;
                }

                (line, window) = Line(warmUp);
                warmUp.ForEach(read => Keep(read, TokenConfidence.OfTrace(read.Tokens, window)));
            }
            else
            {
                var (confidence, read) = Read(trace, line, window);
                tokens += read;
                if (confidence is { } whole)
                {
                    Keep(trace, whole);
                }
                else
                {
                    cut++;
                    continue;
                }
            }

            if (options.StopEarly && Enough(votes, weight / kept) is { } reason)
            {
                return Result(reason);
            }
        }

        if (kept == 0)
        {
            (line, window) = Line(warmUp);
            warmUp.ForEach(read => Keep(read, TokenConfidence.OfTrace(read.Tokens, window))); // there were no more than a warm-up
        }

        return Result("all_read");

        void Keep(ConfidenceTrace trace, double confidence)
        {
            (kept, weight) = (kept + 1, weight + confidence);
            if (trace.Answer is { } answer)
            {
                votes[answer] = votes.GetValueOrDefault(answer) + confidence;
            }
        }

        DeepConfResult Result(string reason)
        {
            // Equal confidence is won by the answer that is first in the alphabet: the order of traces must not decide.
            var leader = votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key, StringComparer.Ordinal).FirstOrDefault();
            var total = votes.Values.Sum();
            return new DeepConfResult(leader.Key, total > 0 ? leader.Value / total : 0, line, kept, cut, tokens, reason);
        }
    }

    private (double Line, int Window) Line(List<ConfidenceTrace> warmUp)
    {
        // The length of a trace that is still being written is not known: that of the warm-up stands for it.
        var lengths = warmUp.Select(trace => trace.Tokens.Length).Order().ToList();
        var window = TokenConfidence.Window(lengths.Count == 0 ? 0 : lengths[lengths.Count / 2]);
        var sorted = warmUp.Select(trace => TokenConfidence.OfTrace(trace.Tokens, window)).Order().ToList();
        if (sorted.Count == 0)
        {
            return (0, window);
        }

        var place = (100 - options.Eta) / 100 * (sorted.Count - 1);
        var below = (int)place;
        return (sorted[below] + ((sorted[Math.Min(below + 1, sorted.Count - 1)] - sorted[below]) * (place - below)), window);
    }

    // Null = it was cut, or never was sure enough.
    private static (double? Confidence, int Read) Read(ConfidenceTrace trace, double line, int window)
    {
        var gate = new ConfidenceGate(line, window);
        for (var i = 0; i < trace.Tokens.Length; i++)
        {
            if (!gate.Passes(trace.Tokens[i]))
            {
                return (null, i + 1);
            }
        }

        return (trace.Tokens.IsEmpty || gate.Lowest < line ? null : gate.Lowest, trace.Tokens.Length);
    }

    private string? Enough(Dictionary<string, double> votes, double mean)
    {
        // One trace is no majority.
        if (votes.Count == 0 || mean <= 0 || votes.Values.Sum() < 2 * mean)
        {
            return null;
        }

        var sorted = votes.Values.OrderDescending().Take(2).ToList();
        var second = sorted.Count > 1 ? sorted[1] : 0;
        return sorted[0] / votes.Values.Sum() >= options.Share ? "share"
            : BetaTail.AboveHalf((sorted[0] / mean) + 1, (second / mean) + 1) >= options.Confident ? "confident"
            : null;
    }
}
