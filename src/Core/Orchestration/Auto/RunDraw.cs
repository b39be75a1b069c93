namespace LLMHive.Orchestration;

/// <summary>
/// A plan in one run: texts that cannot be compared go to the strongest member instead of being voted on, a team without a
/// single acceptable answer is not the end, and the caller's number of answers is the least, whatever the size of the team.
/// </summary>
/// <param name="plan">Whom, and when it is enough.</param>
/// <param name="probe">Ask one at first: the question does not tell whether its answers can be compared.</param>
/// <param name="isOpen">The answers so far cannot be compared.</param>
/// <param name="least">Answers that the caller wants at least.</param>
internal sealed class RunDraw(IDrawPlan plan, bool probe, Func<bool> isOpen, int least) : IDrawPlan
{
    public ImmutableArray<string> Team => plan.Team;

    public ImmutableArray<string> Others => plan.Others;

    public ImmutableArray<string> Spare => plan.Others;

    public ImmutableArray<string> Ranked => plan.Ranked;

    public IReadOnlyList<string> Next(IReadOnlyList<string> left, IReadOnlyCollection<string> asked, IReadOnlyCollection<Ballot> ballots)
    {
        var team = OfTeam(left);
        if (team.Count == 0)
        {
            return [left[0]];
        }

        if (asked.Count > 0 && isOpen() && Strongest(team) is { } strongest)
        {
            return [strongest];
        }

        var count = probe && asked.Count == 0 ? 1 : plan.Next(team, asked, ballots).Count;
        return [.. team.Take(Math.Max(count, least - asked.Count))];
    }

    public string? Enough(IReadOnlyCollection<Ballot> ballots, IReadOnlyCollection<string> left)
    {
        var voted = ballots.Any(ballot => ballot.Vote is not null);
        var team = OfTeam(left);
        var enough = ballots.Count < least ? null : plan.Enough(ballots, team);
        return enough is not null ? enough
            : team.Count == 0 ? voted && ballots.Count >= least ? "all_answered" : null
            : ballots.Count < least ? null
            : isOpen() && ballots.Any(ballot => ballot.Vote is not null && ballot.Model == Strongest([ballot.Model, .. team])) ? AutoTrace.OpenForm : null;
    }

    // Of those that have not failed: whoever was asked and gave nothing is in neither list.
    private string? Strongest(List<string> among) => plan.Ranked.FirstOrDefault(among.Contains);

    private List<string> OfTeam(IEnumerable<string> models) => [.. models.Where(plan.Team.Contains)];
}
