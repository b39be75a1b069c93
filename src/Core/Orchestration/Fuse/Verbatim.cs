namespace LLMHive.Orchestration;

/// <summary>Tells texts that may be chosen as a whole but never merged.</summary>
internal static class Verbatim
{
    /// <summary>Code, or JSON such as a tool call: half of one and half of another is neither.</summary>
    public static bool MustStay(string text)
    {
        var trimmed = text.AsSpan().Trim();
        return trimmed.Contains("```", StringComparison.Ordinal) || (trimmed.Length > 1 && (trimmed[0], trimmed[^1]) is ('{', '}') or ('[', ']'));
    }
}
