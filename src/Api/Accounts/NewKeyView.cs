namespace LLMHive.Accounts;

/// <summary>A key just made. The secret is shown this once.</summary>
/// <param name="Secret">What to send as <c>Authorization: Bearer …</c>; it cannot be shown again.</param>
/// <param name="Key">The key.</param>
internal sealed record NewKeyView(string Secret, KeyView Key)
{
    public static NewKeyView Of(NewApiKey made) => new(made.Secret, KeyView.Of(made.Key));

    /// <summary>Without the secret, so that a log line can never hold it.</summary>
    public override string ToString() => Key.ToString();
}
