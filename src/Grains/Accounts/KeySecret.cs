using System.Buffers.Text;
using System.Security.Cryptography;

namespace LLMHive.Accounts;

/// <summary>Secrets of API keys: <c>hive_</c> and 32 bytes of the system's random source, in base64url.</summary>
internal static class KeySecret
{
    /// <summary>Least length of a secret that an operator chooses.</summary>
    public const int MinLength = 16;

    private const string Prefix = "hive_";

    /// <summary>A new secret. Not from the seeded random: nobody may ever be able to draw it again.</summary>
    public static string Draw() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    /// <summary>Lower-case hexadecimal SHA-256, the only form in which a secret is stored.</summary>
    public static string Hash(string secret) => Digest.Of(secret);

    /// <summary>Public id of a key; it tells nothing about the secret that its hash would not.</summary>
    public static string IdOf(string hash) => "key_" + hash[..24];

    /// <summary>Start of the secret, enough to recognise it.</summary>
    public static string Head(string secret) => secret[..Math.Min(9, secret.Length / 2)];

    /// <summary>Last four characters of the secret.</summary>
    public static string Tail(string secret) => secret[^4..];
}
