using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Tells answers that are none: what a cascade must not accept from a cheap member.</summary>
internal static partial class AcceptanceTest
{
    // A refusal says so at its beginning, and is short; longer texts explain, and are answers.
    private const int LongestRefusal = 400;

    /// <summary>True when the text declines to answer.</summary>
    public static bool IsRefusal(string text) => text.Length <= LongestRefusal && Refusal().IsMatch(text);

    [GeneratedRegex(
        @"^\W*((i'?m (very |really )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai)\b[^.!?]*\b(can'?t|can ?not|unable|not able|won'?t|will not|do not|don'?t)\b"
        + @"|i('?m| am)? ?(unable|not able|can'?t|can ?not|won'?t|will not|do not|don'?t)\b[^.!?]*\b(help|assist|answer|provide|know|comply|share)\b)",
        RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();
}
