namespace LLMHive;

/// <summary>The refusals that both doors pronounce, the HTTP front and the client.</summary>
internal static class CommonRefusals
{
    public static readonly Refusal WrongKey = Refusal.Of(
        RefusalCodes.InvalidApiKey, "The API key is unknown, revoked or expired. Create a new one, or ask the operator.");

    public static readonly Refusal Unavailable = Refusal.Of(
        RefusalCodes.Unavailable, "A part of the hive is away for a moment. Try again shortly.") with { RetryAfter = TimeSpan.FromSeconds(2) };

    // One text for "absent" and for "somebody else's": the answer must not tell which.
    public static readonly Refusal NotFound = Refusal.Of(RefusalCodes.NotFound, "There is nothing at this address that you may see.");

    /// <summary>The key lacks a scope.</summary>
    public static Refusal Lacks(string scope) => Refusal.Of(
        RefusalCodes.Forbidden, $"This key lacks the scope '{scope}'. Use a key that has it, or ask for one.");
}
