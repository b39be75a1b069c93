namespace LLMHive.Orchestration;

/// <summary>
/// From which certainty on an answer may be given, when at most a part of all questions is to be answered wrongly and an abstention is
/// no wrong answer: conformal risk control (arXiv 2208.02814; of abstention 2405.01563). The threshold is the least certainty λ with
/// (W(λ) + 1) / (n + 1) ≤ α, where n is the weight of the labelled outcomes and W(λ) that of the wrong ones at λ and above. Then the
/// expected part of wrong answers is at most α, for questions of the kind that the outcomes were of.
/// </summary>
internal sealed class RiskControl
{
    private readonly ImmutableArray<(double Certainty, double Wrong)> _falling;
    private readonly double _total;

    /// <param name="outcomes">For each outcome its certainty, whether the answer was right, and its weight.</param>
    public RiskControl(IEnumerable<(double Certainty, bool Right, double Weight)> outcomes)
    {
        var falling = ImmutableArray.CreateBuilder<(double, double)>();
        var wrong = 0.0;
        foreach (var group in outcomes.GroupBy(outcome => Math.Round(outcome.Certainty, 9)).OrderByDescending(group => group.Key))
        {
            wrong += group.Sum(outcome => outcome.Right ? 0 : outcome.Weight);
            _total += group.Sum(outcome => outcome.Weight);
            falling.Add((group.Key, wrong));
        }

        _falling = falling.ToImmutable();
    }

    /// <summary>True when an answer of this certainty may be given.</summary>
    /// <param name="certainty">On the scale of the outcomes.</param>
    /// <param name="maxRisk">α, 0 to 1: most of all questions that may be answered wrongly.</param>
    public bool Allows(double certainty, double maxRisk)
    {
        var threshold = double.PositiveInfinity;
        foreach (var (from, wrong) in _falling)
        {
            if ((wrong + 1) / (_total + 1) > maxRisk)
            {
                break;
            }

            threshold = from;
        }

        return certainty >= threshold - 1e-9;
    }
}
