using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>Marks the answers to one question: who said the same as the reference, and who was right.</summary>
public static class EvaluationMarks
{
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
        return
        [
            .. answers.Select(answer => new PresetMarks
            {
                Preset = answer.Preset,
                Answered = answer.Text is null ? 0 : 1,
                Failed = answer.Text is null ? 1 : 0,
                Compared = said[answer.Preset] is not null && said[reference] is not null ? 1 : 0,
                Agreed = said[answer.Preset] is { } own && own == said[reference] ? 1 : 0,
                Graded = gold is null ? 0 : 1,
                Right = gold is not null && said[answer.Preset] == gold ? 1 : 0,
                CostUsd = answer.CostUsd,
            }),
        ];
    }
}
