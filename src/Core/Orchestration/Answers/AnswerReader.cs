namespace LLMHive.Orchestration;

/// <summary>
/// Takes the answer out of what a model wrote and puts it into the normal form of the question's <see cref="AnswerForm"/>,
/// so that answers can be compared by string equality. Sees texts only.
/// </summary>
public static class AnswerReader
{
    /// <summary>Longest text, in characters, that may be an answer as a whole, without anything that marks it.</summary>
    internal const int LongestShortText = 120;

    /// <summary>The form that the question asks for, or, where it does not tell, that most of the answers have.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="texts">What the members wrote; their order and length play no part.</param>
    public static AnswerForm FormOf(string question, IReadOnlyCollection<string> texts)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(texts);
        if (QuestionHints.ListsChoices(question))
        {
            return AnswerForm.Choice;
        }

        if (QuestionHints.AsksForPythonValue(question))
        {
            return AnswerForm.Literal;
        }

        var found = texts.Select(text => Marked(text) ?? Short(text)).OfType<string>().ToList();
        if (found.Count == 0 || found.Count * 2 < texts.Count)
        {
            return AnswerForm.Open;
        }

        bool Most(Func<string, bool> test) => found.Count(test) * 2 > found.Count;
        return Most(answer => ChoiceAnswers.Read(answer) is not null) ? AnswerForm.Choice
            : Most(answer => YesNoAnswers.Read(answer) is not null) ? AnswerForm.YesNo
            : Most(answer => NumberAnswers.ReadWhole(answer) is not null) ? AnswerForm.Number
            : AnswerForm.ShortText;
    }

    /// <summary>The answer in normal form; null when the text holds none, and null never votes.</summary>
    /// <param name="text">What a model wrote, possibly cut off.</param>
    /// <param name="form">The form looked for.</param>
    public static string? Read(string text, AnswerForm form)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        return form switch
        {
            AnswerForm.Choice => Normalise(AnswerJson.Field(text), form) ?? ChoiceAnswers.Find(text),
            AnswerForm.Number => Normalise(Marked(text) ?? Short(text), form),
            AnswerForm.YesNo => Normalise(Marked(text) ?? text, form),
            AnswerForm.Literal => Normalise(Marked(text) ?? Short(text), form),
            AnswerForm.ShortText => Normalise(Marked(text) ?? Short(text), form),
            AnswerForm.Open => Normalise(Said(text), form),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Unknown answer form."),
        };
    }

    /// <summary>What a text says is its answer, in its own words; the whole text where it does not mark one.</summary>
    internal static string Said(string text) => Marked(text) ?? text;

    /// <summary>An answer that stands alone, in normal form; applying it twice changes nothing. Null = it is none of this form.</summary>
    public static string? Normalise(string? answer, AnswerForm form)
    {
        if (answer is null)
        {
            return null;
        }

        return form switch
        {
            AnswerForm.Choice => ChoiceAnswers.Read(answer),
            AnswerForm.Number => NumberAnswers.ReadWhole(answer) ?? NumberAnswers.ReadWithin(answer),
            AnswerForm.YesNo => YesNoAnswers.Read(answer),
            AnswerForm.Literal => PythonLiteral.Normalise(answer),
            AnswerForm.ShortText or AnswerForm.Open => TextAnswers.Normalise(answer),
            _ => throw new ArgumentOutOfRangeException(nameof(form), form, "Unknown answer form."),
        };
    }

    // An answer that the model marked as such.
    private static string? Marked(string text) => AnswerJson.Field(text) ?? AnswerPhrases.Boxed(text) ?? AnswerPhrases.Announced(text);

    // A text that is nothing but the answer.
    private static string? Short(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= LongestShortText && !trimmed.Contains('\n') && trimmed.Length > 0 ? trimmed : null;
    }
}
