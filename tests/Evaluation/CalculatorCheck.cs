using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>What recomputed arithmetic says of recorded answers, and whether they were right: is an alarm worth a second answer?</summary>
internal static class CalculatorCheck
{
    /// <summary>Checks every recorded text.</summary>
    /// <param name="questions">Recorded questions.</param>
    /// <param name="examples">How many alarms to show.</param>
    public static CalculatorReport Run(IReadOnlyList<ReplayQuestion> questions, int examples)
    {
        var verifier = new AnswerVerifiers(NoJsonSchemas.Instance).Of([new AnswerCheck { Type = "calculator" }], "").Single();
        var answers = (
            from question in questions
            from answer in question.Answers
            let found = verifier.Verify(answer.Value.Text)
            select (question.Id, Model: answer.Key, Right: answer.Value.Answer == question.Gold, Found: found.Count, Wrong: found.Where(finding => !finding.Passed).ToList()))
            .ToList();
        var alarms = answers.Where(answer => answer.Wrong.Count > 0).ToList();
        var sound = answers.Where(answer => answer.Found > 0 && answer.Wrong.Count == 0).ToList();
        var silent = answers.Where(answer => answer.Found == 0).ToList();
        return new CalculatorReport(
            answers.Count, answers.Sum(answer => answer.Found), answers.Sum(answer => answer.Wrong.Count),
            Accuracy(alarms.Select(answer => answer.Right)), Accuracy(sound.Select(answer => answer.Right)), Accuracy(silent.Select(answer => answer.Right)),
            [.. alarms.Take(examples).Select(answer =>
                $"{(answer.Right ? "right" : "wrong")} {answer.Id} {answer.Model}: {string.Join(" | ", answer.Wrong.Select(finding => $"{finding.Claim} ({finding.Evidence})"))}")]);
    }

    private static Accuracy Accuracy(IEnumerable<bool> right)
    {
        var all = right.ToList();
        return new Accuracy(all.Count(it => it), Math.Max(1, all.Count));
    }
}

/// <summary>What the check found.</summary>
/// <param name="Texts">Answers.</param>
/// <param name="Calculations">Calculations found in them.</param>
/// <param name="Wrong">Of these, wrong.</param>
/// <param name="WithAlarm">Right answers among those with a wrong calculation.</param>
/// <param name="Sound">Right answers among those whose calculations all hold.</param>
/// <param name="Silent">Right answers among those without a calculation.</param>
/// <param name="Examples">Some of the alarms.</param>
internal sealed record CalculatorReport(
    int Texts, int Calculations, int Wrong, Accuracy WithAlarm, Accuracy Sound, Accuracy Silent, IReadOnlyList<string> Examples);
