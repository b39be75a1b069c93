using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>Letters of multiple-choice answers, A to Z.</summary>
internal static partial class ChoiceAnswers
{
    /// <summary>The letter of an answer that stands alone: <c>C</c>, <c>(c)</c>, <c>C) because …</c>; null otherwise.</summary>
    public static string? Read(string answer)
    {
        var match = Alone().Match(answer);
        return match.Success ? match.Groups[1].Value.ToUpperInvariant() : null;
    }

    /// <summary>
    /// The letter that a text ends up with: the first announced one, since models that ramble go on to answer questions that
    /// nobody asked; else the last boxed one; else one in brackets at the very end; else a short text that begins
    /// with it, unless it goes on to others, and chooses none.
    /// </summary>
    public static string? Find(string text)
    {
        if (Announcement(text) is { } announced)
        {
            return announced.Groups["letter"].Value.ToUpperInvariant();
        }

        if (AnswerPhrases.Boxed(text) is { } boxed && Read(Unwrap().Replace(boxed, "")) is { } letter)
        {
            return letter;
        }

        var closing = Closing().Match(text);
        return closing.Success ? closing.Groups[1].Value
            : text.Length <= AnswerReader.LongestShortText && !QuestionHints.ListsChoices(text) ? Read(text.Trim()) : null;
    }

    /// <summary>Where a text announces its letter, or names it in brackets at its very end; null when it does neither.</summary>
    public static int? At(string text) =>
        Announcement(text) is { } announced ? announced.Index : Closing().Match(text) is { Success: true } closing ? closing.Index : null;

    /// <summary>The words of a question's choices in the form of <see cref="TextAnswers"/>, a line each from A on, empty where nobody would say them again; null when it lists none.</summary>
    public static string? Options(string question)
    {
        var choices = QuestionHints.Choices(question);
        return choices.Count == 0 ? null : string.Join('\n', choices.Values.Select(option => option.Length > AnswerReader.LongestShortText ? "" : TextAnswers.Normalise(option)));
    }

    /// <summary>The letter of the only choice that an answer says word by word; null where none is, or several are.</summary>
    /// <param name="answer">The answer; null = none.</param>
    /// <param name="options">As <see cref="Options"/> gives them.</param>
    public static string? Named(string? answer, string? options)
    {
        if (options is null || answer is null || answer.Length > AnswerReader.LongestShortText || TextAnswers.Normalise(answer) is not { } words)
        {
            return null;
        }

        var all = options.Split('\n');
        var at = Array.IndexOf(all, words);
        return at >= 0 && Array.LastIndexOf(all, words) == at ? ((char)('A' + at)).ToString() : null;
    }

    // "Each possible answer:" and a list of them announces none.
    private static Match? Announcement(string text)
    {
        HashSet<int>? lists = null;
        return Announced().Matches(text).FirstOrDefault(match => !match.ValueSpan.Contains('\n') || !(lists ??= QuestionHints.ListsAt(text)).Contains(match.Groups["letter"].Index));
    }

    [GeneratedRegex(@"^\W*(?i:option\b\W*|choice\b\W*)?([A-Za-z])(?:\s*[).:,\]*}""`]|'(?!\w)|\s*$)")]
    private static partial Regex Alone();

    // A bare letter must end its word, and a small one its sentence, else "the answer is a matter of taste" would vote for A.
    [GeneratedRegex(
        @"(?i:\b(?:answer|(?:correct|right|best)\s+(?:option|choice))(?<told>\s+is|\s+should\s+be)?(?<told>[\s*]*:)?)[\s*$\\(\[{}""'`]*"
        + @"(?:(?i:option|choice)\b[\s*(]*)?(?:(?:boxed|text|textbf|mathrm|mathbf)\{[\s(]*)*"
        + @"(?:(?<letter>[A-Z])(?:\s*[)\]}*$.,:;""'`\\]|\s*$|\s*\n)|(?(told)(?<letter>[a-z])(?:\)|\.(?!\w)|[\s*$.""'`}\])]*$)|(?!)))")]
    private static partial Regex Announced();

    [GeneratedRegex(@"\(([A-Z])\)[\s.*$]*$")]
    private static partial Regex Closing();

    [GeneratedRegex(@"\\(?:text|textbf|mathrm|mathbf)\{")]
    private static partial Regex Unwrap();
}
