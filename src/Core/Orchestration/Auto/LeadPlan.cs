namespace LLMHive.Orchestration;

/// <summary>
/// The rule while nothing is learned: from the cheapest on, until an answer leads by a number of votes. Equal votes go to the
/// dearest member, price being all that is known of quality.
/// </summary>
internal sealed class LeadPlan : IDrawPlan
{
    private readonly int _lead;

    /// <param name="models">Candidates.</param>
    /// <param name="price">Price of a model.</param>
    /// <param name="most">Most members that may be asked.</param>
    /// <param name="lead">Votes to lead by; 1 = the first answer is enough.</param>
    public LeadPlan(IEnumerable<string> models, Func<string, double> price, int most, int lead)
    {
        var cheapest = models.OrderBy(price).ThenBy(model => model, StringComparer.Ordinal).ToImmutableArray();
        _lead = lead;
        Ranked = [.. cheapest.Reverse()];

        // A few cheap members cannot be told right from wrong without a better one to ask.
        Team = cheapest.Length <= most ? cheapest : lead == 1 ? cheapest[..most] : [.. cheapest[..(most - 1)], Ranked[0]];
        Others = [.. Ranked.Except(Team)];
    }

    /// <inheritdoc />
    public ImmutableArray<string> Team { get; }

    /// <inheritdoc />
    public ImmutableArray<string> Others { get; }

    /// <inheritdoc />
    public ImmutableArray<string> Ranked { get; }

    /// <summary>As many as must answer before the lead can be reached.</summary>
    public IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots) =>
        [.. left.Take(Math.Max(1, _lead - Lead(ballots)))];

    /// <inheritdoc />
    public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left) =>
        Lead(ballots) >= _lead ? "accepted" : null;

    private static int Lead(IReadOnlyCollection<Ballot> ballots)
    {
        var counts = ballots.Select(ballot => ballot.Vote).OfType<string>().CountBy(vote => vote, StringComparer.Ordinal)
            .Select(vote => vote.Value).OrderDescending().Take(2).ToList();
        return counts.Count == 0 ? 0 : counts[0] - (counts.Count > 1 ? counts[1] : 0);
    }
}
