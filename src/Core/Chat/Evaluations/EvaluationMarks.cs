using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>
/// Marks the answers to one question: who said the same as the reference, and who was right. Written answers differ also where they say
/// the same: only those of a few words are compared, whether they turn out to be the same or not, and the others are counted apart.
/// </summary>
public static class EvaluationMarks
{
    // A name or a term. A sentence of more words has others that say the same.
    private const int FewWords = 5;

    /// <summary>The marks of one question, in the order of the presets.</summary>
    /// <param name="question">What was asked.</param>
    /// <param name="answers">By preset: what it said, null when it failed, and what it cost.</param>
    /// <param name="reference">The preset that the others are compared with.</param>
    public static ImmutableArray<PresetMarks> Of(RecordedQuestion question, IReadOnlyList<(string Preset, string? Text, decimal CostUsd)> answers, string reference)
    {
        ArgumentNullException.ThrowIfNull(question);
        ArgumentNullException.ThrowIfNull(answers);
        var shape = AnswerReader.ShapeOf(question.Prompt, [.. answers.Select(answer => answer.Text).OfType<string>(), .. question.Gold is { } told ? (string[])[told] : []]);
        var gold = question.Gold is { } right ? AnswerReader.Normalise(right, shape) ?? AnswerReader.Read(right, shape) : null;
        var said = answers.ToDictionary(answer => answer.Preset, answer => answer.Text is null ? null : AnswerReader.Read(answer.Text, shape), StringComparer.Ordinal);
        var gradable = gold is not null && IsComparable(gold, shape);
        return
        [
            .. answers.Select(answer => new PresetMarks
            {
                Preset = answer.Preset,
                Answered = answer.Text is null ? 0 : 1,
                Failed = answer.Text is null ? 1 : 0,
                Compared = Compares(answer.Preset) == true ? 1 : 0,
                Incomparable = Compares(answer.Preset) == false ? 1 : 0,
                Agreed = Compares(answer.Preset) == true && said[answer.Preset] == said[reference] ? 1 : 0,
                Graded = Grades(answer.Preset) == true ? 1 : 0,
                Ungraded = Grades(answer.Preset) == false ? 1 : 0,
                Right = Grades(answer.Preset) == true && said[answer.Preset] == gold ? 1 : 0,
                CostUsd = answer.CostUsd,
            }),
        ];

        // Null = there is nothing to compare.
        bool? Compares(string preset) => said[preset] is { } own && said[reference] is { } other ? IsComparable(own, shape) && IsComparable(other, shape) : null;

        bool? Grades(string preset) => gold is null ? null : gradable && (said[preset] is not { } own || IsComparable(own, shape));
    }

    // In JSON the texts between quotes.
    private static bool IsComparable(string answer, AnswerShape shape) =>
        !shape.IsWritten || (shape.Form != AnswerForm.Open && answer.Split('"').All(text => text.AsSpan().Count(' ') < FewWords));
}
