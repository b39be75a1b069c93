namespace LLMHive.Orchestration;

/// <summary>
/// How models err in one task class, learned from labelled outcomes: reliability per model, correlation of errors per pair, and
/// how far wrong answers scatter. All figures are shrunk towards what is assumed when nothing is known.
/// </summary>
public sealed class TaskStatistics
{
    // Two wrong answers agree in three of ten cases until outcomes tell better; worth ten pairs of wrong answers.
    private const double ScatterPrior = 10;
    private const double PriorAgreementOfErrors = 0.3;
    private const double MostShift = 8;

    // What a working is worth is believed from so many standard errors on.
    private const double StandardErrors = 2;

    // Votes that the assumption "a working tells nothing" is worth, each with the information of a coin.
    private const double DerivationPrior = 10 * 0.25;

    private readonly Dictionary<bool, double> _derivation = [];
    private readonly Dictionary<string, double> _reliability = new(StringComparer.Ordinal);
    private readonly Dictionary<(string, string), double> _correlation = [];
    private readonly StatisticsOptions _options;
    private readonly Func<string, string> _family;

    private TaskStatistics(ImmutableArray<LabelledOutcome> outcomes, ImmutableArray<string> models, StatisticsOptions options, Func<string, string> family)
    {
        (_options, _family) = (options, family);
        Outcomes = outcomes;
        Labels = outcomes.Sum(outcome => outcome.Weight);
        foreach (var model in models.Distinct(StringComparer.Ordinal))
        {
            _reliability[model] = Reliable(model);
        }

        _derivation[true] = Shift(true);
        _derivation[false] = Shift(false);
        var (both, same) = (0.0, 0.0);
        var known = _reliability.Keys.ToList();
        foreach (var (first, second) in known.SelectMany((a, i) => known.Skip(i + 1).Select(b => (a, b))))
        {
            var pair = Pair.Of(outcomes, first, second);
            _correlation[(first, second)] = _correlation[(second, first)] = Shrunk(pair, first, second);
            both += pair.BothWrong;
            same += pair.SameWrong;
        }

        WrongChoices = Math.Max(1, (both + ScatterPrior) / (same + (ScatterPrior * PriorAgreementOfErrors)));
    }

    /// <summary>What was learned from.</summary>
    public ImmutableArray<LabelledOutcome> Outcomes { get; }

    /// <summary>Sum of the outcomes' weights.</summary>
    public double Labels { get; }

    /// <summary>Thresholds.</summary>
    public StatisticsOptions Options => _options;

    /// <summary>K − 1, the effective number of wrong answers: one over the chance that two members that are wrong agree. At least 1.</summary>
    public double WrongChoices { get; }

    /// <summary>Learns. The order of outcomes plays no part; that of models neither.</summary>
    /// <param name="outcomes">What became known.</param>
    /// <param name="models">Models to tell about.</param>
    /// <param name="options">Priors and thresholds.</param>
    /// <param name="family">Tells which models err alike; null = their names (<see cref="ModelFamily"/>).</param>
    public static TaskStatistics Learn(
        IEnumerable<LabelledOutcome> outcomes, ImmutableArray<string> models, StatisticsOptions options, Func<string, string>? family = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        return new TaskStatistics([.. outcomes], models, options, family ?? ModelFamily.Of);
    }

    /// <summary>Learned anew from some of the outcomes, about some of the models.</summary>
    public TaskStatistics Of(IEnumerable<LabelledOutcome> outcomes, ImmutableArray<string> models) => new([.. outcomes], models, _options, _family);

    /// <summary>Chance that a model is right: the mean of its Beta posterior.</summary>
    public double Reliability(string model) => _reliability.GetValueOrDefault(model, 0.5);

    /// <summary>Correlation of two models' errors, 0 to 1: what helps (a negative one) is not believed.</summary>
    public double Correlation(string first, string second) =>
        first == second ? 1 : _correlation.TryGetValue((first, second), out var known) ? known : Assumed(first, second);

    /// <summary>
    /// Weight of a model's vote, log(p(K−1)/(1−p)), moved by what its working is worth, never negative: who is wrong more often than
    /// chance is not believed backwards.
    /// </summary>
    /// <param name="model">Whose vote.</param>
    /// <param name="derived">Whether its working arrived at it (<see cref="Ballot.Derived"/>).</param>
    public double Weight(string model, bool? derived = null)
    {
        var p = Reliability(model);
        return Math.Max(0, Math.Log(p * WrongChoices / (1 - p)) + (derived is { } arrived ? _derivation[arrived] : 0));
    }

    /// <summary>Models by reliability, best first; equals keep their order.</summary>
    public ImmutableArray<string> Ranked(IEnumerable<string> models) => [.. models.OrderByDescending(Reliability)];

    private double Reliable(string model)
    {
        var (right, all) = (0.0, 0.0);
        foreach (var outcome in Outcomes)
        {
            if (outcome.Votes.TryGetValue(model, out var vote))
            {
                all += outcome.Weight;
                right += vote.Right ? outcome.Weight : 0;
            }
        }

        return (right + _options.ReliabilityPrior) / (all + (2 * _options.ReliabilityPrior));
    }

    // By how much the log-odds of being right move, for all models alike: the β that makes Σ right = Σ σ(logit p + β) over the votes of
    // known models, with a ridge as prior; 0 until that is proven. Falls strictly in β, so that halving an interval finds it.
    private double Shift(bool derived)
    {
        var votes = Outcomes.SelectMany(outcome => outcome.Votes.Where(vote => vote.Value.Derived == derived && _reliability.ContainsKey(vote.Key))
            .Select(vote => (Odds: Math.Log(_reliability[vote.Key] / (1 - _reliability[vote.Key])), vote.Value.Right, outcome.Weight))).ToList();
        var (low, high) = (-MostShift, MostShift);
        for (var step = 0; step < 40 && votes.Count > 0; step++)
        {
            var middle = (low + high) / 2;
            var slope = votes.Sum(vote => vote.Weight * ((vote.Right ? 1 : 0) - Chance(vote.Odds, middle)));
            (low, high) = slope > DerivationPrior * middle ? (middle, high) : (low, middle);
        }

        // A few workings more or less must not move a vote.
        var shift = (low + high) / 2;
        var information = votes.Sum(vote => vote.Weight * Chance(vote.Odds, shift) * (1 - Chance(vote.Odds, shift)));
        return Math.Abs(shift) * Math.Sqrt(information) < StandardErrors ? 0 : shift;

        static double Chance(double odds, double shift) => 1 / (1 + Math.Exp(-odds - shift));
    }

    private double Shrunk(Pair pair, string first, string second)
    {
        var (a, b) = (pair.FirstWrong / Math.Max(pair.All, 1), pair.SecondWrong / Math.Max(pair.All, 1));
        var spread = Math.Sqrt(a * (1 - a) * b * (1 - b));
        if (pair.All <= 0 || spread <= 0)
        {
            return Assumed(first, second);
        }

        var observed = ((pair.BothWrong / pair.All) - (a * b)) / spread;
        var shrunk = ((pair.All * observed) + (_options.CorrelationPrior * Assumed(first, second))) / (pair.All + _options.CorrelationPrior);
        return Math.Clamp(shrunk, 0, 1);
    }

    private double Assumed(string first, string second) =>
        _family(first) == _family(second) ? _options.FamilyCorrelation : _options.Correlation;

    // Weighted counts of the outcomes in which both took part.
    private readonly record struct Pair(double All, double FirstWrong, double SecondWrong, double BothWrong, double SameWrong)
    {
        public static Pair Of(ImmutableArray<LabelledOutcome> outcomes, string first, string second)
        {
            var pair = default(Pair);
            foreach (var outcome in outcomes)
            {
                if (outcome.Votes.TryGetValue(first, out var a) && outcome.Votes.TryGetValue(second, out var b))
                {
                    pair = pair.With(a, b, outcome.Weight);
                }
            }

            return pair;
        }

        private Pair With(LabelledVote a, LabelledVote b, double weight) => new(
            All + weight,
            FirstWrong + (a.Right ? 0 : weight),
            SecondWrong + (b.Right ? 0 : weight),
            BothWrong + (a.Right || b.Right ? 0 : weight),
            SameWrong + (!a.Right && !b.Right && a.Answer is not null && a.Answer == b.Answer ? weight : 0));
    }
}
