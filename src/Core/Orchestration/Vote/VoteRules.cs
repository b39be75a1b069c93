namespace LLMHive.Orchestration;

/// <summary>
/// The arithmetic of a weighted vote: who weighs what, whom to ask next, and when the votes at hand are enough. The engine and
/// the learning of teams and calibrations use this one class, so that what is learned is what will run.
/// </summary>
/// <param name="statistics">What is known of the members.</param>
/// <param name="options">Which mechanisms are on.</param>
internal sealed class VoteRules(TaskStatistics statistics, VoteOptions options)
{
    private const double Tolerance = 1e-9;

    public double Weight(string model) => options.Weights ? statistics.Weight(model) : 1;

    /// <summary>Counts with the members' weights, shrunk by how far they err alike.</summary>
    public Election Count(IReadOnlyCollection<Ballot> ballots)
    {
        var weighed = Weighed(ballots, 1);
        if (!options.Correlation)
        {
            return Election.Count(weighed);
        }

        var plain = Election.Count(weighed, statistics.Correlation);
        return plain.Voters == 0 ? plain : Election.Count(Weighed(ballots, plain.NEff / plain.Voters), statistics.Correlation);
    }

    /// <summary>Why no further member need be asked: <c>decided</c>, <c>confident</c>, or null when one must.</summary>
    public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left)
    {
        var election = Count(ballots);
        if (election.Positions.IsEmpty || left.Count == 0)
        {
            return null;
        }

        if (options.StopDecided && Lead(ballots) > left.Sum(Weight) + Tolerance)
        {
            return "decided";
        }

        // One vote is no majority, however much it weighs.
        return options.StopConfident && election.Voters > 1 && Certainty(election) >= options.Confident ? "confident" : null;
    }

    /// <summary>Chance that the leader is the majority's choice: Pr[Beta(v1+1, v2+1) &gt; ½] [2305.11860].</summary>
    public static double Certainty(Election election) =>
        BetaTail.AboveHalf(WeightAt(election, 0) + 1, WeightAt(election, 1) + 1);

    /// <summary>The member to ask next: among those left, in their order, the one that errs least like those who have voted.</summary>
    public string Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked) =>
        !options.Correlation || asked.Count == 0 ? left[0]
            : left.MinBy(model => Math.Round(asked.Average(other => statistics.Correlation(model, other)), 6))!;

    // The remaining members may all join the runner-up: only a greater lead is safe. Unshrunk, since all shrink alike.
    private double Lead(IReadOnlyCollection<Ballot> ballots)
    {
        var plain = Election.Count(Weighed(ballots, 1));
        return WeightAt(plain, 0) - WeightAt(plain, 1);
    }

    private static double WeightAt(Election election, int place) => election.Positions.Length > place ? election.Positions[place].Weight : 0;

    private IEnumerable<Ballot> Weighed(IEnumerable<Ballot> ballots, double factor) =>
        ballots.Select(ballot => ballot with { Weight = Weight(ballot.Model) * factor });
}
