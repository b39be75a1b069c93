using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>
/// Whether what a model wrote arrives at the answer that it gives: a working that ends at 42 and then chooses the option "36" is
/// wrong far more often than one that ends at its own answer. Numbers and choices between numbers only; it tells nothing of whether the
/// working is right. How much it says is learned (<see cref="TaskStatistics"/>).
/// </summary>
internal static class Derivation
{
    // Results stand at the end of a working; what is far above may be a number of the question.
    private const int LastNumbers = 4;
    private const int LongestEnd = 1000;
    private const int LongestOption = 200;

    // Options are often rounded.
    private const double Near = 0.01;

    /// <summary>Whether the last numbers before the answer hold it; false also where there are none, null where there is no number to arrive at.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="text">What the model wrote.</param>
    /// <param name="vote">The answer in it, in normal form.</param>
    /// <param name="shape">That form.</param>
    public static bool? Of(string question, string text, string? vote, AnswerShape shape)
    {
        if (vote is null || Given(question, vote, shape.Form) is not { Count: > 0 } given)
        {
            return null;
        }

        return Reached(text, shape.Form).Exists(value => given.Exists(number => Math.Abs(value - number) <= Near * Math.Abs(number)));
    }

    /// <summary>The last numbers before the answer, without signs; empty when it stands alone.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="form">Form of the answer in it.</param>
    public static List<double> Reached(string text, AnswerForm form)
    {
        var working = Working(text, form);
        return [.. Numbers(working.Length > LongestEnd ? working[^LongestEnd..] : working).TakeLast(LastNumbers)];
    }

    private static List<double> Given(string question, string vote, AnswerForm form)
    {
        if (form is not AnswerForm.Choice)
        {
            return form == AnswerForm.Number ? Numbers(vote) : [];
        }

        // One of five options may be "none of them".
        var options = QuestionHints.Choices(question);
        var numbers = options.ToDictionary(option => option.Key, option => option.Value.Length <= LongestOption ? Numbers(option.Value) : []);
        return numbers.Values.Count(of => of.Count > 0) * 5 >= options.Count * 4 ? numbers.GetValueOrDefault(vote[0], []) : [];
    }

    // All that stands before the answer.
    private static string Working(string text, AnswerForm form)
    {
        var at = AnswerJson.At(text) ?? (form == AnswerForm.Choice ? ChoiceAnswers.At(text) : null) ?? AnswerPhrases.At(text) ?? 0;
        return text[..at];
    }

    // Signs are often lost between a working and its answer.
    private static List<double> Numbers(string text) =>
        [.. NumberAnswers.All(text).Select(number => Math.Abs(double.Parse(number, CultureInfo.InvariantCulture)))];
}
