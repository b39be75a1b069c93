namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/signup</c>.</summary>
/// <param name="Email">At most 320 characters; needed where addresses are confirmed.</param>
/// <param name="DisplayName">At most 200 characters.</param>
/// <param name="InviteCode">Code of an invitation, where one is needed.</param>
internal sealed record SignUpBody(string? Email, string? DisplayName, string? InviteCode)
{
    public static SignUpBody Read(Fields fields) =>
        new(fields.Text("email", 320), fields.Text("display_name", 200), fields.Text("invite_code", 100));
}
