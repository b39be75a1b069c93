namespace LLMHive.Orchestration;

/// <summary>
/// By how much the log-odds of being right move where a working arrives at its answer, and where it does not (<see cref="Ballot.Derived"/>):
/// a logistic regression with a level for each model and one effect of workings for all. A model that never shows its working is therefore
/// no worse for it, since its level says so already.
/// </summary>
internal sealed class DerivationShift
{
    private const int Rounds = 8;
    private const int Halvings = 40;
    private const double MostShift = 8;

    // Votes that the assumption "a working tells nothing" is worth, each with the information of a coin.
    private const double Prior = 10 * 0.25;

    private readonly Dictionary<bool, double> _effect = new() { [true] = 0, [false] = 0 };
    private readonly Dictionary<string, double> _mean = new(StringComparer.Ordinal);

    private DerivationShift()
    {
    }

    /// <summary>Nothing is known of workings.</summary>
    public static DerivationShift None { get; } = new();

    /// <summary>Learns.</summary>
    /// <param name="outcomes">What became known.</param>
    /// <param name="reliability">Of the models to tell about.</param>
    public static DerivationShift Learn(ImmutableArray<LabelledOutcome> outcomes, IReadOnlyDictionary<string, double> reliability)
    {
        var votes = outcomes
            .SelectMany(outcome => outcome.Votes.Where(vote => reliability.ContainsKey(vote.Key)).Select(vote => new Cast(vote.Key, vote.Value.Derived, vote.Value.Right, outcome.Weight)))
            .ToList();
        var shift = new DerivationShift();
        var told = votes.Where(vote => vote.Derived is not null).ToList();
        for (var round = 0; round < Rounds && told.Count > 0; round++)
        {
            foreach (var derived in (bool[])[true, false])
            {
                shift._effect[derived] = shift.Fit([.. told.Where(vote => vote.Derived == derived)], reliability);
            }

            shift.Level(votes);
        }

        return shift;
    }

    /// <summary>What a vote's log-odds move by, against those of all votes of its model.</summary>
    public double Of(string model, bool? derived) => (derived is { } arrived ? _effect[arrived] : 0) - _mean.GetValueOrDefault(model);

    // A model's reliability is that of its votes as they are: the mean of the effects is in it.
    private void Level(List<Cast> votes)
    {
        foreach (var of in votes.GroupBy(vote => vote.Model, StringComparer.Ordinal))
        {
            _mean[of.Key] = of.Sum(vote => vote.Derived is { } derived ? vote.Weight * _effect[derived] : 0) / of.Sum(vote => vote.Weight);
        }
    }

    // The β that makes Σ right = Σ σ(level + β), with a ridge as prior. What is left over falls strictly in β, so that halving an interval finds it.
    private double Fit(List<Cast> votes, IReadOnlyDictionary<string, double> reliability)
    {
        var odds = votes.ConvertAll(vote => Math.Log(reliability[vote.Model] / (1 - reliability[vote.Model])) - _mean.GetValueOrDefault(vote.Model));
        var (low, high) = (-MostShift, MostShift);
        for (var step = 0; step < Halvings; step++)
        {
            var middle = (low + high) / 2;
            var left = votes.Index().Sum(vote => vote.Item.Weight * ((vote.Item.Right ? 1 : 0) - (1 / (1 + Math.Exp(-odds[vote.Index] - middle)))));
            (low, high) = left > Prior * middle ? (middle, high) : (low, middle);
        }

        return (low + high) / 2;
    }

    private readonly record struct Cast(string Model, bool? Derived, bool Right, double Weight);
}
