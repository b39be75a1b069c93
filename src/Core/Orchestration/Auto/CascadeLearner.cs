using System.Collections.Concurrent;
using System.Numerics;

namespace LLMHive.Orchestration;

/// <summary>
/// Finds the cheapest cascade that is nearly as often right as the best one. A cascade asks a team from the cheapest member on
/// and stops when the leading answer's chance reaches a threshold. All teams and a row of thresholds are tried on the labelled
/// outcomes:
/// <list type="number">
/// <item>Every team's votes are read on every outcome; chances are calibrated by (asked, supporters) over all teams of a size.</item>
/// <item>A policy's score mixes what it got right with what its chances promise: the best of thousands of policies is lucky on
/// the outcomes at hand, and the promise is not.</item>
/// <item>Where a team has no answer at all the cheapest model that is nearly as good stands in, in the replay as in a run.</item>
/// <item>Of the policies within the tolerance of the best score the cheapest is taken, or of those within a mean cost the best.</item>
/// </list>
/// </summary>
internal sealed class CascadeLearner
{
    private static readonly double[] _thresholds = [0.5, 0.6, 0.7, 0.75, 0.8, 0.85, 0.9, 0.925, 0.95, 0.97, 0.98, 0.99, 0.995, double.PositiveInfinity];

    private readonly AutoOptions _options;
    private readonly VoteChances _chances;
    private readonly ImmutableArray<VotePatterns> _patterns;
    private readonly double[] _costs;
    private readonly double[] _reliability;
    private readonly double _total;
    private readonly Dictionary<(int Asked, int Supporters), Isotonic> _calibration = [];
    private readonly ImmutableArray<string> _models;
    private readonly TaskStatistics _statistics;
    private readonly List<CascadePolicy> _policies;
    private readonly ConcurrentDictionary<CascadePolicy, LearnedCascade> _cascades = [];

    // By team, each pattern's outcome; while policies are replayed only, since it is what takes the room.
    private readonly (bool[] Right, double[] Chance)?[] _read;

    private CascadeLearner(TaskStatistics statistics, ImmutableArray<string> models, Func<string, double> price, AutoOptions options)
    {
        (_options, _models, _statistics) = (options, models, statistics);
        _chances = new VoteChances(statistics, models, options);
        _patterns = VotePatterns.Of(statistics.Outcomes, models);
        _total = _patterns.Sum(pattern => pattern.Weight);
        _costs = [.. models.Select(price)];
        _reliability = [.. models.Select(statistics.Reliability)];
        if (_costs.All(cost => cost <= 0))
        {
            Array.Fill(_costs, 1); // Models that cost nothing are compared by calls.
        }

        _read = new (bool[], double[])?[1 << models.Length];
        Read();
        _policies = Policies();
        Array.Clear(_read);
    }

    /// <summary>Learns from complete outcomes. The order of models and outcomes plays no part.</summary>
    /// <param name="statistics">Of outcomes in which all models took part.</param>
    /// <param name="models">Candidates; as many as all teams can be tried of.</param>
    /// <param name="price">Price of a model.</param>
    /// <param name="options">Mechanisms.</param>
    public static CascadeLearner Learn(TaskStatistics statistics, IEnumerable<string> models, Func<string, double> price, AutoOptions options) => new(
        statistics, [.. models.OrderBy(price).ThenByDescending(statistics.Reliability).ThenBy(model => model, StringComparer.Ordinal)], price, options);

    /// <summary>What it advises for a goal; learned once, whatever callers ask for.</summary>
    public LearnedRoutes For(RouteGoal goal)
    {
        var policies = _policies.Where(policy => BitOperations.PopCount((uint)policy.Team) <= goal.Most).ToList();
        var best = _costs[_models.IndexOf(_statistics.Ranked(_models.Order(StringComparer.Ordinal))[0])];
        if (goal.CostRatio is not { } ratio)
        {
            return new LearnedRoutes(Cascade(CascadePolicy.Cheapest(policies, goal.Tolerance)));
        }

        var (cheap, dear, part) = CascadePolicy.Within(policies, ratio * best);
        return part > 0 ? new LearnedRoutes(Cascade(cheap), Cascade(dear), part) : new LearnedRoutes(Cascade(cheap));

        LearnedCascade Cascade(CascadePolicy policy) => _cascades.GetOrAdd(policy, _ => new(
            _chances, [.. Members(policy.Team).Select(member => _models[member])], StandIns(policy.Team).Select(member => _models[member]), _statistics,
            policy.Threshold, FirstDraw(policy.Team, policy.Threshold), policy.Score, Ratio(policy.Cost, best), _calibration, Ends(policy.Team, policy.Threshold)));
    }

    // Of a best model that costs nothing there is no part: what costs nothing either is none of it, what costs something is not to be told.
    private static double? Ratio(double cost, double best) => best > 0 ? cost / best : cost > 0 ? null : 0;

    private List<CascadePolicy> Policies()
    {
        var policies = new List<CascadePolicy>();
        for (var team = 1; team < _read.Length; team++)
        {
            if (_read[team] is not null)
            {
                var alone = BitOperations.PopCount((uint)team) == 1;
                policies.AddRange((alone || !_options.StopEarly ? [double.PositiveInfinity] : _thresholds).Select(threshold => Replay(team, threshold)));
            }
        }

        return policies;
    }

    // Nobody pays for the dearest member where a cheap team has no answer: the cheapest one that is nearly as good as its best, then
    // the others by reliability.
    private int[] StandIns(int team)
    {
        var enough = Members(team).Max(member => _reliability[member]) - _options.CheapTolerance;
        var others = Enumerable.Range(0, _costs.Length).Where(member => (team & (1 << member)) == 0).ToList();
        return
        [
            .. others.Where(member => _reliability[member] >= enough),
            .. others.Where(member => _reliability[member] < enough).OrderByDescending(member => _reliability[member]),
        ];
    }

    private CascadePolicy Replay(int team, double threshold)
    {
        var prefixes = Prefixes(team);
        var spent = prefixes.ConvertAll(prefix => Members(prefix).Sum(member => _costs[member]));
        var standIns = StandIns(team);
        var read = prefixes.ConvertAll(Of);
        var (right, promised, cost) = (0.0, 0.0, 0.0);
        foreach (var (p, at) in Stops(read, FirstDraw(team, threshold), threshold).Index())
        {
            var pattern = _patterns[p];
            cost += pattern.Weight * spent[at];
            if (Members(prefixes[at]).Any(member => pattern.Answers[member] >= 0))
            {
                right += read[at].Right[p] ? pattern.Weight : 0;
                promised += pattern.Weight * read[at].Chance[p];
                continue;
            }

            foreach (var member in standIns)
            {
                cost += pattern.Weight * _costs[member];
                if (pattern.Answers[member] is var answer and >= 0)
                {
                    right += pattern.Right[answer] ? pattern.Weight : 0;
                    promised += pattern.Weight * _reliability[member];
                    break;
                }
            }
        }

        return new CascadePolicy(team, threshold, ((_options.Observed * right) + ((1 - _options.Observed) * promised)) / _total, cost / _total);
    }

    // How sure a policy is at its end, and whether it is right, for each outcome.
    private IEnumerable<(double Chance, bool Right, double Weight)> Ends(int team, double threshold)
    {
        var read = Prefixes(team).ConvertAll(Of);
        return Stops(read, FirstDraw(team, threshold), threshold).Select((at, p) => (read[at].Chance[p], read[at].Right[p], _patterns[p].Weight));
    }

    // Where asking ends, for each pattern.
    private IEnumerable<int> Stops(List<(bool[] Right, double[] Chance)> prefixes, int first, double threshold)
    {
        for (var p = 0; p < _patterns.Length; p++)
        {
            var at = first - 1;
            while (at < prefixes.Count - 1 && prefixes[at].Chance[p] < threshold)
            {
                at++;
            }

            yield return at;
        }
    }

    // Fewer cannot be enough, however well they agree: so many are asked at once.
    private int FirstDraw(int team, double threshold)
    {
        var size = BitOperations.PopCount((uint)team);
        for (var asked = 1; asked < size; asked++)
        {
            var members = Members(team).Take(asked).ToArray();
            var reading = _chances.Read(members, new int[asked], Array.ConvertAll(members, _chances.Surest));
            if (LearnedCascade.Calibrated(_calibration, asked, reading) >= threshold)
            {
                return asked;
            }
        }

        return size;
    }

    private void Read()
    {
        var points = new Dictionary<(int, int), List<(double, bool, double)>>();
        var readings = new VoteChances.Reading[_read.Length][];
        for (var team = 1; team < _read.Length; team++)
        {
            var size = BitOperations.PopCount((uint)team);
            if (size > _options.MaxTeam)
            {
                continue;
            }

            readings[team] = Readings(team);
            foreach (var (p, reading) in readings[team].Index())
            {
                var key = (size, reading.Supporters);
                points.TryAdd(key, []);
                points[key].Add((reading.Posterior, IsRight(p, reading), _patterns[p].Weight));
            }
        }

        foreach (var (key, all) in points.Where(group => group.Key.Item2 > 0))
        {
            _calibration[key] = Isotonic.Fit(all);
        }

        for (var team = 1; team < _read.Length; team++)
        {
            _read[team] = readings[team] is null ? null : Outcomes(team, readings[team]);
        }
    }

    private (bool[] Right, double[] Chance) Of(int team) => _read[team] ?? Outcomes(team, Readings(team));

    private VoteChances.Reading[] Readings(int team)
    {
        var members = Members(team).ToArray();
        return
        [
            .. _patterns.Select(pattern => _chances.Read(
                members, Array.ConvertAll(members, member => pattern.Answers[member]), Array.ConvertAll(members, member => pattern.Derived[member]))),
        ];
    }

    private (bool[] Right, double[] Chance) Outcomes(int team, VoteChances.Reading[] readings) => (
        [.. readings.Select((reading, p) => IsRight(p, reading))],
        [.. readings.Select(reading => LearnedCascade.Calibrated(_calibration, BitOperations.PopCount((uint)team), reading))]);

    private bool IsRight(int pattern, VoteChances.Reading reading) => reading.Leader >= 0 && _patterns[pattern].Right[reading.Leader];

    // A team is a set of bits; members are numbered by price, so that its lowest bits are asked first.
    private static IEnumerable<int> Members(int team)
    {
        for (var left = team; left != 0; left &= left - 1)
        {
            yield return BitOperations.TrailingZeroCount(left);
        }
    }

    private static List<int> Prefixes(int team)
    {
        var prefixes = new List<int>();
        foreach (var member in Members(team))
        {
            prefixes.Add((prefixes.Count == 0 ? 0 : prefixes[^1]) | (1 << member));
        }

        return prefixes;
    }
}
