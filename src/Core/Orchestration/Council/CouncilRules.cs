namespace LLMHive.Orchestration;

/// <summary>The arithmetic of a council: who sits on it, how votes are counted, and when they decide.</summary>
/// <param name="options">Thresholds.</param>
/// <param name="correlations">Correlations of errors assumed where none are known.</param>
/// <param name="known">What is known of the members; null = nothing.</param>
/// <param name="family">Tells which models err alike.</param>
/// <param name="calibrations">What counts were worth.</param>
internal sealed class CouncilRules(
    CouncilOptions options, StatisticsOptions correlations, TaskStatistics? known, Func<string, string> family, PanelCalibrations calibrations)
{
    private const double Tolerance = 1e-9;

    /// <summary>Votes are weighed by reliability.</summary>
    public bool Weighed { get; } = options.Weights && known is not null && known.Labels >= known.Options.ForWeights;

    /// <summary>The best member of each family, and then the next members until the panel is large enough; in their order.</summary>
    public static ImmutableArray<string> Panel(ImmutableArray<string> members, int least, Func<string, string> family)
    {
        var families = members.DistinctBy(family, StringComparer.Ordinal).ToList();
        var chosen = families.Concat(members.Except(families, StringComparer.Ordinal).Take(Math.Max(0, least - families.Count))).ToHashSet(StringComparer.Ordinal);
        return [.. members.Where(chosen.Remove)];
    }

    /// <summary>Counts, with the effective number of independent voters.</summary>
    public Election Count(IReadOnlyCollection<Ballot> ballots)
    {
        var weighed = Weighed ? ballots.Select(ballot => ballot with { Weight = known!.Weight(ballot.Model) }).ToList() : ballots;

        // When nobody of them is known to be better than chance nobody would count.
        return Election.Count(weighed.Any(ballot => ballot is { Vote: not null, Weight: > 0 }) ? weighed : ballots, Correlation);
    }

    /// <summary>Enough of the weight, of enough independent voters, stands behind one position.</summary>
    public bool Decides(Election election) =>
        election.Positions.Length > 0 && election.Positions[0].Share >= options.Share - Tolerance && election.NEff >= options.NEff - Tolerance;

    /// <summary>A count that ends it without a challenge: enough weight, or nobody who disagrees.</summary>
    public bool EndsIt(Election election) => Decides(election) || election.Positions.Length == 1;

    /// <summary>
    /// Chance that what the whole panel agreed on is right, by the labelled outcomes in which it would have ended so too; null while too
    /// few are known. What a challenge or judges decide has none: outcomes hold no challenges to replay.
    /// </summary>
    /// <param name="panel">Who was asked.</param>
    /// <param name="election">Their count, which ends it.</param>
    public double? Confidence(ImmutableArray<string> panel, Election election) =>
        known is null ? null : calibrations.Of(known, panel, () => Replayed(known, panel))?.At(VoteRules.Certainty(election));

    private Isotonic? Replayed(TaskStatistics known, ImmutableArray<string> panel)
    {
        var replayed = known.Outcomes.Where(outcome => outcome.Holds(panel))
            .Select(outcome => (Outcome: outcome, Election: Count([.. panel.Select((model, rank) => outcome.Ballot(model, rank))])))
            .Where(it => EndsIt(it.Election)).ToList();
        return replayed.Sum(it => it.Outcome.Weight) < known.Options.ForConfidence ? null : Isotonic.Fit(replayed.Select(it => (
            VoteRules.Certainty(it.Election), it.Outcome.Votes[it.Election.Positions[0].Ballots[0].Model].Right, it.Outcome.Weight)));
    }

    /// <summary>Semantic entropy of the positions in nats: 0 = all of one mind.</summary>
    public static double Entropy(Election election) =>
        election.Positions.Where(position => position.Share > 0).Sum(position => -position.Share * Math.Log(position.Share));

    private double Correlation(string first, string second) => known?.Correlation(first, second)
        ?? (first == second ? 1 : family(first) == family(second) ? correlations.FamilyCorrelation : correlations.Correlation);
}
