namespace LLMHive.Orchestration;

/// <summary>Whom a vote asks in a task class, in which order, and what its outcomes are worth; learned by replaying labelled outcomes.</summary>
internal sealed class VotePlan : IDrawPlan
{
    private readonly Isotonic? _calibration;
    private readonly RiskControl? _risk;
    private readonly VoteOptions _options;
    private readonly bool _teaches;

    private VotePlan(
        VoteRules rules, ImmutableArray<string> team, ImmutableArray<string> others,
        ImmutableArray<(double Feature, bool Right, double Weight)> outcomes, bool teaches, VoteOptions options)
    {
        _options = options;
        _teaches = teaches;
        Rules = rules;
        Team = team;
        Others = others;
        if (!outcomes.IsEmpty)
        {
            (_calibration, _risk) = (Isotonic.Fit(outcomes), new RiskControl(outcomes));
        }
    }

    /// <summary>How this plan votes.</summary>
    public VoteRules Rules { get; }

    /// <summary>Members to ask, the most reliable first.</summary>
    public ImmutableArray<string> Team { get; }

    /// <summary>Members that stand in reserve, the most reliable first.</summary>
    public ImmutableArray<string> Others { get; }

    /// <inheritdoc />
    public ImmutableArray<string> Ranked => Team.AddRange(Others);

    /// <summary>Some at first, then one at a time; all at once when nothing could stop it, or while there is no team yet and right answers are told.</summary>
    public IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots) =>
        _teaches ? [.. left] : Next(Rules, _options, left, asked);

    /// <inheritdoc />
    public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left) => Rules.Enough(ballots, left);

    /// <summary>Learns a plan; depends on neither the order of outcomes nor, but for equal reliabilities, that of members.</summary>
    public static VotePlan Learn(TaskStatistics statistics, ImmutableArray<string> members, VoteOptions options)
    {
        var rules = new VoteRules(statistics, options);
        var ranked = statistics.Ranked(members);
        var full = Complete(statistics, ranked);
        var enough = full.Length >= statistics.Options.ForTeam;
        var size = options.Team && enough ? TeamSize(rules, ranked, full, options) : ranked.Length;
        var (team, others) = (ranked[..size], ranked[size..]);
        var replayed = Complete(statistics, team);
        var votes = replayed.Select(outcome => Replay(rules, team, outcome, options)).ToImmutableArray();
        var known = votes.Sum(vote => vote.Weight) >= statistics.Options.ForConfidence;
        return new VotePlan(rules, team, others, known ? votes : [], !enough && MakeATeam(statistics), options);
    }

    // Of ratings alone no team is ever learned, and of too few right answers among them neither before the window has passed: asking
    // everybody would be for nothing.
    private static bool MakeATeam(TaskStatistics statistics) =>
        statistics.Outcomes.Count(outcome => !outcome.Rated) * ScoreWindow.Length >= statistics.Outcomes.Length * statistics.Options.ForTeam;

    /// <summary>Chance that the leader is right; null while too few outcomes are known.</summary>
    public double? Confidence(Election election) => election.Positions.IsEmpty ? null : _calibration?.At(Feature(election));

    /// <summary>Whether the leader may be given as the answer at a risk (<see cref="RiskControl"/>); null while too few outcomes are known.</summary>
    public bool? Allows(Election election, double maxRisk) => _risk?.Allows(Feature(election), maxRisk);

    private static IReadOnlyList<string> Next(VoteRules rules, VoteOptions options, IReadOnlyList<string> left, IReadOnlyCollection<string> asked) =>
        !options.StopDecided && !options.StopConfident ? [.. left]
            : asked.Count == 0 ? [.. left.Take(options.FirstDraw)]
            : [rules.Next(left, asked)];

    // The shortest team that is worth its members. A mixed team can lose to its best member alone, so one is a team too.
    private static int TeamSize(VoteRules rules, ImmutableArray<string> ranked, ImmutableArray<LabelledOutcome> outcomes, VoteOptions options)
    {
        var total = outcomes.Sum(outcome => outcome.Weight);
        var (best, bestScore) = (1, double.NegativeInfinity);
        for (var size = 1; size <= Math.Min(ranked.Length, options.MaxTeam); size++)
        {
            var team = ranked[..size];
            var right = outcomes.Sum(outcome => Right(rules.Count(Ballots(team, outcome)), outcome) ? outcome.Weight : 0);
            var score = Math.Round((right / total) - (options.GainPerMember * size), 9);
            if (score > bestScore)
            {
                (best, bestScore) = (size, score);
            }
        }

        return best;
    }

    private static (double Feature, bool Right, double Weight) Replay(
        VoteRules rules, ImmutableArray<string> team, LabelledOutcome outcome, VoteOptions options)
    {
        var left = team.ToList();
        var asked = new List<string>();
        while (left.Count > 0)
        {
            foreach (var model in Next(rules, options, left, asked))
            {
                left.Remove(model);
                asked.Add(model);
            }

            if (rules.Enough(Ballots(asked, outcome), left) is not null)
            {
                break;
            }
        }

        var election = rules.Count(Ballots(asked, outcome));
        return (Feature(election), Right(election, outcome), election.Positions.IsEmpty ? 0 : outcome.Weight);
    }

    // Certainty grows with the lead and with the number of votes behind it; a share alone knows only the lead.
    private static double Feature(Election election) => VoteRules.Certainty(election);

    private static bool Right(Election election, LabelledOutcome outcome) =>
        !election.Positions.IsEmpty && outcome.Votes[election.Positions[0].Ballots[0].Model].Right;

    private static List<Ballot> Ballots(IReadOnlyList<string> models, LabelledOutcome outcome) =>
        [.. models.Select((model, rank) => outcome.Ballot(model, rank))];

    private static ImmutableArray<LabelledOutcome> Complete(TaskStatistics statistics, ImmutableArray<string> models) =>
        [.. statistics.Outcomes.Where(outcome => outcome.Holds(models))];
}
