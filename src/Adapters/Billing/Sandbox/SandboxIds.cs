using System.Security.Cryptography;
using System.Text;

namespace LLMHive.Billing;

/// <summary>Ids out of what is known, so that the same story has the same ids.</summary>
internal static class SandboxIds
{
    public const int CodeLength = 14;

    private const string Letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <summary>Fourteen letters that a text leads to: 70 bits, so that no two meet.</summary>
    public static string Code(string text)
    {
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(text));
        return string.Create(CodeLength, hash, (span, bytes) =>
        {
            for (var i = 0; i < span.Length; i++)
            {
                span[i] = Letters[bytes[i] & 31];
            }
        });
    }
}
