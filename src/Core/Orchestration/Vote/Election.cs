namespace LLMHive.Orchestration;

/// <summary>
/// Counts ballots. Only who voted what with which weight plays a part: neither the order in which answers came nor how long
/// they are. Equal weight is a tie, and the tied position with the best-ranked member wins it.
/// </summary>
public sealed record Election
{
    // Sums of weights that differ by less are equal; adding doubles in another order must not decide a vote.
    private const double Tolerance = 1e-9;

    /// <summary>All positions, the winner first; empty when nobody voted.</summary>
    public required ImmutableArray<Position> Positions { get; init; }

    /// <summary>The positions with the greatest weight, in the same order; more than one = a tie.</summary>
    public required ImmutableArray<Position> Leaders { get; init; }

    /// <summary>Members that voted.</summary>
    public required int Voters { get; init; }

    /// <summary>
    /// Effective number of voters, (Σw)²/Σ w·w·ρ. Without known correlations the errors of different members are taken as
    /// independent, and equal weights give the number of members that voted; the true figure is lower.
    /// </summary>
    public required double NEff { get; init; }

    /// <summary>Counts.</summary>
    /// <param name="ballots">Who votes what.</param>
    /// <param name="correlation">Correlation of two models' errors; null = none known, they are taken as independent.</param>
    public static Election Count(IEnumerable<Ballot> ballots, Func<string, string, double>? correlation = null)
    {
        ArgumentNullException.ThrowIfNull(ballots);
        var voting = ballots.Where(ballot => ballot.Vote is not null).OrderBy(ballot => ballot.Rank).ToList();
        var total = voting.Sum(ballot => ballot.Weight);
        var positions = voting
            .GroupBy(ballot => ballot.Vote!, StringComparer.Ordinal)
            .Select(group => (Answer: group.Key, Ballots: group.ToImmutableArray(), Weight: group.Sum(ballot => ballot.Weight)))
            .Select(it => new Position(it.Answer, it.Ballots, it.Weight, total > 0 ? it.Weight / total : 0))
            .ToList();
        var top = positions.Select(position => position.Weight).DefaultIfEmpty().Max();
        bool Leads(Position position) => position.Weight >= top - Tolerance;

        // Positions stand in the order of their best member already, and the sort is stable.
        var ordered = positions.OrderByDescending(Leads).ThenByDescending(position => Math.Round(position.Weight, 9)).ToImmutableArray();
        var shared = Shared(voting, correlation);
        return new Election
        {
            Positions = ordered,
            Leaders = [.. ordered.Where(Leads)],
            Voters = voting.Count,
            NEff = shared > 0 ? total * total / shared : 0,
        };
    }

    private static double Shared(List<Ballot> voting, Func<string, string, double>? correlation)
    {
        var sum = 0.0;
        for (var i = 0; i < voting.Count; i++)
        {
            sum += voting[i].Weight * voting[i].Weight;
            for (var j = 0; correlation is not null && j < i; j++)
            {
                sum += 2 * voting[i].Weight * voting[j].Weight * correlation(voting[i].Model, voting[j].Model);
            }
        }

        return sum;
    }
}
