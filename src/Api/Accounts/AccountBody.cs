namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/accounts</c>.</summary>
/// <param name="UserId">1 to 64 characters of a-z A-Z 0-9 . _ @ -.</param>
/// <param name="DisplayName">At most 200 characters.</param>
/// <param name="Email">At most 320 characters.</param>
/// <param name="Country">Country of the payer for invoices: ISO 3166, two letters.</param>
internal sealed record AccountBody(string UserId, string? DisplayName, string? Email, string? Country)
{
    public static AccountBody Read(Fields fields) =>
        new(fields.RequiredUserId("user_id"), fields.Text("display_name", 200), fields.Text("email", 320), fields.Text("country", 2));
}
