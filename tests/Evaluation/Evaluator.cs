using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Scores a strategy against the gold answers, its best member and a plain majority.</summary>
internal static class Evaluator
{
    public static EvaluationReport Score(EvaluationOptions options, IReadOnlyList<ReplayQuestion> questions, IReadOnlyList<Outcome> outcomes)
    {
        // A task asks all its questions in one form; which one is told by its questions, never by gold answers.
        var form = ExtractionCheck.TaskForm(questions);
        var solved = questions.Zip(outcomes, (question, outcome) => AnswerReader.Read(outcome.Answer, form) == question.Gold).ToList();
        var members = options.Members.ToDictionary(
            member => member, member => new Accuracy(questions.Count(question => Recorded(question, member) == question.Gold), questions.Count));
        var best = members.MaxBy(member => member.Value.Right);
        var answered = questions.Zip(outcomes).Where(pair => pair.Second.Status != "abstained").ToList();
        var fused = outcomes.Where(outcome => outcome.FusionWon is not null).ToList();
        return new EvaluationReport
        {
            File = Path.GetFileName(options.Replay),
            Strategy = options.Strategy,
            Questions = questions.Count,
            Accuracy = new Accuracy(solved.Count(it => it), questions.Count),
            BestMember = best.Key,
            BestMemberAccuracy = best.Value,
            Majority = new Accuracy(questions.Count(question => Majority(question, options.Members) == question.Gold), questions.Count),
            Members = members,
            AgainstFirst = PairedDifference.Of(
                [.. questions.Zip(solved, (question, right) => (right ? 1.0 : 0) - (Recorded(question, options.Members[0]) == question.Gold ? 1 : 0))]),
            MeanCalls = outcomes.Average(outcome => outcome.Calls),
            MeanNominalCost = outcomes.Average(outcome => outcome.NominalCost),
            Answered = new Accuracy(solved.Count(it => it), answered.Count),
            BestMemberAnswered = new Accuracy(answered.Count(pair => Recorded(pair.First, best.Key) == pair.First.Gold), answered.Count),
            FusionWon = fused.Count == 0 ? null : fused.Average(outcome => outcome.FusionWon == true ? 1.0 : 0),
            Abstentions = outcomes.Count(outcome => outcome.Status == "abstained"),
            Statuses = outcomes.CountBy(outcome => outcome.Status).OrderBy(status => status.Key).ToDictionary(),
        };
    }

    // The bar: the file's own readings, one vote each, ties to the member named first.
    private static string? Majority(ReplayQuestion question, IReadOnlyList<string> members) => members
        .Select(member => Recorded(question, member))
        .OfType<string>()
        .GroupBy(answer => answer)
        .MaxBy(group => group.Count())?.Key;

    internal static string? Recorded(ReplayQuestion question, string member) => question.Answers.TryGetValue(member, out var answer)
        ? answer.Answer
        : throw new UsageException($"--members: {question.Id} has no answer of '{member}'; it has {string.Join(", ", question.Answers.Keys)}.");
}
