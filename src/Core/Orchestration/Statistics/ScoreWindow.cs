namespace LLMHive.Orchestration;

/// <summary>The latest scored votes of a model in a task class, and how several models' windows become outcomes.</summary>
public static class ScoreWindow
{
    /// <summary>Votes remembered per model and task class.</summary>
    public const int Length = 1000;

    /// <summary>The window with a vote; unchanged when the same was said of the run before.</summary>
    public static ImmutableArray<ScoredVote> With(ImmutableArray<ScoredVote> window, ScoredVote vote)
    {
        ArgumentNullException.ThrowIfNull(vote);
        var known = window.FirstOrDefault(other => other.RunId == vote.RunId);
        if (known == vote || (known is null && vote.Weight <= 0))
        {
            return window;
        }

        var others = known is null ? window : window.Remove(known);
        var next = vote.Weight > 0 ? others.Add(vote) : others;
        return next.Length > Length ? next[^Length..] : next;
    }

    /// <summary>Joins windows by run: one outcome for each run, with the vote of every model that has one.</summary>
    public static ImmutableArray<LabelledOutcome> Join(IEnumerable<(string Model, ImmutableArray<ScoredVote> Window)> windows) =>
    [
        .. windows
            .SelectMany(of => of.Window, static (of, vote) => (of.Model, Vote: vote))
            .GroupBy(scored => scored.Vote.RunId, StringComparer.Ordinal)
            .OrderBy(run => run.Key, StringComparer.Ordinal)
            .Select(run => new LabelledOutcome(
                run.ToImmutableDictionary(scored => scored.Model, scored => new LabelledVote(scored.Vote.Answer, scored.Vote.Right, scored.Vote.Derived)),
                run.Min(scored => scored.Vote.Weight),
                !run.All(scored => scored.Vote.ByAnswer))),
    ];
}
