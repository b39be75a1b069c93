namespace LLMHive.Accounts;

/// <summary>An invitation.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Note">For whom.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">Good until then.</param>
/// <param name="UsedBy">Who used it.</param>
/// <param name="UsedAt">When it was used.</param>
/// <param name="Code">The code; shown when it is made, and never again.</param>
internal sealed record InviteView(
    string Id, string Note, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt, string? UsedBy, DateTimeOffset? UsedAt, string? Code)
{
    public static InviteView Of(Invite invite) => Of(invite, null);

    public static InviteView Of(Invite invite, string? code) =>
        new(invite.Id, invite.Note, invite.CreatedAt, invite.ExpiresAt, invite.UsedBy, invite.UsedAt, code);
}
