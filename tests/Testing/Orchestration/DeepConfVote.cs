using LLMHive.Orchestration;

namespace LLMHive.Testing.Orchestration;

/// <summary>
/// Deep Think with Confidence [2508.15260] over traces of one model that are there already. Confidences of different models are
/// on different scales and never meet here.
/// </summary>
/// <param name="options">Stop line and stopping.</param>
/// <param name="stopEarly">False = every trace is read.</param>
public sealed class DeepConfVote(DeepConfOptions options, bool stopEarly = true)
{
    /// <summary>Reads as many traces as it needs, in their order. The sequence is lazy: what is not read need not be written.</summary>
    public DeepConfResult Decide(IEnumerable<ConfidenceTrace> traces)
    {
        ArgumentNullException.ThrowIfNull(traces);
        var poll = new ConfidencePoll(options);
        using var next = traces.GetEnumerator();
        var warmUp = new List<ConfidenceTrace>();
        while (warmUp.Count < options.WarmUp && next.MoveNext())
        {
            warmUp.Add(next.Current);
        }

        poll.Begin(warmUp);
        if (warmUp.Count == options.WarmUp && stopEarly && poll.Enough() is { } atOnce)
        {
            return poll.Result(atOnce);
        }

        while (next.MoveNext())
        {
            var gate = poll.Gate();
            _ = next.Current.Tokens.All(gate.Passes);
            poll.Take(next.Current.Answer, gate);
            if (stopEarly && poll.Enough() is { } reason)
            {
                return poll.Result(reason);
            }
        }

        return poll.Result("all_read");
    }
}
