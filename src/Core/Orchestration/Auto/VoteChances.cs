namespace LLMHive.Orchestration;

/// <summary>
/// The chance that the leading answer of a few votes is right. Votes are answers as small numbers; −1 = none. Learning and
/// running use this one class, so that what is learned is what will run.
/// </summary>
internal sealed class VoteChances
{
    // Weights that differ by less are equal; adding doubles in another order must not decide a vote.
    private const double Tolerance = 1e-9;
    private readonly double[] _weights;
    private readonly double[] _reliability;
    private readonly double[,] _correlation;
    private readonly double _answers;

    public VoteChances(TaskStatistics statistics, ImmutableArray<string> models, AutoOptions options)
    {
        Models = models;
        _weights = [.. models.Select(model => options.Weights ? statistics.Weight(model) : 1)];
        _reliability = [.. models.Select(statistics.Reliability)];
        _correlation = new double[models.Length, models.Length];
        for (var i = 0; i < models.Length; i++)
        {
            for (var j = 0; j < models.Length; j++)
            {
                _correlation[i, j] = options.Correlation ? statistics.Correlation(models[i], models[j]) : i == j ? 1 : 0;
            }
        }

        _answers = statistics.WrongChoices + 1;
    }

    /// <summary>The models that members are numbered by.</summary>
    public ImmutableArray<string> Models { get; }

    /// <summary>Weight of a member's vote, unshrunk.</summary>
    public double Weight(int member) => _weights[member];

    /// <summary>
    /// Who leads: the weightiest answer, among equals that of the most reliable member. Its chance is that of naive Bayes with
    /// the weights as log-odds, shrunk by n_eff/n since members err alike; answers that nobody gave share the weight of one each.
    /// </summary>
    public Reading Read(ReadOnlySpan<int> members, ReadOnlySpan<int> answers)
    {
        var shrink = Shrink(members, answers);
        var (leader, top, best, supporters, named) = (-1, 0.0, 0.0, 0, 0);
        double all = 0;
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] < 0 || answers[..i].Contains(answers[i]))
            {
                continue;
            }

            var (weight, reliability, count) = Support(members, answers, answers[i]);
            named++;
            all += Math.Exp(weight * shrink);
            if (leader < 0 || weight > top + Tolerance || (weight > top - Tolerance && reliability > best))
            {
                (leader, top, best, supporters) = (answers[i], weight, reliability, count);
            }
        }

        return leader < 0 ? new Reading(-1, 0, 0) : new Reading(leader, Math.Exp(top * shrink) / (all + Math.Max(0, _answers - named)), supporters);
    }

    private (double Weight, double Reliability, int Count) Support(ReadOnlySpan<int> members, ReadOnlySpan<int> answers, int answer)
    {
        var (weight, reliability, count) = (0.0, 0.0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] == answer)
            {
                weight += _weights[members[i]];
                reliability = Math.Max(reliability, _reliability[members[i]]);
                count++;
            }
        }

        return (weight, reliability, count);
    }

    // n_eff/n with n_eff = (Σw)²/Σ w·w·ρ over those that voted.
    private double Shrink(ReadOnlySpan<int> members, ReadOnlySpan<int> answers)
    {
        var (total, shared, voters) = (0.0, 0.0, 0);
        for (var i = 0; i < members.Length; i++)
        {
            if (answers[i] < 0)
            {
                continue;
            }

            voters++;
            total += _weights[members[i]];
            for (var j = 0; j < members.Length; j++)
            {
                shared += answers[j] < 0 ? 0 : _weights[members[i]] * _weights[members[j]] * _correlation[members[i], members[j]];
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
