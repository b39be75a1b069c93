namespace LLMHive.Accounts;

/// <summary>The form in which the hive knows a secret.</summary>
internal static class KeyHash
{
    private const int MaxSecretLength = 256;

    /// <summary>The lower-case hexadecimal SHA-256; null for what can be no key.</summary>
    public static string? Of(string secret) => secret.Length is 0 or > MaxSecretLength ? null : Digest.Of(secret);
}
