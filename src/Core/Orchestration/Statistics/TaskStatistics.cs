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

    private readonly DerivationShift _derivation;
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

        _derivation = Labels < options.ForConfidence ? DerivationShift.None : DerivationShift.Learn(outcomes, _reliability);
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

    /// <summary>Weight of a model's vote, log(p(K−1)/(1−p)), never negative: who is wrong more often than chance is not believed backwards.</summary>
    public double Weight(string model) => Math.Max(0, LogOdds(model));

    /// <summary>The same, moved by what the working behind the vote is worth.</summary>
    /// <param name="model">Whose vote.</param>
    /// <param name="derived">Whether its working arrived at it (<see cref="Ballot.Derived"/>).</param>
    public double Weight(string model, bool? derived) => Math.Max(0, LogOdds(model) + _derivation.Of(model, derived));

    private double LogOdds(string model)
    {
        var p = Reliability(model);
        return Math.Log(p * WrongChoices / (1 - p));
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

    private double Shrunk(Pair pair, string first, string second)
    {
        // Without a common outcome there is no spread either (0/0 is no number).
        var (a, b) = (pair.FirstWrong / pair.All, pair.SecondWrong / pair.All);
        var spread = Math.Sqrt(a * (1 - a) * b * (1 - b));
        if (!(spread > 0))
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
