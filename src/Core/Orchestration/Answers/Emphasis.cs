using System.Globalization;
using System.Text;

namespace LLMHive.Orchestration;

/// <summary>
/// Which stars of a text are Markdown's emphasis (<c>**Paris**</c>, <c>*Hamlet*</c>) and say nothing, and which are content
/// (<c>2*3</c>, <c>2 * 3</c>, <c>A*</c>).
/// <list type="number">
/// <item>A star between two blanks is an operator or a list's mark, and stays.</item>
/// <item>One that opens before a word and one that closes behind a later one are a pair, and go.</item>
/// <item>Of the others those go that touch nothing, and two or more at a word's edge: what was cut out of bold text.</item>
/// </list>
/// Takes time in proportion to the text.
/// </summary>
internal static class Emphasis
{
    /// <summary>Where runs of stars begin that say nothing.</summary>
    public static IReadOnlySet<int> In(string text)
    {
        var gone = new HashSet<int>();
        if (!text.Contains('*', StringComparison.Ordinal))
        {
            return gone;
        }

        var open = new Stack<Run>();
        for (var i = text.IndexOf('*', StringComparison.Ordinal); i >= 0; i = Next(text, i))
        {
            var run = Run.At(text, i);
            i = run.End - 1;
            if (run.IsAlone)
            {
                continue;
            }

            var paired = run.Closes && Close(open, run, gone);
            if (paired || run.IsLoose)
            {
                gone.Add(run.Start);
            }

            if (!paired && run.Opens)
            {
                open.Push(run);
            }
        }

        return gone;
    }

    /// <summary>The text without them.</summary>
    public static string Without(string text)
    {
        var gone = In(text);
        if (gone.Count == 0)
        {
            return text;
        }

        var kept = new StringBuilder(text.Length);
        for (var i = 0; i < text.Length; i++)
        {
            if (gone.Contains(i))
            {
                i = EndOf(text, i) - 1;
            }
            else
            {
                kept.Append(text[i]);
            }
        }

        return kept.ToString();
    }

    /// <summary>Where a run of stars ends that begins here.</summary>
    public static int EndOf(string text, int start)
    {
        var end = start;
        while (end < text.Length && text[end] == '*')
        {
            end++;
        }

        return end;
    }

    // ***a* b** closes in two steps: each closing star takes one opening star.
    private static bool Close(Stack<Run> open, Run run, HashSet<int> gone)
    {
        var left = run.Length;
        while (left > 0 && open.TryPop(out var opening))
        {
            gone.Add(opening.Start);
            if (opening.Left > left)
            {
                open.Push(opening with { Left = opening.Left - left });
            }

            left -= Math.Min(left, opening.Left);
        }

        return left < run.Length;
    }

    private static int Next(string text, int i) => i + 1 < text.Length ? text.IndexOf('*', i + 1) : -1;

    private readonly record struct Run(int Start, int End, char Before, char After, int Left)
    {
        private const string Opening = "([{", Closing = ")]}";

        public int Length => End - Start;

        public bool IsAlone => char.IsWhiteSpace(Before) && char.IsWhiteSpace(After);

        public bool Opens => !IsWord(Before) && !Closing.Contains(Before, StringComparison.Ordinal) && !char.IsWhiteSpace(After);

        public bool Closes => !IsWord(After) && !Opening.Contains(After, StringComparison.Ordinal) && !char.IsWhiteSpace(Before);

        /// <summary>Says nothing even without its other half.</summary>
        public bool IsLoose => !IsWord(Before) && !IsWord(After) ? !IsContent(Before) && !IsContent(After) : Length > 1 && (IsEdge(Before) || IsEdge(After));

        // The text's ends are as good as blanks.
        public static Run At(string text, int start)
        {
            var end = EndOf(text, start);
            return new(start, end, start > 0 ? text[start - 1] : ' ', end < text.Length ? text[end] : ' ', end - start);
        }

        private static bool IsWord(char c) => char.IsLetterOrDigit(c) || char.IsSurrogate(c)
            || char.GetUnicodeCategory(c) is UnicodeCategory.NonSpacingMark or UnicodeCategory.SpacingCombiningMark;

        private static bool IsContent(char c) => char.IsSymbol(c) || c is '#' or '%' or '/' or '-' || Opening.Contains(c, StringComparison.Ordinal) || Closing.Contains(c, StringComparison.Ordinal);

        private static bool IsEdge(char c) => !IsWord(c) && !IsContent(c);
    }
}
