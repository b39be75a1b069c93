using System.Security.Cryptography;
using LLMHive.Models;

namespace LLMHive.Chat;

/// <summary>What an Idempotency-Key may be, and when two requests with the same one are the same.</summary>
internal static class IdempotencyKeys
{
    private const int MaxLength = 255;

    /// <summary>Null when the key can be one.</summary>
    public static Refusal? Check(string key)
    {
        if (key.Length is > 0 and <= MaxLength && !key.Any(char.IsControl))
        {
            return null;
        }

        var problem = key.Length is > 0 and <= MaxLength ? "has a control character" : FormattableString.Invariant($"has {key.Length} characters");
        return Refusal.Of(
            RefusalCodes.IdempotencyKeyInvalid, $"'Idempotency-Key' {problem}. Give 1 to {MaxLength} printable characters, such as a UUID.", "Idempotency-Key");
    }

    /// <summary>SHA-256 of operation and body, byte by byte: a repetition is what a client sends again, not what means the same.</summary>
    public static string Fingerprint(HiveOperation operation, ReadOnlySpan<byte> body)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData([(byte)operation]);
        hash.AppendData(body);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    /// <summary>The key belongs to another request.</summary>
    public static Refusal Reused { get; } = Refusal.Of(
        RefusalCodes.IdempotencyKeyReuse,
        "'Idempotency-Key' was used with another body within the last 24 hours. Send the same bytes to repeat that request, or a new key for a new one.",
        "Idempotency-Key");

    /// <summary>The key's answer was not kept.</summary>
    public static Refusal TooLarge { get; } = Refusal.Of(
        RefusalCodes.IdempotencyKeyReuse,
        "The answer to this 'Idempotency-Key' was too large to be kept. It was given and charged once; ask again with a new key.",
        "Idempotency-Key");
}
