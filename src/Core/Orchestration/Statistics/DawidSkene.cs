namespace LLMHive.Orchestration;

/// <summary>
/// Labels outcomes from agreement alone, where nobody tells what was right (Dawid and Skene 1979, one reliability per model):
/// models that agree with the weighted majority of the others are believed more, in turn, until nothing changes. Only the
/// others count, since a model that may vouch for itself ends up believed alone where wrong answers scatter. Models that err
/// alike can still deceive it, so its labels are good for weights only, never for choosing a team or telling a confidence.
/// </summary>
public static class DawidSkene
{
    private const int MaxRounds = 50;
    private const double Unchanged = 1e-6;

    // Two wrong answers agree in three of ten cases, as TaskStatistics assumes until outcomes tell better.
    private const double WrongChoices = 1 / 0.3;

    /// <summary>The same outcomes with the most probable answer as the right one, trusted as far as it is probable.</summary>
    /// <param name="votes">Per question, each model's answer in normal form; null = none.</param>
    public static ImmutableArray<LabelledOutcome> Label(IReadOnlyList<ImmutableDictionary<string, string?>> votes)
    {
        ArgumentNullException.ThrowIfNull(votes);
        var models = votes.SelectMany(question => question.Keys).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        var reliability = models.ToDictionary(model => model, _ => 0.7, StringComparer.Ordinal);
        for (var round = 0; round < MaxRounds; round++)
        {
            var next = models.ToDictionary(model => model, model => Reliability(model, votes, reliability), StringComparer.Ordinal);
            var change = models.Select(model => Math.Abs(next[model] - reliability[model])).DefaultIfEmpty().Max();
            reliability = next;
            if (change < Unchanged)
            {
                break;
            }
        }

        return [.. votes.Select(question => Labelled(question, Belief(question, reliability)))];
    }

    private static double Reliability(
        string model, IReadOnlyList<ImmutableDictionary<string, string?>> votes, Dictionary<string, double> reliability)
    {
        var (right, all) = (1.0, 2.0);
        foreach (var question in votes)
        {
            if (question.TryGetValue(model, out var answer))
            {
                all++;
                right += answer is null ? 0 : Belief(question.Remove(model), reliability).GetValueOrDefault(answer);
            }
        }

        return right / all;
    }

    // The chance of each answer given, or of none of them. Who is worse than chance is not believed backwards.
    private static Dictionary<string, double> Belief(ImmutableDictionary<string, string?> question, Dictionary<string, double> reliability)
    {
        var scores = question.Where(vote => vote.Value is not null).GroupBy(vote => vote.Value!, StringComparer.Ordinal).ToDictionary(
            answer => answer.Key,
            answer => answer.Sum(vote => Math.Max(0, Math.Log(reliability[vote.Key] * WrongChoices / (1 - reliability[vote.Key])))),
            StringComparer.Ordinal);
        var total = 1 + scores.Values.Sum(Math.Exp);
        return scores.ToDictionary(score => score.Key, score => Math.Exp(score.Value) / total, StringComparer.Ordinal);
    }

    private static LabelledOutcome Labelled(ImmutableDictionary<string, string?> question, Dictionary<string, double> belief)
    {
        // Equal chances go to the answer that sorts first, so that the order of members plays no part.
        var best = belief.OrderByDescending(answer => Math.Round(answer.Value, 9)).ThenBy(answer => answer.Key, StringComparer.Ordinal).FirstOrDefault();
        return new LabelledOutcome(
            question.ToImmutableDictionary(vote => vote.Key, vote => new LabelledVote(vote.Value, vote.Value is not null && vote.Value == best.Key)),
            best.Key is null ? 0 : best.Value);
    }
}
