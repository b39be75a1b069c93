namespace LLMHive.Orchestration;

/// <summary>From the panel's answers to a decision: vote, challenge, evidence, judges, abstention.</summary>
/// <param name="options">Thresholds.</param>
/// <param name="judge">How judges are asked.</param>
/// <param name="reserve">What is kept for judges during a challenge.</param>
internal sealed class CouncilChamber(CouncilOptions options, JudgeOptions judge, ReserveOptions reserve)
{
    private readonly Challenge _challenge = new(options);
    private readonly Judges _judges = new(judge);

    public async Task<RunDecision> Decide(RunContext context, CouncilCase about, ImmutableArray<Ballot> ballots, CancellationToken cancellationToken)
    {
        var degradations = about.Degradations.ToBuilder();
        var (election, entry) = Count(context, about, ballots, about.Parent);
        if (election.Voters == 0)
        {
            return Ended(context, about, ballots, election, new CouncilEnd(null, "no_votes", "B"), degradations, entry);
        }

        if (election.Voters < ballots.Length)
        {
            degradations.Add($"no_vote: {ballots.Length - election.Voters} of {ballots.Length} answers");
        }

        // Texts that all differ were not voted on: their normal forms cannot tell whether they mean the same.
        var scattered = about.Shape.IsScattered(election.Voters, election.Positions.Length);
        var (leader, panel) = (election.Positions[0], ballots);
        var end = scattered ? null : Undisputed(about, election, "B", degradations);
        if (end is null)
        {
            if (!scattered)
            {
                (ballots, election, entry, end) = await Challenge(context, about, ballots, election, entry, degradations, cancellationToken);
            }

            end = end?.Winner?.Answer == leader.Answer ? end : await ByJudges(context, election, panel, leader, end, scattered, entry, degradations, cancellationToken);
        }

        return Ended(context, about, ballots, election, end, degradations, entry);
    }

    private async Task<(ImmutableArray<Ballot>, Election, int, CouncilEnd?)> Challenge(
        RunContext context, CouncilCase about, ImmutableArray<Ballot> ballots, Election election, int entry,
        ImmutableArray<string>.Builder degradations, CancellationToken cancellationToken)
    {
        var supported = new HashSet<int>();
        for (var round = 1; round <= options.Rounds; round++)
        {
            var played = await _challenge.Play(context.KeepingReserve(2, reserve), about.Shape, ballots, election, round, entry, cancellationToken);
            degradations.AddRange(played.Failures.Select(failed =>
                $"challenge_failed: {failed.Model} ({failed.Reason()})"));
            if (!played.Heard)
            {
                degradations.Add(FormattableString.Invariant($"challenge: nobody could be heard in round {round}"));
            }

            supported.UnionWith(played.Supported);
            var settled = played.Ballots.SequenceEqual(ballots);
            ballots = played.Ballots;
            (election, entry) = Count(context, about, ballots, entry);
            if (Undisputed(about, election, "C", degradations) is { } end)
            {
                return (ballots, election, entry, end);
            }

            if (settled)
            {
                break; // the same positions as before: another round would hear the same again
            }
        }

        return (ballots, election, entry, ByEvidence(ballots, election, supported));
    }

    private CouncilEnd? Undisputed(CouncilCase about, Election election, string rung, ImmutableArray<string>.Builder degradations)
    {
        if (about.Rules.Decides(election))
        {
            return new CouncilEnd(election.Positions[0], "decided", rung);
        }

        if (election.Positions.Length > 1)
        {
            return null;
        }

        // Nobody disagrees, so there is nothing to challenge; but too few are independent to call it consensus.
        degradations.Add(FormattableString.Invariant($"n_eff: {election.NEff:0.##} of {options.NEff:0.##}"));
        return new CouncilEnd(election.Positions[0], "no_conflict", rung);
    }

    // Evidence decides where one position alone has any that holds. Where several have, counting who brought some would be the
    // vote once more: a quotation that holds is easily found for anything.
    private static CouncilEnd? ByEvidence(ImmutableArray<Ballot> ballots, Election election, HashSet<int> supported)
    {
        var proven = election.Positions.Where(position => ballots.Any(ballot => ballot.Vote == position.Answer && supported.Contains(ballot.Rank))).Take(2).ToList();
        return proven.Count == 1 ? new CouncilEnd(proven[0], "evidence", "C") : null;
    }

    /// <summary>
    /// Judges between the panel's leader and what has come up against it, also when a challenge has turned the panel: evidence may
    /// hold and yet prove nothing, and members who change their minds at random would otherwise carry every vote away.
    /// </summary>
    private async Task<CouncilEnd> ByJudges(
        RunContext context, Election election, ImmutableArray<Ballot> panel, Position leader, CouncilEnd? turned, bool scattered, int parent,
        ImmutableArray<string>.Builder degradations, CancellationToken cancellationToken)
    {
        var contender = turned?.Winner ?? election.Positions.First(position => position.Answer != leader.Answer);
        var (incumbent, challenger) = (Of(leader, panel), Of(contender, panel));

        // Who holds neither position first. Who holds one judges, if need be, the words of others for it, never its own.
        var holders = leader.Ballots.Concat(contender.Ballots).Select(ballot => ballot.Model);
        var all = context.Members.AddRange(context.Reserve);
        var brief = new JudgeBrief { Parent = parent, Criterion = Criterion, Judges = [.. all.Except(holders, StringComparer.Ordinal), .. all.Intersect(holders, StringComparer.Ordinal)] };
        var tournament = await _judges.Challenge(context, brief, incumbent, [challenger], cancellationToken);
        degradations.AddRange(Comparison.Degradations(tournament.Comparisons));
        if (scattered)
        {
            // Texts are no positions: the judges' choice among the two best members is an answer, not a consensus.
            degradations.Add("no_majority");
        }

        return tournament.Winner == challenger ? turned ?? new CouncilEnd(contender, "judge", "C")
            : scattered || tournament.Comparisons[0].Verdict == Verdict.Second ? new CouncilEnd(Now(election, leader), "judge", "C", leader)
            : new CouncilEnd(null, "undecided", "C", leader);
    }

    private const string Criterion = "The better candidate gives the right answer to the last message of the conversation; work it out yourself before you compare.";

    // Whoever came over speaks with the words of another, who is their author.
    private static Candidate Of(Position position, ImmutableArray<Ballot> panel)
    {
        var spoken = position.Ballots.FirstOrDefault(panel.Contains) ?? position.Ballots[0];
        return Candidate.By(spoken.Model, spoken.Text);
    }

    private RunDecision Ended(
        RunContext context, CouncilCase about, ImmutableArray<Ballot> ballots, Election election, CouncilEnd end,
        ImmutableArray<string>.Builder degradations, int parent)
    {
        var abstains = end.Winner is null && election.Voters > 0 && options.Abstain;
        if (end.Winner is null && !abstains)
        {
            degradations.Add(end.StopReason);
        }

        var winner = end.Winner ?? (abstains || end.Leader is null ? null : Now(election, end.Leader));
        var decision = new RunDecision
        {
            Status = abstains ? RunStatus.Abstained : degradations.Count == 0 ? RunStatus.Complete : RunStatus.Degraded,
            StopReason = end.StopReason,
            Degradations = degradations.ToImmutable(),
            Answer = winner?.Ballots[0].Text ?? (abstains ? Disagreement(election, end.Leader!) : ballots[0].Text),
            Votes = [.. election.Positions.Select(position => Vote(position, winner)).OrderByDescending(vote => vote.Won)],
            Dissent = [.. election.Positions.Where(position => position != winner).Select(position => position.Ballots[0].Text)],
            Agreement = election.Voters == 0 ? null : (winner ?? election.Positions[0]).Share,
            NEff = election.Voters == 0 ? null : election.NEff,
            Confidence = end.Rung == "B" && winner is not null && about.Panel.SequenceEqual(ballots.Select(ballot => ballot.Model)) ? about.Rules.Confidence(about.Panel, election) : null,
            VoteOf = ballots.Where(ballot => ballot.Vote is not null).DistinctBy(ballot => ballot.Model)
                .ToImmutableDictionary(ballot => ballot.Model, ballot => VoteTrace.Short(ballot.Vote!)),
            Replacements = about.Replacements,
        };
        return CouncilTrace.Decided(context, decision, end.Rung, election, parent);
    }

    private static (Election Election, int Entry) Count(RunContext context, CouncilCase about, ImmutableArray<Ballot> ballots, int parent)
    {
        var election = about.Rules.Count(ballots);
        var cluster = VoteTrace.Clustered(context, about.TaskClass, about.Shape, ballots, election, parent);
        return (election, VoteTrace.Voted(context, election, about.Rules.Weighed ? "learned" : "equal", cluster));
    }

    private static string Disagreement(Election election, Position leader) =>
        "The models disagree, and nothing that could be checked decides between them:\n"
        + string.Join('\n', election.Positions.Select(position => position.Answer).Union([leader.Answer], StringComparer.Ordinal)
            .Select((answer, i) => FormattableString.Invariant($"{i + 1}. {VoteTrace.Short(answer)}")));

    // The leading position as it stands now; as it stood when nobody holds it any more.
    private static Position Now(Election election, Position leader) => election.Positions.FirstOrDefault(position => position.Answer == leader.Answer) ?? leader;

    private static RunVote Vote(Position position, Position? winner) => new()
    {
        Answer = VoteTrace.Short(position.Answer), Models = [.. position.Ballots.Select(ballot => ballot.Model)],
        Weight = position.Weight, Share = position.Share, Won = position == winner,
    };
}
