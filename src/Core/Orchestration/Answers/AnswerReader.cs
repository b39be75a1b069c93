namespace LLMHive.Orchestration;

/// <summary>
/// Takes the answer out of what a model wrote and puts it into the normal form of the question's <see cref="AnswerForm"/>,
/// so that answers can be compared by string equality. Sees texts only.
/// <list type="number">
/// <item><see cref="ShapeOf"/> tells from the question and all answers how they are compared.</item>
/// <item><see cref="Read"/> reads each of them alone.</item>
/// </list>
/// </summary>
public static class AnswerReader
{
    /// <summary>Longest text, in characters, that may be an answer as a whole, without anything that marks it.</summary>
    internal const int LongestShortText = 120;

    /// <summary>The form of <see cref="FormOf"/>, for numbers the unit that bare ones are in, and for a few words what was asked.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="texts">What the members wrote; their order and length play no part.</param>
    /// <param name="isJson">JSON was asked for: unless each text says in a field of its own what its answer is, they are compared as JSON.</param>
    public static AnswerShape ShapeOf(string question, IReadOnlyCollection<string> texts, bool isJson = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        (question, texts) = (Characters.Fold(question), [.. texts.Select(Characters.Fold)]);
        var form = isJson && texts.Any(JsonAnswers.IsAnswer) ? AnswerForm.Json : FormOf(question, texts);
        if (form != AnswerForm.Number)
        {
            return new AnswerShape(form, Asked: form == AnswerForm.ShortText ? AskedSentence.Of(question) : form == AnswerForm.Choice ? ChoiceAnswers.Options(question) : null);
        }

        var numbers = texts.Select(text => Marked(text) ?? Short(text)).OfType<string>().Select(NumberAnswers.Measure).OfType<(string, string?)>();
        return new AnswerShape(form, AnswerUnits.Usual(question, [.. numbers]));
    }

    /// <summary>True when two texts give the same answer to a question: word for word, or in normal form where there is one.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="one">What a model wrote.</param>
    /// <param name="other">What another one wrote.</param>
    /// <param name="isJson">JSON was asked for.</param>
    public static bool AreSame(string question, string one, string other, bool isJson = false)
    {
        ArgumentNullException.ThrowIfNull(one);
        ArgumentNullException.ThrowIfNull(other);
        var shape = ShapeOf(question, [one, other], isJson);
        return one.Trim() == other.Trim() || (shape.Form != AnswerForm.Open && Read(one, shape) is { } read && read == Read(other, shape));
    }

    /// <summary>The form that the question asks for, or, where it does not tell, that most of the answers have.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="texts">What the members wrote; their order and length play no part.</param>
    public static AnswerForm FormOf(string question, IReadOnlyCollection<string> texts)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(texts);
        (question, texts) = (Characters.Fold(question), [.. texts.Select(Characters.Fold)]);

        // Lines with letters may also be what is to be translated, or who speaks: then no answer is one of them.
        if (QuestionHints.ListsChoices(question) && (texts.Count == 0 || texts.Any(text => Read(text, AnswerForm.Choice) is not null)))
        {
            return AnswerForm.Choice;
        }

        if (QuestionHints.AsksForPythonValue(question))
        {
            return AnswerForm.Literal;
        }

        // Among answers that are all JSON nobody has to ask for it.
        var json = texts.Count(JsonAnswers.IsAnswer);
        if (json > 0 && (json == texts.Count || (json * 2 > texts.Count && QuestionHints.AsksForJson(question))))
        {
            return AnswerForm.Json;
        }

        var found = texts.Select(text => Marked(text) ?? Short(text)).OfType<string>().ToList();
        if (found.Count == 0 || found.Count * 2 < texts.Count)
        {
            return AnswerForm.Open;
        }

        bool Most(Func<string, bool> test) => found.Count(test) * 2 > found.Count;
        return Most(answer => ChoiceAnswers.Read(answer) is not null) ? AnswerForm.Choice
            : Most(answer => YesNoAnswers.Read(answer) is not null) ? AnswerForm.YesNo
            : AreDates(question, found) ? AnswerForm.Date
            : Most(answer => NumberAnswers.ReadWhole(answer) is not null) ? AnswerForm.Number
            : AnswerForm.ShortText;
    }

    // Years alone are numbers as good as dates; a date that is told to the month shows what they are. Sentences with a date in
    // them are answered by it only where the question asks for one.
    private static bool AreDates(string question, List<string> found)
    {
        var sentences = QuestionHints.AsksWhen(question);
        var dates = found.Select(answer => DateAnswers.ReadWhole(answer) ?? (sentences ? DateAnswers.ReadWithin(answer) : null)).OfType<string>().ToList();
        return dates.Count * 2 > found.Count && dates.Exists(date => date.Length > DateAnswers.OfYear);
    }

    /// <summary>The answer in normal form; null when the text holds none, and null never votes.</summary>
    /// <param name="text">What a model wrote, possibly cut off.</param>
    /// <param name="shape">What is looked for.</param>
    public static string? Read(string text, AnswerShape shape)
    {
        ArgumentNullException.ThrowIfNull(text);
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        text = Folded(text, shape);
        return shape.Form switch
        {
            AnswerForm.Choice => Normalise(AnswerJson.Field(text), shape) ?? ChoiceAnswers.Find(text) ?? ChoiceAnswers.Named(Marked(text) ?? Short(text), shape.Asked),
            AnswerForm.YesNo => Normalise(Marked(text) ?? text, shape),
            AnswerForm.Number or AnswerForm.Literal or AnswerForm.ShortText or AnswerForm.Date => Normalise(Marked(text) ?? Short(text), shape),
            AnswerForm.Open => Normalise(Said(text), shape),
            AnswerForm.Json => Normalise(text, shape),
            AnswerForm.ToolCalls => null, // no text is one
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "Unknown answer form."),
        };
    }

    /// <summary>
    /// The same for a text that was cut off: a number or a few words at its very end may be the beginning of the answer, <c>The answer is
    /// 4</c> of 42, and are none. A text that is nothing else counts: whoever allows a single token asks for one.
    /// </summary>
    /// <param name="text">What a model wrote until it was cut off.</param>
    /// <param name="shape">What is looked for.</param>
    public static string? ReadCutOff(string text, AnswerShape shape)
    {
        const string More = "7"; // a digit goes on with a number, and with a word
        var read = Read(text, shape);
        return shape.Form is AnswerForm.Number or AnswerForm.Date or AnswerForm.ShortText && read is not null && text.Trim().Length > read.Length
            && char.IsLetterOrDigit(text[^1]) && Read(text + More, shape) != read ? null : read;
    }

    /// <summary>What a text says is its answer, in its own words; the whole text where it does not mark one.</summary>
    internal static string Said(string text) => Marked(text) ?? text;

    /// <summary>An answer that stands alone, in normal form; applying it twice changes nothing. Null = it is none of this form.</summary>
    /// <param name="answer">The answer.</param>
    /// <param name="shape">What is looked for.</param>
    public static string? Normalise(string? answer, AnswerShape shape)
    {
        if (answer is null)
        {
            return null;
        }

        answer = Folded(answer, shape);
        return shape.Form switch
        {
            AnswerForm.Choice => ChoiceAnswers.Read(answer) ?? ChoiceAnswers.Named(answer, shape.Asked),
            AnswerForm.Number => NumberAnswers.Read(answer, shape.Unit),
            AnswerForm.YesNo => YesNoAnswers.Read(answer),
            AnswerForm.Literal => PythonLiteral.Normalise(answer),
            AnswerForm.Date => DateAnswers.Normalise(answer),
            AnswerForm.Json => JsonAnswers.Read(answer),
            AnswerForm.ToolCalls => null,
            AnswerForm.ShortText => TextAnswers.Normalise(answer) is { } words ? AskedSentence.Answer(words, shape.Asked) : null,
            AnswerForm.Open => TextAnswers.Normalise(answer),
            _ => throw new ArgumentOutOfRangeException(nameof(shape), shape, "Unknown answer form."),
        };
    }

    // To programs another character is another value.
    private static string Folded(string text, AnswerShape shape) => shape.Form is AnswerForm.Literal or AnswerForm.Json ? text : Characters.Fold(text);

    // An answer that the model marked as such.
    private static string? Marked(string text) => AnswerJson.Field(text) ?? AnswerPhrases.Boxed(text) ?? AnswerPhrases.Announced(text);

    // A text that is nothing but the answer.
    private static string? Short(string text)
    {
        var trimmed = text.Trim();
        return trimmed.Length <= LongestShortText && !trimmed.Contains('\n') && trimmed.Length > 0 ? trimmed : null;
    }
}
