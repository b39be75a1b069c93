using System.Collections.Concurrent;
using System.Collections.Immutable;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>What the questions of one half teach, by the product's own task classes and readings.</summary>
internal sealed class HalfStatistics(IEnumerable<(string TaskClass, LabelledOutcome Outcome)> half) : IModelStatistics
{
    private readonly Dictionary<string, ImmutableArray<LabelledOutcome>> _outcomes = half
        .GroupBy(question => question.TaskClass, question => question.Outcome)
        .ToDictionary(group => group.Key, group => group.ToImmutableArray());

    private readonly ConcurrentDictionary<string, TaskStatistics> _learned = new(StringComparer.Ordinal);

    public ValueTask<TaskStatistics?> Of(string taskClass, ImmutableArray<string> models, CancellationToken cancellationToken) =>
        new(_outcomes.TryGetValue(taskClass, out var outcomes)
            ? _learned.GetOrAdd(taskClass, _ => TaskStatistics.Learn(outcomes, models, new StatisticsOptions()))
            : null);

    /// <summary>The questions with their task class and, by the product's reading, each model's labelled vote.</summary>
    public static IReadOnlyList<(string TaskClass, LabelledOutcome Outcome)> Read(IReadOnlyList<ReplayQuestion> questions)
    {
        var form = ExtractionCheck.TaskForm(questions);
        return [.. questions.Select(question => (TaskClasses.Of(ReplayPrompt(question)), new LabelledOutcome(question.Answers.ToImmutableDictionary(
            answer => answer.Key, answer => Vote(question, answer.Value.Text, form)))))];
    }

    private static string ReplayPrompt(ReplayQuestion question) => Models.ReplayPrompt.Render(question.Question, question.Choices);

    private static LabelledVote Vote(ReplayQuestion question, string text, AnswerShape form)
    {
        var vote = AnswerReader.Read(text, form);
        return new(vote, vote == question.Gold, Derivation.Of(ReplayPrompt(question), text, vote, form));
    }
}
