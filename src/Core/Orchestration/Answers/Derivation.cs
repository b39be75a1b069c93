using System.Globalization;
using System.Text.RegularExpressions;

namespace LLMHive.Orchestration;

/// <summary>
/// Whether what a model wrote arrives at the answer that it gives: a working that ends at 42 and then chooses the option "36" is
/// wrong far more often than one that ends at its own answer. Numbers and choices between numbers only; it tells nothing of whether the
/// working is right. How much it says is learned (<see cref="TaskStatistics"/>).
/// </summary>
internal static partial class Derivation
{
    // What is far above may be a number of the question.
    private const int LongestEnd = 1000;
    private const int LongestOption = 200;

    // Options are often rounded.
    private const double Near = 0.01;

    // Percentages, cents, thousands, millions: the same number all the same.
    private static readonly double[] Scales = [1, 100, 0.01, 1e3, 1e-3, 1e6, 1e-6];

    /// <summary>Whether the text before the answer holds it; false also where it has no numbers, null where there is no number to arrive at.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="text">What the model wrote.</param>
    /// <param name="vote">The answer in it, in normal form.</param>
    /// <param name="shape">That form.</param>
    public static bool? Of(string question, string text, string? vote, AnswerShape shape)
    {
        if (vote is null || Given(question, vote, shape.Form) is not { } answer || Numbers(answer) is not { Count: > 0 } given)
        {
            return null;
        }

        var working = Working(text, shape.Form);
        return Numbers(working).Exists(value => given.Exists(number => Scales.Any(scale => Math.Abs((value * scale) - number) <= Near * number)))
            || Grouped().Matches(working).Select(Digits).Any(Grouped().Matches(answer).Select(Digits).ToHashSet(StringComparer.Ordinal).Contains);
    }

    /// <summary>The end of what stands before the answer, at most 1,000 characters; empty when it stands first.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="form">Form of the answer in it.</param>
    public static string Working(string text, AnswerForm form)
    {
        var working = text[..At(text, form)];
        return working.Length > LongestEnd ? working[^LongestEnd..] : working;
    }

    /// <summary>Where the answer begins; 0 when the text does not announce it.</summary>
    /// <param name="text">What the model wrote.</param>
    /// <param name="form">Form of the answer in it.</param>
    public static int At(string text, AnswerForm form) =>
        AnswerJson.At(text) ?? (form == AnswerForm.Choice ? ChoiceAnswers.At(text) : null) ?? AnswerPhrases.At(text) ?? 0;

    /// <summary>All numbers of a text, without signs, which are often lost between a working and its answer.</summary>
    public static List<double> Numbers(string text) =>
        [.. NumberAnswers.All(text).Select(number => Math.Abs(double.Parse(number, CultureInfo.InvariantCulture)))];

    // What was answered, in words that hold its numbers.
    private static string? Given(string question, string vote, AnswerForm form)
    {
        if (form is not AnswerForm.Choice)
        {
            return form == AnswerForm.Number ? vote : null;
        }

        // One of five options may be "none of them".
        var options = QuestionHints.Choices(question);
        var numeric = options.Where(option => option.Value.Length <= LongestOption && Numbers(option.Value).Count > 0).ToDictionary();
        return numeric.Count * 5 >= options.Count * 4 ? numeric.GetValueOrDefault(vote[0]) : null;
    }

    private static string Digits(Match number) => string.Concat(number.Value.Where(char.IsAsciiDigit));

    // 12,5 and 1.500 and 12 500 are numbers, too, where people write them so.
    [GeneratedRegex(@"[0-9]+(?:[.,' ][0-9]+)+|[0-9]{3,}")]
    private static partial Regex Grouped();
}
