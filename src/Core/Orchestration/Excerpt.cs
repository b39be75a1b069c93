namespace LLMHive.Orchestration;

/// <summary>Shortens members' texts for results; never for comparison.</summary>
internal static class Excerpt
{
    /// <summary>
    /// An answer for a later prompt: no longer than an answer may be, at four characters to a token, since that much room was
    /// reserved for it.
    /// </summary>
    public static string OfAnswer(RunContext context, string text) => EndOf(text, (int)Math.Min(int.MaxValue, context.MaxOutputTokens * 4L));

    /// <summary>The end of a text, where conclusions stand; marked by an ellipsis when something was left out.</summary>
    /// <param name="text">The text.</param>
    /// <param name="length">Most characters to keep.</param>
    public static string EndOf(string text, int length)
    {
        var trimmed = text.Trim();
        if (trimmed.Length <= length)
        {
            return trimmed;
        }

        // Half of a surrogate pair would be no valid text.
        var start = trimmed.Length - length;
        start += char.IsLowSurrogate(trimmed[start]) ? 1 : 0;
        return "… " + trimmed[start..];
    }
}
