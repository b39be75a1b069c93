namespace LLMHive.Accounts;

/// <summary>What became of a sign-up.</summary>
/// <param name="Status"><c>created</c>, or <c>confirmation_sent</c>.</param>
/// <param name="UserId">The new account.</param>
/// <param name="Key">Its first key, with the secret, which is shown this once.</param>
internal sealed record SignUpView(string Status, string? UserId, NewKeyView? Key)
{
    public static SignUpView Of(SignUpResult result) => result.Key is { } key
        ? new("created", key.Key.UserId, NewKeyView.Of(key))
        : new("confirmation_sent", null, null);
}
