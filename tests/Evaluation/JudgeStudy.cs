using System.Text.Json;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Runs an engine many times over the same questions, each time with other throws of the simulated judges' dice. A difference's
/// interval takes the question as its unit: runs over the same questions are averaged first.
/// </summary>
internal static class JudgeStudy
{
    public static async Task<string> Run(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions, CancellationToken cancellationToken)
    {
        var form = ExtractionCheck.TaskForm(questions);
        var best = options.Members.MaxBy(member => questions.Count(question => Evaluator.Recorded(question, member) == question.Gold))!;
        var bestRight = questions.Select(question => Evaluator.Recorded(question, best) == question.Gold ? 1.0 : 0).ToArray();
        var majority = questions.Select(question => HalvesStudy.Majority(question, options.Members)).ToArray();
        var right = new double[questions.Count];
        var answered = new double[questions.Count];
        var all = new List<Outcome>();
        for (var run = 0; run < options.Halves; run++)
        {
            var runner = new InProcessRunner(options with { Seed = options.Seed + run });
            var outcomes = new Outcome[questions.Count];
            await Parallel.ForAsync(0, questions.Count, cancellationToken, async (i, stop) => outcomes[i] = await runner.Run(questions[i], stop));
            for (var i = 0; i < outcomes.Length; i++)
            {
                right[i] += (AnswerReader.Read(outcomes[i].Answer, form) == questions[i].Gold ? 1.0 : 0) / options.Halves;
                answered[i] += (outcomes[i].Status == "abstained" ? 0 : 1.0) / options.Halves;
            }

            all.AddRange(outcomes);
        }

        var (against, againstMajority) = (Difference(right, bestRight), Difference(right, majority));
        var fused = all.Where(outcome => outcome.FusionWon is not null).ToList();
        var report = new
        {
            file = Path.GetFileName(options.Replay), strategy = options.Strategy, judge_accuracy = options.JudgeAccuracy, malformed = options.Malformed, runs = options.Halves, seed = options.Seed,
            questions = questions.Count, accuracy = right.Average(), best_member = best, best_member_accuracy = bestRight.Average(), majority = majority.Average(),
            against_best = against, against_majority = againstMajority, mean_calls = all.Average(outcome => outcome.Calls),
            answered = answered.Average(), accuracy_answered = right.Sum() / answered.Sum(), best_member_answered = bestRight.Zip(answered, (r, a) => r * a).Sum() / answered.Sum(),
            fusion_won = fused.Count == 0 ? (double?)null : fused.Average(outcome => outcome.FusionWon == true ? 1.0 : 0),
            degraded = all.Average(outcome => outcome.Status == "degraded" ? 1.0 : 0),
        };
        return options.Json ? JsonSerializer.Serialize(report, JsonSerializerOptions.Web) : FormattableString.Invariant(
            $"| {Path.GetFileNameWithoutExtension(report.file)} | {report.strategy} | {report.judge_accuracy} | {report.accuracy * 100:0.00} | {report.best_member_accuracy * 100:0.00} | {against.Points()} | {report.majority * 100:0.00} | {againstMajority.Points()} | {report.mean_calls:0.0} | {(1 - report.answered) * 100:0.0} | {report.accuracy_answered * 100:0.00} / {report.best_member_answered * 100:0.00} | {report.fusion_won * 100:0.0} |");
    }

    private static PairedDifference Difference(double[] first, double[] second) => PairedDifference.Of([.. first.Zip(second, (a, b) => a - b)]);
}
