namespace LLMHive.Orchestration;

/// <summary>
/// The chance that the leading answer of a few votes is right. Votes are answers as small numbers; −1 = none. What a working is worth
/// (<see cref="Ballot.Derived"/>) is a number too (<see cref="Derived"/>). Learning and running use this one class, so that what is
/// learned is what will run.
/// </summary>
internal sealed class VoteChances
{
    // Weights that differ by less are equal; adding doubles in another order must not decide a vote.
    private const double Tolerance = 1e-9;
    private readonly double[,] _weights;
    private readonly double[] _reliability;
    private readonly double[,] _correlation;
    private readonly double _answers;

    public VoteChances(TaskStatistics statistics, ImmutableArray<string> models, AutoOptions options)
    {
        Models = models;
        _weights = new double[models.Length, 3];
        _reliability = [.. models.Select(statistics.Reliability)];
        _correlation = new double[models.Length, models.Length];
        for (var i = 0; i < models.Length; i++)
        {
            foreach (var derived in (bool?[])[null, true, false])
            {
                _weights[i, Derived(derived)] = !options.Weights ? 1 : options.Derivation ? statistics.Weight(models[i], derived) : statistics.Weight(models[i]);
            }

            for (var j = 0; j < models.Length; j++)
            {
                _correlation[i, j] = options.Correlation ? statistics.Correlation(models[i], models[j]) : i == j ? 1 : 0;
            }
        }

        _answers = statistics.WrongChoices + 1;
    }

    /// <summary>The models that members are numbered by.</summary>
    public ImmutableArray<string> Models { get; }

    /// <summary>A ballot's <see cref="Ballot.Derived"/> as a number.</summary>
    public static int Derived(bool? derived) => derived is null ? 0 : derived.Value ? 1 : 2;

    /// <summary>Weight of a member's vote, unshrunk.</summary>
    public double Weight(int member, int derived) => _weights[member, derived];

    /// <summary>The <see cref="Derived"/> with which a member's vote weighs most.</summary>
    public int Surest(int member) => Enumerable.Range(0, 3).MaxBy(derived => _weights[member, derived]);

    /// <summary>
    /// Who leads: the weightiest answer, among equals that of the most reliable member. Its chance is that of naive Bayes with
    /// the weights as log-odds, shrunk by n_eff/n since members err alike; answers that nobody gave share the weight of one each.
    /// </summary>
    public Reading Read(ReadOnlySpan<int> members, ReadOnlySpan<int> answers, ReadOnlySpan<int> derived)
    {
        var shrink = Shrink(members, answers, derived);
        var (leader, top, best, supporters, named) = (-1, 0.0, 0.0, 0, 0);
        double all = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] < 0 || answers[..i].Contains(answers[i]))
            {
                continue;
            }

            var (weight, reliability, count) = Support(members, answers, derived, answers[i]);
            named++;
            all += Math.Exp(weight * shrink);
            if (leader < 0 || weight > top + Tolerance || (weight > top - Tolerance && reliability > best))
            {
                (leader, top, best, supporters) = (answers[i], weight, reliability, count);
            }
        }

        return leader < 0 ? new Reading(-1, 0, 0) : new Reading(leader, Math.Exp(top * shrink) / (all + Math.Max(0, _answers - named)), supporters);
    }

    private (double Weight, double Reliability, int Count) Support(ReadOnlySpan<int> members, ReadOnlySpan<int> answers, ReadOnlySpan<int> derived, int answer)
    {
        var (weight, reliability, count) = (0.0, 0.0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] == answer)
            {
                weight += _weights[members[i], derived[i]];
                reliability = Math.Max(reliability, _reliability[members[i]]);
                count++;
            }
        }

        return (weight, reliability, count);
    }

    // n_eff/n with n_eff = (Σw)²/Σ w·w·ρ over those that voted.
    private double Shrink(ReadOnlySpan<int> members, ReadOnlySpan<int> answers, ReadOnlySpan<int> derived)
    {
        var (total, shared, voters) = (0.0, 0.0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] < 0)
            {
                continue;
            }

            voters++;
            total += _weights[members[i], derived[i]];
            for (var j = 0; j < members.Length; j++)
            {
                shared += answers[j] < 0 ? 0 : _weights[members[i], derived[i]] * _weights[members[j], derived[j]] * _correlation[members[i], members[j]];
            }
        }

        return shared > 0 ? total * total / shared / voters : 1;
    }

    /// <summary>What a few votes say.</summary>
    /// <param name="Leader">The leading answer; −1 = nobody voted.</param>
    /// <param name="Posterior">Its chance, uncalibrated.</param>
    /// <param name="Supporters">Members behind it.</param>
    public readonly record struct Reading(int Leader, double Posterior, int Supporters);
}
