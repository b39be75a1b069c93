using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>What an Idempotency-Key looks like, and what tells whether it comes with the same command again.</summary>
public static class IdempotencyRules
{
    /// <summary>How long an answer is repeated.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromHours(24);

    private const int LongestKey = 255;

    /// <summary>Null when the key can be used, or there is none.</summary>
    public static Refusal? Check(string? key) =>
        key is null || (key.Length is > 0 and <= LongestKey && !key.Any(char.IsControl))
            ? null
            : Refusal.Of(
                RefusalCodes.IdempotencyKeyInvalid,
                $"The Idempotency-Key is empty, longer than {LongestKey} characters or holds control characters. Send a short unique text, such as a UUID.");

    /// <summary>Two commands have one fingerprint when they want the same.</summary>
    public static string Fingerprint<T>(T command) =>
        Digest.Of(typeof(T).Name + QueryJson.Write(command));

    /// <summary>The refusal of a key that came with something else before.</summary>
    public static Refusal Reused { get; } = Refusal.Of(
        RefusalCodes.IdempotencyKeyReuse, "The Idempotency-Key was used with another request within 24 hours. Give each request its own key.");
}
