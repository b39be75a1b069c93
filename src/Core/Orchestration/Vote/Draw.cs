namespace LLMHive.Orchestration;

/// <summary>Asks a team a few at a time until the votes are enough.</summary>
/// <param name="fanOut">Asks.</param>
/// <param name="plan">Whom, and when it is enough.</param>
internal sealed class Draw(ParallelFanOut fanOut, IDrawPlan plan)
{
    private readonly List<MemberAnswer> _answers = [];
    private readonly List<MemberAnswer> _failures = [];
    private readonly List<string> _degradations = [];
    private readonly List<string> _asked = [];

    /// <summary>Draws to the end. The ranks of the answers are the team's order, then the reserve's.</summary>
    /// <param name="context">The run; its members are the plan's.</param>
    /// <param name="read">Brings answers into normal form.</param>
    /// <param name="cancellationToken">Ends the run.</param>
    public async Task<FanOutResult> Run(RunContext context, Func<IReadOnlyList<MemberAnswer>, ImmutableArray<Ballot>> read, CancellationToken cancellationToken)
    {
        var left = plan.Team.AddRange(plan.Spare).ToList();
        var stop = "all_answered";
        var first = 0;
        while (left.Count > 0)
        {
            var drawn = plan.Next(left, _asked, _answers.Count > 0 ? read(Ordered(_answers)) : []);
            left.RemoveAll(drawn.Contains);

            // Several of whom none comes later hinder nobody by their time.
            var result = await fanOut.Run(Round(context, drawn), cancellationToken, left.Count == 0 && drawn.Count > 1 ? null : left);
            first = first == 0 ? result.Plan : first;
            Take(context, result);
            left.RemoveAll(_asked.Contains);
            if (result.StopReason is AgentErrors.Budget or AgentErrors.Deadline)
            {
                stop = result.StopReason;
                break;
            }

            if (_answers.Count > 0 && plan.Enough(read(Ordered(_answers)), left) is { } enough)
            {
                stop = enough;
                break;
            }

            stop = result.StopReason == "all_answered" ? stop : result.StopReason;
        }

        return new FanOutResult
        {
            Answers = Ordered(_answers), Failures = Ordered(_failures), Plan = first, StopReason = stop, Degradations = Degradations(context),
        };
    }

    private RunContext Round(RunContext context, IReadOnlyList<string> drawn)
    {
        _asked.AddRange(drawn);
        return context with
        {
            Members = [.. drawn], MembersAsked = 0, Reserve = [.. plan.Others.AddRange(context.Reserve).Where(model => !_asked.Contains(model))],
        };
    }

    private void Take(RunContext context, FanOutResult result)
    {
        var models = plan.Ranked.AddRange(context.Reserve);
        foreach (var member in result.Answers.Concat(result.Failures))
        {
            (member.Ok ? _answers : _failures).Add(member with { Rank = models.IndexOf(member.Model) });
            if (member.Replacement)
            {
                _asked.Add(member.Model);
            }
        }

        _degradations.AddRange(result.Degradations.Where(text => !text.StartsWith(AgentErrors.Budget + ":", StringComparison.Ordinal)));
    }

    private ImmutableArray<string> Degradations(RunContext context)
    {
        var unpaid = ParallelFanOut.Unpaid(_answers, _failures).Unpaid;
        var all = new List<string>();
        if (ParallelFanOut.PlanLimit(context) is { } limit)
        {
            all.Add(limit);
        }

        all.AddRange(_degradations);
        if (unpaid > 0)
        {
            // Where the team was not enough, more than the team were asked.
            all.Add($"{AgentErrors.Budget}: {_answers.Count} of {Math.Max(plan.Team.Length, _answers.Count + unpaid)} members");
        }

        return [.. all.Distinct(StringComparer.Ordinal)];
    }

    private static ImmutableArray<MemberAnswer> Ordered(List<MemberAnswer> members) => [.. members.OrderBy(member => member.Rank)];
}
