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
        @"^\W*(i'?m (very |really )?sorry|sorry|i apologi[sz]e|unfortunately|as an ai|i am (un)?able|i (can'?t|can ?not|could not|won'?t|will not|do not|don'?t|am unable to|am not able to)\b)[^.!?]*\b(can'?t|can ?not|unable|not able|won'?t|will not|don'?t|do not|help|assist|answer|provide|know)\b",
        RegexOptions.IgnoreCase)]
    private static partial Regex Refusal();
}
