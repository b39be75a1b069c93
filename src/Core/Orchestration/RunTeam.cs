namespace LLMHive.Orchestration;

/// <summary>Who takes part in a run and who stands in reserve.</summary>
/// <param name="Members">Best first.</param>
/// <param name="Reserve">Best first.</param>
/// <param name="Asked">Members asked for before the plan's limit.</param>
public sealed record RunTeam(ImmutableArray<string> Members, ImmutableArray<string> Reserve, int Asked)
{
    /// <summary>The models that the ticket allows: as many members as it grants, never more than were asked for; the rest in reserve.</summary>
    public static RunTeam Of(RunRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        var allowed = request.Members.Where(request.Ticket.Allows).ToImmutableArray();
        var wanted = request.MembersAsked > 0 ? request.MembersAsked : Math.Min(request.Members.Length, request.Ticket.MaxMembers);
        var count = Math.Clamp(Math.Min(wanted, request.Ticket.MaxMembers), 0, allowed.Length);
        return new RunTeam([.. allowed.Take(count)], [.. allowed.Skip(count)], wanted);
    }
}
