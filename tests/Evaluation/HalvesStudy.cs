using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Learns on one random half of the questions and reports on the other, many times over. Every figure is the mean over test
/// halves; a difference's interval takes the question as its unit.
/// </summary>
internal sealed class HalvesStudy(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    private readonly IReadOnlyList<(string TaskClass, LabelledOutcome Outcome)> _labelled = HalfStatistics.Read(questions);
    private readonly AnswerForm _form = ExtractionCheck.TaskForm(questions);

    public async Task<HalvesReport> Run(CancellationToken cancellationToken)
    {
        var halves = Halves();
        var engine = await Measure(new EngineSettings(), halves, cancellationToken);
        var best = options.Members.MaxBy(member => questions.Count(question => Evaluator.Recorded(question, member) == question.Gold))!;
        var majority = questions.Select(Majority).ToList();
        var switches = new List<SwitchReport>();
        foreach (var (name, changed) in options.Ablate ? EngineSettings.Switches(options.Strategy) : [])
        {
            var other = await Measure(changed, halves, cancellationToken);
            switches.Add(new SwitchReport(
                name, Difference(engine.Right, other.Right), Difference(engine.Calls, other.Calls), Difference(engine.Cost, other.Cost), engine.Ece, other.Ece));
        }

        return new HalvesReport
        {
            File = Path.GetFileName(options.Replay), Strategy = options.Strategy, Learn = options.Learn, Questions = questions.Count,
            Halves = options.Halves, Seed = options.Seed, Members = options.Members.Count, BestMember = best,
            Accuracy = Mean(engine.Right),
            BestMemberAccuracy = Mean(engine.Right, (_, index) => BestRight(index)),
            Majority = Mean(engine.Right, (_, index) => majority[index]),
            AgainstBest = Difference(engine.Right, index => BestRight(index)),
            AgainstMajority = Difference(engine.Right, index => majority[index]),
            MeanCalls = Mean(engine.Calls), MeanNominalCost = Mean(engine.Cost),
            AllMembersCost = (double)options.Members.Sum(NominalCosts.Of), BestMemberCost = (double)NominalCosts.Of(best),
            Ece = engine.Ece, EceOfAgreement = engine.EceOfAgreement, Abstentions = engine.Abstentions, Runs = engine.Runs, Switches = switches,
            Abstaining = engine.Abstaining,
        };

        double BestRight(int index) => Evaluator.Recorded(questions[index], best) == questions[index].Gold ? 1 : 0;
    }

    /// <summary>Accuracy against cost: one point per tolerance of <c>auto</c> and per bound of its mean cost, then every single member.</summary>
    public async Task<CurveReport> Curve(CancellationToken cancellationToken)
    {
        double[] tolerances = [0, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.12, 0.2];
        double[] bounds = [0.06, 0.065, 0.08, 0.12, 0.18, 0.25, 0.3, 0.5, 0.8, 1, 1.5];
        var settings = tolerances.Select(tolerance => (FormattableString.Invariant($"tolerance {tolerance * 100:0.##}"), new EngineSettings { Auto = new() { Tolerance = tolerance } }))
            .Concat(bounds.Select(bound => (FormattableString.Invariant($"cost {bound * 100:0.#} %"), new EngineSettings { MaxCostRatio = bound })));
        var points = new List<CurvePoint>();
        foreach (var (name, setting) in settings)
        {
            var measured = await Measure(setting, Halves(), cancellationToken);
            points.Add(new CurvePoint(name, Mean(measured.Cost), [.. measured.Right.Select(values => values.Average())]));
        }

        var members = options.Members.Select(member => new CurvePoint(
            member, (double)NominalCosts.Of(member), [.. questions.Select(question => Evaluator.Recorded(question, member) == question.Gold ? 1.0 : 0)]));
        return new CurveReport(Path.GetFileNameWithoutExtension(options.Replay), points, [.. members.OrderBy(member => member.Cost)]);
    }

    private async Task<Measured> Measure(EngineSettings settings, IReadOnlyList<int[]> halves, CancellationToken cancellationToken)
    {
        var measured = new Measured(questions.Count);
        foreach (var (half, learned) in halves.Index())
        {
            var statistics = new HalfStatistics(learned.Select(index => _labelled[index]));
            var runner = new InProcessRunner(options with { Seed = options.Seed + half }, settings, statistics);
            var test = Enumerable.Range(0, questions.Count).Except(learned).ToArray();
            var outcomes = new Outcome[test.Length];
            await Parallel.ForAsync(0, test.Length, cancellationToken, async (i, stop) => outcomes[i] = await runner.Run(questions[test[i]], stop));
            for (var i = 0; i < test.Length; i++)
            {
                measured.Add(test[i], outcomes[i], AnswerReader.Read(outcomes[i].Answer, _form) == questions[test[i]].Gold ? 1 : 0);
            }
        }

        return measured;
    }

    private List<int[]> Halves()
    {
        if (options.Learn == "nothing")
        {
            return [[]];
        }

        var random = new Random(options.Seed);
        return [.. Enumerable.Range(0, options.Halves).Select(_ =>
        {
            var all = Enumerable.Range(0, questions.Count).ToArray();
            random.Shuffle(all);
            return all[..(all.Length / 2)];
        })];
    }

    // The bar: the file's own readings, one vote each; ties share the point, null never votes.
    private double Majority(ReplayQuestion question) => Majority(question, options.Members);

    internal static double Majority(ReplayQuestion question, IReadOnlyList<string> members)
    {
        var counts = members.Select(member => Evaluator.Recorded(question, member)).OfType<string>().CountBy(answer => answer).ToList();
        var leaders = counts.Where(answer => answer.Value == counts.Max(other => other.Value)).ToList();
        return leaders.Any(leader => leader.Key == question.Gold) ? 1.0 / leaders.Count : 0;
    }

    private static double Mean(List<double>[] perQuestion) => Mean(perQuestion, static (values, _) => values.Average());

    private static double Mean(List<double>[] perQuestion, Func<List<double>, int, double> value) =>
        perQuestion.Select((values, index) => (values, index)).Where(it => it.values.Count > 0).Average(it => value(it.values, it.index));

    private static PairedDifference Difference(List<double>[] first, List<double>[] second) => Difference(first, index => second[index].Average());

    private static PairedDifference Difference(List<double>[] first, Func<int, double> second) => PairedDifference.Of(
        [.. first.Select((values, index) => (values, index)).Where(it => it.values.Count > 0).Select(it => it.values.Average() - second(it.index))]);

    // By question, what each test half that held it gave.
    private sealed class Measured(int questions)
    {
        private readonly List<(double, double)> _confidences = [];
        private readonly List<(double, double)> _agreements = [];

        public List<double>[] Right { get; } = Lists(questions);

        public List<double>[] Calls { get; } = Lists(questions);

        public List<double>[] Cost { get; } = Lists(questions);

        public int Runs { get; private set; }

        public int Abstentions { get; private set; }

        public double? Ece => CalibrationError.Of(_confidences);

        public IReadOnlyList<(double Coverage, double Accuracy)> Abstaining => CalibrationError.Abstaining(_confidences);

        public double? EceOfAgreement => CalibrationError.Of(_agreements);

        public void Add(int question, Outcome outcome, double right)
        {
            Right[question].Add(right);
            Calls[question].Add(outcome.Calls);
            Cost[question].Add((double)outcome.NominalCost);
            Runs++;
            var abstained = outcome.Status == "abstained";
            Abstentions += abstained ? 1 : 0;
            if (outcome.Confidence is { } confidence && !abstained)
            {
                _confidences.Add((confidence, right));
            }

            if (outcome.Agreement is { } agreement && !abstained)
            {
                _agreements.Add((agreement, right));
            }
        }

        private static List<double>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<double>())];
    }
}
