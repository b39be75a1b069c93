namespace LLMHive.Orchestration;

/// <summary>Labelled outcomes as small numbers, equal ones together: what a cascade is learned from, many times over.</summary>
/// <param name="Answers">By model, the number of its answer within the question; −1 = none.</param>
/// <param name="Derived">By model, what its working is worth (<see cref="VoteChances.Derived"/>).</param>
/// <param name="Right">By number, whether that answer is right.</param>
/// <param name="Weight">Sum of the weights of the outcomes that look so.</param>
internal sealed record VotePatterns(int[] Answers, int[] Derived, bool[] Right, double Weight)
{
    /// <summary>The patterns of outcomes in which all models took part; their order follows from what they are.</summary>
    public static ImmutableArray<VotePatterns> Of(IEnumerable<LabelledOutcome> outcomes, ImmutableArray<string> models) =>
    [
        .. outcomes.Select(outcome => One(outcome, models))
            .GroupBy(pattern => string.Join(',', pattern.Answers) + "|" + string.Join(',', pattern.Derived) + "|" + string.Join(',', pattern.Right), StringComparer.Ordinal)
            .OrderBy(group => group.Key, StringComparer.Ordinal)
            .Select(group => group.First() with { Weight = group.Sum(pattern => pattern.Weight) }),
    ];

    private static VotePatterns One(LabelledOutcome outcome, ImmutableArray<string> models)
    {
        var (numbers, right) = (new Dictionary<string, int>(StringComparer.Ordinal), new List<bool>());
        var (answers, derived) = (new int[models.Length], new int[models.Length]);
        for (var i = 0; i < models.Length; i++)
        {
            var vote = outcome.Votes[models[i]];
            derived[i] = VoteChances.Derived(vote.Derived);
            if (vote.Answer is null)
            {
                answers[i] = -1;
                continue;
            }

            if (!numbers.TryGetValue(vote.Answer, out answers[i]))
            {
                numbers[vote.Answer] = answers[i] = right.Count;
                right.Add(vote.Right);
            }
        }

        return new VotePatterns(answers, derived, [.. right], outcome.Weight);
    }
}
