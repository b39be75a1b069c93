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
        var announced = Announced().Match(text);
        if (announced.Success)
        {
            return announced.Groups[1].Value;
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
        Announced().Match(text) is { Success: true } announced ? announced.Index : Closing().Match(text) is { Success: true } closing ? closing.Index : null;

    [GeneratedRegex(@"^\W*([A-Za-z])(?:\s*[).:,\]*}""`]|'(?!\w)|\s*$)")]
    private static partial Regex Alone();

    // A bare letter must be upper case and end its word, else "the answer is a matter of taste" would vote for A.
    [GeneratedRegex(
        @"(?i:\banswer(?:\s+is|\s+should\s+be)?(?:\s*:)?)[\s*$\\(\[{}""'`]*(?:(?:boxed|text|textbf|mathrm|mathbf)\{[\s(]*)*([A-Z])(?:\s*[)\]}*$.,:;""'`\\]|\s*$|\s*\n)")]
    private static partial Regex Announced();

    [GeneratedRegex(@"\(([A-Z])\)[\s.*$]*$")]
    private static partial Regex Closing();

    [GeneratedRegex(@"\\(?:text|textbf|mathrm|mathbf)\{")]
    private static partial Regex Unwrap();
}
