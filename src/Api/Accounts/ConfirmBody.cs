namespace LLMHive.Accounts;

/// <summary>Body of <c>POST /api/v1/signup/confirm</c>.</summary>
/// <param name="Token">The token from the mail.</param>
internal sealed record ConfirmBody(string Token)
{
    public static ConfirmBody Read(Fields fields) => new(fields.RequiredText("token", 200));
}
