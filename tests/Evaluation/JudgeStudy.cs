using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Runs an engine many times over the same questions, each time with other throws of the simulated judges' dice. A difference's
/// interval takes the question as its unit: runs over the same questions are averaged first.
/// </summary>
internal sealed class JudgeStudy(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions)
{
    private readonly AnswerForm _form = ExtractionCheck.TaskForm(questions);
    private readonly List<Outcome> _all = [];

    public static Task<string> Run(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions, CancellationToken cancellationToken)
    {
        var study = new JudgeStudy(options, questions);
        return options.Diffusion ? study.Prompts(cancellationToken) : options.Strategy == "refine" ? study.Corrections(cancellationToken) : study.Judgements(cancellationToken);
    }

    private async Task<string> Judgements(CancellationToken cancellationToken)
    {
        var (best, bestRight) = Best();
        var majority = questions.Select(question => HalvesStudy.Majority(question, options.Members)).ToArray();
        var (right, answered) = (new double[questions.Count], new double[questions.Count]);
        await Play(options, (i, outcome) =>
        {
            right[i] += Right(outcome, i) / options.Halves;
            answered[i] += (outcome.Status == "abstained" ? 0 : 1.0) / options.Halves;
        }, cancellationToken);
        var (against, againstMajority) = (Difference(right, bestRight), Difference(right, majority));
        var fused = _all.Where(outcome => outcome.FusionWon is not null).ToList();
        var report = new
        {
            file = Path.GetFileName(options.Replay), strategy = options.Strategy, judge_accuracy = options.JudgeAccuracy, malformed = options.Malformed, runs = options.Halves, seed = options.Seed,
            questions = questions.Count, accuracy = right.Average(), best_member = best, best_member_accuracy = bestRight.Average(), majority = majority.Average(),
            against_best = against, against_majority = againstMajority, mean_calls = Calls(),
            answered = answered.Average(), accuracy_answered = right.Sum() / answered.Sum(), best_member_answered = bestRight.Zip(answered, (r, a) => r * a).Sum() / answered.Sum(),
            fusion_won = fused.Count == 0 ? (double?)null : fused.Average(outcome => outcome.FusionWon == true ? 1.0 : 0),
            degraded = Part(outcome => outcome.Status == "degraded"),
        };
        return options.Json ? Json(report) : FormattableString.Invariant(
            $"| {Set} | {report.strategy} | {report.judge_accuracy} % | {report.accuracy * 100:0.00} | {report.best_member_accuracy * 100:0.00} | {against.Points()} | {report.majority * 100:0.00} | {againstMajority.Points()} | {report.mean_calls:0.0} | {(1 - report.answered) * 100:0.0} | {report.accuracy_answered * 100:0.00} / {report.best_member_answered * 100:0.00} | {report.fusion_won * 100:0.0} |");
    }

    /// <summary><c>refine</c> against the member named first, alone.</summary>
    private async Task<string> Corrections(CancellationToken cancellationToken)
    {
        var first = questions.Select(question => Evaluator.Recorded(question, options.Members[0]) == question.Gold ? 1.0 : 0).ToArray();
        var right = new double[questions.Count];
        var found = new bool[questions.Count];
        var taken = 0;
        await Play(options, (i, outcome) =>
        {
            right[i] += Right(outcome, i) / options.Halves;
            var rounds = JsonElement.Parse(outcome.Report).GetProperty("refine").GetProperty("rounds").EnumerateArray().ToList();
            found[i] |= rounds.Count > 0;
            taken += rounds.Exists(round => round.GetProperty("accepted").GetBoolean()) ? 1 : 0;
        }, cancellationToken);
        var wrong = Enumerable.Range(0, questions.Count).Where(i => found[i]).ToList();
        var report = new
        {
            file = Path.GetFileName(options.Replay), first = options.Members[0], corrector_accuracy = options.JudgeAccuracy, malformed = options.Malformed, runs = options.Halves, seed = options.Seed,
            questions = questions.Count, faulty = wrong.Count, faulty_right_before = wrong.Sum(i => first[i]), faulty_right_after = wrong.Sum(i => right[i]),
            taken = (double)taken / options.Halves, accuracy = right.Average(), first_accuracy = first.Average(), against_first = Difference(right, first), mean_calls = Calls(),
        };
        return options.Json ? Json(report) : FormattableString.Invariant(
            $"| {Set} | {report.first} | {report.corrector_accuracy} % | {report.faulty} | {report.taken:0.0} | {report.faulty_right_before:0.0} / {report.faulty_right_after:0.0} | {report.against_first.Points()} | {report.mean_calls:0.00} |");
    }

    /// <summary>The engine with the prompt refined before it, against the same engine without.</summary>
    private async Task<string> Prompts(CancellationToken cancellationToken)
    {
        var (without, with) = (new double[questions.Count], new double[questions.Count]);
        await Play(options with { Diffusion = false, Halves = 1 }, (i, outcome) => without[i] = Right(outcome, i), cancellationToken);
        var (calls, cost) = (Calls(), _all.Average(outcome => outcome.NominalCost));
        _all.Clear();
        await Play(options, (i, outcome) => with[i] += Right(outcome, i) / options.Halves, cancellationToken);
        var (used, difference) = (_all.Select(Used).ToList(), Difference(with, without));
        var report = new
        {
            file = Path.GetFileName(options.Replay), strategy = options.Strategy, judge_accuracy = options.JudgeAccuracy, malformed = options.Malformed, runs = options.Halves, seed = options.Seed,
            questions = questions.Count, accuracy = with.Average(), without = without.Average(), against_without = difference,
            kept = Share(SimulatedPrompts.Kept), clarified = Share(SimulatedPrompts.Clarified), spoiled = Share(SimulatedPrompts.Spoiled),
            calls_more = Calls() - calls, cost_more = _all.Average(outcome => outcome.NominalCost) - cost,
        };
        return options.Json ? Json(report) : FormattableString.Invariant(
            $"| {Set} | {report.strategy} | {report.judge_accuracy} % | {report.clarified * 100:0.0} / {report.kept * 100:0.0} / {report.spoiled * 100:0.0} | {report.without * 100:0.00} | {report.accuracy * 100:0.00} | {difference.Points()} | {report.calls_more:0.0} | {report.cost_more:0.0} |");

        double Share(int quality) => used.Average(prompt => prompt is not null && SimulatedPrompts.QualityOf(prompt) == quality ? 1.0 : 0);
    }

    private async Task Play(EvaluationOptions played, Action<int, Outcome> take, CancellationToken cancellationToken)
    {
        for (var run = 0; run < played.Halves; run++)
        {
            var runner = new InProcessRunner(played with { Seed = played.Seed + run });
            var outcomes = new Outcome[questions.Count];
            await Parallel.ForAsync(0, questions.Count, cancellationToken, async (i, stop) => outcomes[i] = await runner.Run(questions[i], stop));
            for (var i = 0; i < outcomes.Length; i++)
            {
                take(i, outcomes[i]);
            }

            _all.AddRange(outcomes);
        }
    }

    private (string Best, double[] Right) Best()
    {
        var best = options.Members.MaxBy(member => questions.Count(question => Evaluator.Recorded(question, member) == question.Gold))!;
        return (best, [.. questions.Select(question => Evaluator.Recorded(question, best) == question.Gold ? 1.0 : 0)]);
    }

    private string Set => Path.GetFileNameWithoutExtension(options.Replay);

    private double Right(Outcome outcome, int question) => AnswerReader.Read(outcome.Answer, _form) == questions[question].Gold ? 1 : 0;

    // The prompt that took the original's place; null = none did.
    private static string? Used(Outcome outcome) =>
        JsonElement.Parse(outcome.Report).GetProperty("diffusion") is var report && report.GetProperty("used").GetBoolean() ? report.GetProperty("final").GetString() : null;

    private double Calls() => _all.Average(outcome => outcome.Calls);

    private double Part(Func<Outcome, bool> of) => _all.Average(outcome => of(outcome) ? 1.0 : 0);

    private static string Json<T>(T report) => JsonSerializer.Serialize(report, JsonSerializerOptions.Web);

    private static PairedDifference Difference(double[] first, double[] second) => PairedDifference.Of([.. first.Zip(second, (a, b) => a - b)]);
}
