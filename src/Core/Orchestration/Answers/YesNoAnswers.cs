using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Yes and no.</summary>
internal static partial class YesNoAnswers
{
    /// <summary><c>yes</c> or <c>no</c> when the text begins with it, or is a lone <c>true</c> or <c>false</c>; null otherwise.</summary>
    public static string? Read(string text)
    {
        var match = Opening().Match(text);
        return !match.Success ? null : match.Groups["yes"].Success ? "yes" : "no";
    }

    [GeneratedRegex(@"^\W*(?:(?<yes>yes\b|true\W*$)|no\b(?!\s+\w+\s+of\b)|false\W*$)", RegexOptions.IgnoreCase)]
    private static partial Regex Opening();
}
