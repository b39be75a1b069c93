using System.Security.Cryptography;
using System.Text;

namespace LLMHive.Accounts;

/// <summary>The form in which the hive knows a secret.</summary>
internal static class KeyHash
{
    private const int MaxSecretLength = 256;

    /// <summary>The lower-case hexadecimal SHA-256; null for what can be no key.</summary>
    public static string? Of(string secret)
    {
        if (secret.Length is 0 or > MaxSecretLength)
        {
            return null;
        }

        Span<byte> bytes = stackalloc byte[MaxSecretLength * 3];
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(bytes[..Encoding.UTF8.GetBytes(secret, bytes)], hash);
        return Convert.ToHexStringLower(hash);
    }
}
