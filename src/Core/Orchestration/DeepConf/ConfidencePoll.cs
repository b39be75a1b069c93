namespace LLMHive.Orchestration;

/// <summary>
/// The votes of one model's traces while they come in, recorded or live:
/// <list type="number">
/// <item>A few traces are read whole; a percentile of their confidence is the stop line.</item>
/// <item>Later ones are cut where a group of tokens falls below it.</item>
/// <item>Whoever was kept votes with its confidence as weight, until the leader is sure enough.</item>
/// </list>
/// </summary>
/// <param name="options">Stop line and stopping.</param>
public sealed class ConfidencePoll(DeepConfOptions options)
{
    private readonly Dictionary<string, double> _votes = new(StringComparer.Ordinal);
    private double _weight;
    private int _kept;
    private int _cut;
    private long _tokens;

    /// <summary>The stop line; 0 before the warm-up.</summary>
    public double Line { get; private set; }

    /// <summary>Tokens of a group, 1 or more; 0 before the warm-up.</summary>
    public int Window { get; private set; }

    /// <summary>Takes in the traces that set the stop line, all of which vote.</summary>
    public void Begin(IReadOnlyList<ConfidenceTrace> warmUp)
    {
        ArgumentNullException.ThrowIfNull(warmUp);

        // The length of a trace that is still being written is not known: that of the warm-up stands for it.
        var lengths = warmUp.Select(trace => trace.Tokens.Length).Order().ToList();
        Window = TokenConfidence.Window(lengths.Count == 0 ? 0 : lengths[lengths.Count / 2]);
        var confidences = warmUp.Select(trace => TokenConfidence.OfTrace(trace.Tokens, Window)).ToList();
        Line = Percentile([.. confidences.Order()], 100 - options.Eta);
        _tokens += lengths.Sum();
        for (var i = 0; i < warmUp.Count; i++)
        {
            Keep(warmUp[i].Answer, confidences[i]);
        }
    }

    /// <summary>What a later trace has to pass, token by token.</summary>
    public ConfidenceGate Gate() => new(Line, Window);

    /// <summary>Takes in a later trace that its gate has followed, to the end or to where it was cut.</summary>
    /// <param name="answer">Its answer in normal form; null = none.</param>
    /// <param name="gate">The gate.</param>
    public void Take(string? answer, ConfidenceGate gate)
    {
        ArgumentNullException.ThrowIfNull(gate);
        _tokens += gate.Read;
        if (gate.Read == 0 || gate.Lowest < Line)
        {
            _cut++; // it was cut, or never was sure enough
        }
        else
        {
            Keep(answer, gate.Lowest);
        }
    }

    /// <summary>Why the leader is sure enough: <c>share</c> or <c>confident</c>; null = it is not.</summary>
    public string? Enough()
    {
        // One trace is no majority.
        var mean = _kept == 0 ? 0 : _weight / _kept;
        var total = _votes.Values.Sum();
        if (_votes.Count == 0 || mean <= 0 || total < 2 * mean)
        {
            return null;
        }

        var sorted = _votes.Values.OrderDescending().Take(2).ToList();
        var second = sorted.Count > 1 ? sorted[1] : 0;
        return sorted[0] / total >= options.Share ? "share"
            : BetaTail.AboveHalf((sorted[0] / mean) + 1, (second / mean) + 1) >= options.Confident ? "confident"
            : null;
    }

    /// <summary>What the traces have come to.</summary>
    /// <param name="reason">Why no further ones are read.</param>
    public DeepConfResult Result(string reason)
    {
        // Equal confidence is won by the answer that is first in the alphabet: the order of traces must not decide.
        var total = _votes.Values.Sum();
        ImmutableArray<ConfidenceVote> votes =
        [
            .. _votes.OrderByDescending(vote => vote.Value).ThenBy(vote => vote.Key, StringComparer.Ordinal)
                .Select(vote => new ConfidenceVote(vote.Key, vote.Value, total > 0 ? vote.Value / total : 0)),
        ];
        return new DeepConfResult(votes, Line, _kept, _cut, _tokens, reason);
    }

    private void Keep(string? answer, double confidence)
    {
        (_kept, _weight) = (_kept + 1, _weight + confidence);
        if (answer is not null)
        {
            _votes[answer] = _votes.GetValueOrDefault(answer) + confidence;
        }
    }

    private static double Percentile(List<double> sorted, double percent)
    {
        if (sorted.Count == 0)
        {
            return 0;
        }

        var place = percent / 100 * (sorted.Count - 1);
        var below = (int)place;
        return sorted[below] + ((sorted[Math.Min(below + 1, sorted.Count - 1)] - sorted[below]) * (place - below));
    }
}
