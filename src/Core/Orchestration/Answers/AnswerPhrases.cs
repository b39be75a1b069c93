using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Answers that a text marks by LaTeX (<c>\boxed{}</c>) or by words (<c>The answer is …</c>, <c>Answer: …</c>).</summary>
internal static partial class AnswerPhrases
{
    private const string Boxes = @"\boxed{";

    /// <summary>What the last whole <c>\boxed{}</c> holds; null when there is none.</summary>
    public static string? Boxed(string text)
    {
        for (var at = text.LastIndexOf(Boxes, StringComparison.Ordinal); at >= 0;
             at = at == 0 ? -1 : text.LastIndexOf(Boxes, at - 1, StringComparison.Ordinal))
        {
            var start = at + Boxes.Length;
            var depth = 1;
            for (var end = start; end < text.Length; end++)
            {
                depth += text[end] switch { '{' => 1, '}' => -1, _ => 0 };
                if (depth == 0)
                {
                    return text[start..end];
                }
            }
        }

        return null;
    }

    /// <summary>What follows the last announcement, to the end of its sentence; null when there is none.</summary>
    public static string? Announced(string text)
    {
        var match = Announcement().Match(text);
        return match.Success ? match.Groups[1].Value.Trim() : null;
    }

    // RightToLeft: the last one counts. The sentence ends at a line end or at a full stop that no digit follows.
    [GeneratedRegex(
        @"\banswer(?:\s+is\s*:?|\s*:|\*\*\s*:|:\*\*)\s*((?:[^\n.]|\.(?=\S))+)",
        RegexOptions.IgnoreCase | RegexOptions.RightToLeft)]
    private static partial Regex Announcement();
}
