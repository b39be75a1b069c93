namespace LLMHive.Orchestration;

/// <summary>A cascade that labelled outcomes chose: its team is asked from the cheapest on until the answer is probably right.</summary>
internal sealed class LearnedCascade : IDrawPlan
{
    private readonly VoteChances _chances;
    private readonly IReadOnlyDictionary<(int Asked, int Supporters), Isotonic> _calibration;
    private readonly TaskStatistics _statistics;
    private readonly int _firstDraw;
    private readonly RiskControl? _risk;

    public LearnedCascade(
        VoteChances chances, ImmutableArray<string> team, IEnumerable<string> standIns, TaskStatistics statistics, double threshold, int firstDraw,
        double expected, double? costRatio, IReadOnlyDictionary<(int Asked, int Supporters), Isotonic> calibration, IEnumerable<(double Chance, bool Right, double Weight)> outcomes)
    {
        (_chances, _statistics, _firstDraw, _calibration) = (chances, statistics, firstDraw, calibration);
        (Team, Threshold, Expected, CostRatio) = (team, threshold, expected, costRatio);
        Ranked = [.. chances.Models.OrderByDescending(statistics.Reliability).ThenBy(model => model, StringComparer.Ordinal)];
        Others = [.. standIns.Except(team)];
        _risk = statistics.Labels >= statistics.Options.ForConfidence ? new RiskControl(outcomes) : null;
    }

    /// <inheritdoc />
    public ImmutableArray<string> Team { get; }

    /// <inheritdoc />
    public ImmutableArray<string> Others { get; }

    /// <inheritdoc />
    public ImmutableArray<string> Ranked { get; }

    /// <summary>Chance at which asking stops; infinite = the whole team is asked.</summary>
    public double Threshold { get; }

    /// <summary>Part of right answers that the outcomes promise.</summary>
    public double Expected { get; }

    /// <summary>Mean cost of a question, as a part of the best single model's price; null = that one is free, and this is not.</summary>
    public double? CostRatio { get; }

    /// <inheritdoc />
    public IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots) =>
        asked.Count == 0 ? [.. left.Take(_firstDraw)] : [left[0]];

    /// <inheritdoc />
    public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left) =>
        Read(ballots).Chance >= Threshold ? "accepted" : null;

    /// <summary>The votes counted by the same weights.</summary>
    public Election Count(IReadOnlyCollection<Ballot> ballots)
    {
        var weighed = ballots.Select(ballot => ballot with { Weight = Weight(ballot) }).ToList();
        return Election.Count(weighed, _statistics.Correlation);
    }

    /// <summary>Chance that the leading answer is right; null while too few outcomes are known, or where more voted than cascades are learned with.</summary>
    public double? Confidence(IReadOnlyCollection<Ballot> ballots) =>
        _statistics.Labels >= _statistics.Options.ForConfidence && Read(ballots) is { Calibrated: true } read ? read.Chance : null;

    /// <summary>Whether the leading answer may be given at a risk (<see cref="RiskControl"/>); null where <see cref="Confidence"/> is.</summary>
    public bool? Allows(IReadOnlyCollection<Ballot> ballots, double maxRisk) =>
        Read(ballots) is { Calibrated: true } read ? _risk?.Allows(read.Chance, maxRisk) : null;

    /// <summary>A reading's chance, calibrated by how many were asked and how many of them agree.</summary>
    public static double Calibrated(IReadOnlyDictionary<(int Asked, int Supporters), Isotonic> calibration, int asked, VoteChances.Reading reading) =>
        reading.Supporters == 0 ? 0
            : calibration.TryGetValue((asked, reading.Supporters), out var known) ? known.At(reading.Posterior)
            : reading.Posterior;

    private double Weight(Ballot ballot) =>
        _chances.Models.IndexOf(ballot.Model) is var index and >= 0 ? _chances.Weight(index, VoteChances.Derived(ballot.Derived)) : 0;

    private (double Chance, bool Calibrated) Read(IReadOnlyCollection<Ballot> ballots)
    {
        // Models from outside of the candidates are not known to the statistics, and weigh nothing.
        var known = ballots.Where(ballot => _chances.Models.Contains(ballot.Model)).ToList();
        var numbers = known.Select(ballot => ballot.Vote).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        var reading = _chances.Read(
            [.. known.Select(ballot => _chances.Models.IndexOf(ballot.Model))], [.. known.Select(ballot => ballot.Vote is null ? -1 : numbers.IndexOf(ballot.Vote))],
            [.. known.Select(ballot => VoteChances.Derived(ballot.Derived))]);
        return (Calibrated(_calibration, known.Count, reading), reading.Supporters == 0 || _calibration.ContainsKey((known.Count, reading.Supporters)));
    }
}
