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
        var engine = await Measure(new VoteOptions(), halves, cancellationToken);
        var best = options.Members.MaxBy(member => questions.Count(question => Evaluator.Recorded(question, member) == question.Gold))!;
        var majority = questions.Select(Majority).ToList();
        var switches = new List<SwitchReport>();
        foreach (var (name, changed) in options.Ablate ? Switches() : [])
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
            Ece = engine.Ece, EceOfAgreement = engine.EceOfAgreement, Abstentions = engine.Abstentions, Switches = switches,
        };

        double BestRight(int index) => Evaluator.Recorded(questions[index], best) == questions[index].Gold ? 1 : 0;
    }

    private async Task<Measured> Measure(VoteOptions vote, IReadOnlyList<int[]> halves, CancellationToken cancellationToken)
    {
        var measured = new Measured(questions.Count);
        foreach (var (half, learned) in halves.Index())
        {
            var statistics = new HalfStatistics(learned.Select(index => _labelled[index]));
            var runner = new InProcessRunner(options with { Seed = options.Seed + half }, vote, statistics);
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
        var random = new Random(options.Seed);
        return [.. Enumerable.Range(0, options.Halves).Select(_ =>
        {
            var all = Enumerable.Range(0, questions.Count).ToArray();
            random.Shuffle(all);
            return all[..(all.Length / 2)];
        })];
    }

    // Each mechanism switched alone, away from what the product does by default.
    private static IEnumerable<(string Name, VoteOptions Changed)> Switches()
    {
        var on = new VoteOptions();
        yield return (Named(on.Weights, "weights"), new VoteOptions { Weights = !on.Weights });
        yield return (Named(on.Team, "team choice"), new VoteOptions { Team = !on.Team });
        yield return (Named(on.StopDecided, "stop when decided"), new VoteOptions { StopDecided = !on.StopDecided });
        yield return (Named(on.StopConfident, "stop when confident"), new VoteOptions { StopConfident = !on.StopConfident });
        yield return (Named(on.Correlation, "correlation"), new VoteOptions { Correlation = !on.Correlation });

        static string Named(bool isOn, string name) => isOn ? $"without {name}" : $"with {name}";
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

        public int Abstentions { get; private set; }

        public double? Ece => CalibrationError.Of(_confidences);

        public double? EceOfAgreement => CalibrationError.Of(_agreements);

        public void Add(int question, Outcome outcome, double right)
        {
            Right[question].Add(right);
            Calls[question].Add(outcome.Calls);
            Cost[question].Add((double)outcome.NominalCost);
            Abstentions += outcome.Status == "abstained" ? 1 : 0;
            if (outcome.Confidence is { } confidence)
            {
                _confidences.Add((confidence, right));
            }

            if (outcome.Agreement is { } agreement)
            {
                _agreements.Add((agreement, right));
            }
        }

        private static List<double>[] Lists(int count) => [.. Enumerable.Range(0, count).Select(_ => new List<double>())];
    }
}
