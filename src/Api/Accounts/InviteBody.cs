namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/admin/invites</c>.</summary>
/// <param name="Note">For whom, at most 200 characters.</param>
/// <param name="ExpiresAt">Good until then; default = 7 days.</param>
internal sealed record InviteBody(string? Note, DateTimeOffset? ExpiresAt)
{
    public static InviteBody Read(Fields fields) => new(fields.Text("note", 200), fields.Time("expires_at"));
}
