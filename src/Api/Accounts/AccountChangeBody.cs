namespace LLMHive.Accounts;

/// <summary>Body of <c>PATCH /api/v1/accounts/{userId}</c>; absent fields stay as they are.</summary>
/// <param name="DisplayName">At most 200 characters.</param>
/// <param name="Email">At most 320 characters.</param>
/// <param name="Disabled">Admin only: true refuses every key of the account.</param>
/// <param name="Country">Country of the payer for invoices: ISO 3166, two letters.</param>
internal sealed record AccountChangeBody(string? DisplayName, string? Email, bool? Disabled, string? Country)
{
    public static AccountChangeBody Read(Fields fields) =>
        new(fields.Text("display_name", 200), fields.Text("email", 320), fields.Flag("disabled"), fields.Text("country", 2));
}
