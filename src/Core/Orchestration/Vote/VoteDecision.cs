namespace LLMHive.Orchestration;

/// <summary>What a count of votes comes to.</summary>
internal static class VoteDecision
{
    /// <summary>Most of a position's own words that is kept.</summary>
    public const int DissentLength = 300;

    /// <summary>The decision; its text is the best-ranked supporter's own, or, when nothing was decided by votes, the best-ranked answer.</summary>
    /// <param name="asked">Who answered, and why it stopped.</param>
    /// <param name="shape">How answers were compared.</param>
    /// <param name="ballots">Best rank first.</param>
    /// <param name="election">Their count.</param>
    /// <param name="confidence">Chance that the winner is right; null = none is told.</param>
    /// <param name="votes">A vote was meant to decide; false = the best-ranked answer is as good as was asked for.</param>
    public static RunDecision Of(
        FanOutResult asked, AnswerShape shape, ImmutableArray<Ballot> ballots, Election election, Func<Election, double?>? confidence, bool votes = true)
    {
        // Texts that all differ were not voted on: their normal forms cannot tell whether they mean the same. What is no answer at all stays behind them.
        var undecided = election.Voters == 0 ? "no_votes" : shape.IsScattered(election.Voters, election.Positions.Length) ? "no_majority" : null;
        var winner = undecided is null ? election.Positions[0].Ballots[0] : ballots.FirstOrDefault(ballot => ballot.Vote is not null) ?? ballots[0];
        var degradations = Degradations(asked, ballots, election, votes || election.Voters == 0 ? undecided : null, votes);
        return new RunDecision
        {
            Status = degradations.IsEmpty ? RunStatus.Complete : RunStatus.Degraded,
            StopReason = asked.StopReason,
            Degradations = degradations,
            Answer = winner.Text,
            ToolCalls = winner.Calls,
            Votes = [.. election.Positions.Select(position => Vote(position, winner)).OrderByDescending(vote => vote.Won)],
            Dissent = [.. election.Positions.Where(position => !position.Ballots.Contains(winner)).Select(position => Excerpt.EndOf(position.Ballots[0].Position, DissentLength))],
            Agreement = undecided is null ? election.Positions[0].Share : null,
            NEff = undecided is null ? election.NEff : null,
            Confidence = undecided is null ? confidence?.Invoke(election) : null,
            VoteOf = ballots.Where(ballot => ballot.Vote is not null).DistinctBy(ballot => ballot.Model)
                .ToImmutableDictionary(ballot => ballot.Model, ballot => VoteTrace.Short(ballot.Vote!)),
            Replacements = asked.Replacements,
        };
    }

    private static ImmutableArray<string> Degradations(FanOutResult asked, ImmutableArray<Ballot> ballots, Election election, string? undecided, bool votes)
    {
        var degradations = asked.Degradations.ToBuilder();
        if (undecided is not null)
        {
            degradations.Add(undecided);
        }
        else if (votes && election.Leaders.Length > 1)
        {
            degradations.Add("tie: " + string.Join(" | ", election.Leaders.Select(leader => VoteTrace.Short(leader.Answer))));
        }

        if (election.Voters > 0 && election.Voters < ballots.Length)
        {
            degradations.Add($"no_vote: {ballots.Length - election.Voters} of {ballots.Length} answers");
        }

        return degradations.ToImmutable();
    }

    private static RunVote Vote(Position position, Ballot winner) => new()
    {
        Answer = VoteTrace.Short(position.Answer),
        Models = [.. position.Ballots.Select(ballot => ballot.Model)],
        Weight = position.Weight,
        Share = position.Share,
        Won = position.Ballots.Contains(winner),
    };
}
