using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Answers that a text marks by LaTeX (<c>\boxed{}</c>) or by words (<c>The answer is …</c>, <c>Answer: …</c>).</summary>
internal static partial class AnswerPhrases
{
    private const string Boxes = @"\boxed{";

    /// <summary>What the last whole <c>\boxed{}</c> holds; null when there is none.</summary>
    public static string? Boxed(string text)
    {
        if (!text.Contains(Boxes, StringComparison.Ordinal))
        {
            return null;
        }

        var open = new Stack<int>();
        var (start, end) = (-1, 0);
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == '{')
            {
                open.Push(i + 1);
            }
            else if (text[i] == '}' && open.TryPop(out var inside) && inside > start && text.AsSpan(0, inside).EndsWith(Boxes))
            {
                (start, end) = (inside, i);
            }
        }

        return start < 0 ? null : text[start..end];
    }

    /// <summary>
    /// What follows the last announcement, or the first of several in one sentence, to the end of that sentence; null when there
    /// is none. Takes time in proportion to the text: models write long lines, and on each of them this is run.
    /// </summary>
    public static string? Announced(string text)
    {
        var (start, end) = (0, 0);
        var second = SecondItem().Match(text) is { Success: true } item ? item.Index : 0;
        foreach (var announcement in Announcement().EnumerateMatches(text))
        {
            var from = announcement.Index + announcement.Length;
            if (from < second && FirstItem().IsMatch(text, from) && text.AsSpan(announcement.Index, announcement.Length).Contains('\n'))
            {
                continue; // a list of steps announces no number
            }

            if (from >= end && SentenceEnd(text, from) is var to && to > from)
            {
                (start, end) = (from, to);
            }
        }

        return end > start ? text[start..end].Trim() : null;
    }

    /// <summary>Where the last box or announcement begins; null when there is none.</summary>
    public static int? At(string text)
    {
        var at = text.LastIndexOf(Boxes, StringComparison.Ordinal);
        foreach (var announcement in Announcement().EnumerateMatches(text))
        {
            at = Math.Max(at, announcement.Index);
        }

        return at < 0 ? null : at;
    }

    // A sentence ends at a line end or at a full stop that nothing follows but space.
    private static int SentenceEnd(string text, int from)
    {
        var end = from;
        while (end < text.Length && text[end] != '\n' && (text[end] != '.' || (end + 1 < text.Length && !char.IsWhiteSpace(text[end + 1]))))
        {
            end++;
        }

        return end;
    }

    [GeneratedRegex(@"\G1[.)]\s")]
    private static partial Regex FirstItem();

    // The last of the text: one look tells for all announcements before it.
    [GeneratedRegex(@"^[ \t]*2[.)]\s", RegexOptions.Multiline | RegexOptions.RightToLeft)]
    private static partial Regex SecondItem();

    [GeneratedRegex(@"\banswer(?:\s+is\s*:?|\*\*\s*:|:\*\*|\s*:)\s*", RegexOptions.IgnoreCase)]
    private static partial Regex Announcement();
}
