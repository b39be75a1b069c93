namespace LLMHive.Chat;

/// <summary>
/// Estimates prompt tokens before anybody has counted them: four bytes of UTF-8 to a token, the mean of English text with
/// byte-pair vocabularies, and four tokens of framing per message as OpenAI's chat format spends. It only reserves; what
/// is booked is the provider's own count.
/// </summary>
internal static class PromptEstimate
{
    /// <summary>Framing of one message.</summary>
    public const int PerMessage = 4;

    /// <summary>One picture, sound or file at common sizes.</summary>
    public const int PerAttachment = 1000;

    public static long Of(int bytes) => (bytes + 3) / 4;
}
