namespace LLMHive.Orchestration;

/// <summary>
/// Takes the answer out of a sentence that says the question again: asked <c>What is the capital of France?</c>, <c>Paris</c>, <c>The capital
/// of France is Paris</c> and <c>Paris is the capital of France</c> are one answer. The sentence has to hold all words of the
/// question, in their order and nothing between them, so that what is left is the answer with all that was said of it: <c>not
/// Paris</c> stays another one, and so does a sentence in words of its own. The question is the only one there is, and begins with who, what,
/// which or where.
/// </summary>
internal static class AskedSentence
{
    // The verb of "Which planet of our solar system is …?" stands no further behind.
    private const int LongestNoun = 6;

    // The verb of a longer one would be looked for in vain, and in every answer.
    private const int LongestQuestion = 40;

    /// <summary>The words of the question, as <see cref="TextAnswers"/> reads them; null when no answer can say it again.</summary>
    public static string? Of(string question)
    {
        var end = question.IndexOf('?', StringComparison.Ordinal);
        if (end < 0 || question.AsSpan(end + 1).Contains('?'))
        {
            return null;
        }

        var start = question.AsSpan(0, end).LastIndexOfAny(".:!\n") + 1;
        if (TextAnswers.Normalise(question[start..end]) is not { } asked || asked.Split(' ') is not { Length: > 2 and <= LongestQuestion } words)
        {
            return null;
        }

        words = words[0] is "whats" or "whos" or "wheres" ? [words[0][..^1], "is", .. words[1..]] : words;
        return words[0] is "who" or "what" or "which" or "where" ? string.Join(' ', words) : null;
    }

    /// <summary>What the sentence gives as the answer; the sentence itself where it does not say the question again.</summary>
    /// <param name="sentence">In the form of <see cref="TextAnswers"/>.</param>
    /// <param name="asked">As <see cref="Of"/> tells it; null = nothing was asked that could be said again.</param>
    public static string Answer(string sentence, string? asked)
    {
        if (asked is null)
        {
            return sentence;
        }

        var question = asked.Split(' ');
        var words = sentence.Split(' ').AsSpan();

        // What is left may be such a sentence too; at the end none is, so that reading it again changes nothing.
        while (Rest(words, question) is { Length: > 0 } rest)
        {
            words = rest;
        }

        return string.Join(' ', words);
    }

    private static Span<string> Rest(Span<string> words, string[] question)
    {
        var verb = Array.FindIndex(question, 1, Math.Min(LongestNoun, question.Length - 1), IsVerb);
        if (verb == 1)
        {
            // What is S? S is X, X is S, it is X.
            string[] turned = [.. question[2..], question[1]];
            return Behind(words, turned) is { Length: > 0 } told ? told
                : Behind(words, ["it", question[1]]) is { Length: > 0 } named ? named
                : Before(words, question[1..]);
        }

        // Who wrote Hamlet? X wrote Hamlet. Which planet is the largest? X is the largest.
        return question[0] == "who" ? Before(words, question[1..]) : verb > 1 ? Before(words, question[verb..]) : [];
    }

    private static Span<string> Behind(Span<string> words, string[] start) =>
        words.Length > start.Length && words.StartsWith(start) ? words[start.Length..] : [];

    // "It is the capital of France" names none.
    private static Span<string> Before(Span<string> words, string[] end) =>
        end.Length > 1 && words.Length > end.Length && words.EndsWith(end) && words[..^end.Length] is var rest && !(rest.Length == 1 && IsPronoun(rest[0])) ? rest : [];

    private static bool IsVerb(string word) => word is "is" or "are" or "was" or "were";

    private static bool IsPronoun(string word) => word is "it" or "this" or "that" or "these" or "those" or "he" or "she" or "they" or "there";
}
