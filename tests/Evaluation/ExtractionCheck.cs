using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>Compares our reading of every recorded text with the answer that the file's builder took out of it.</summary>
internal static class ExtractionCheck
{
    /// <summary>Agreement over all texts, and the first disagreements.</summary>
    /// <param name="questions">Recorded questions of one task.</param>
    /// <param name="examples">How many disagreements to show.</param>
    public static ExtractionReport Run(IReadOnlyList<ReplayQuestion> questions, int examples)
    {
        var forms = questions.Select(FormOf).ToList();
        var task = Most(forms);
        var perQuestion = questions.Zip(forms).Sum(pair => pair.First.Answers.Values.Count(answer => Agrees(answer, pair.Second)));
        var perTask = questions.Sum(question => question.Answers.Values.Count(answer => Agrees(answer, task)));
        var differences =
            from question in questions
            from answer in question.Answers
            where !Agrees(answer.Value, task)
            select $"{question.Id} {answer.Key}: expected {Show(answer.Value.Answer)}, read {Show(AnswerReader.Read(answer.Value.Text, task))}";
        var right = questions.Sum(question => question.Answers.Values.Count(answer => AnswerReader.Read(answer.Text, task) == question.Gold));
        var lost =
            from question in questions
            from answer in question.Answers
            where answer.Value.Answer == question.Gold && AnswerReader.Read(answer.Value.Text, task) != question.Gold
            select $"{question.Id} {answer.Key}: right '{question.Gold}', read {Show(AnswerReader.Read(answer.Value.Text, task))}";
        return new ExtractionReport(
            questions.Sum(question => question.Answers.Count), task, perTask, perQuestion, right,
            questions.Sum(question => question.Answers.Values.Count(answer => answer.Answer == question.Gold)), [.. lost.Take(examples)], [.. differences.Take(examples)]);
    }

    /// <summary>The form that most questions of a task have.</summary>
    public static AnswerForm TaskForm(IReadOnlyList<ReplayQuestion> questions) => Most(questions.Select(FormOf));

    private static AnswerForm Most(IEnumerable<AnswerForm> forms) => forms.CountBy(form => form).MaxBy(form => form.Value).Key;

    private static AnswerForm FormOf(ReplayQuestion question) => AnswerReader.FormOf(
        ReplayPrompt.Render(question.Question, question.Choices), [.. question.Answers.Values.Select(answer => answer.Text)]);

    private static bool Agrees(ReplayAnswer answer, AnswerForm form) => AnswerReader.Read(answer.Text, form) == answer.Answer;

    private static string Show(string? answer) => answer is null ? "nothing" : "'" + answer.ReplaceLineEndings("\\n") + "'";
}

/// <summary>How far our reading agrees with the file's.</summary>
/// <param name="Texts">Texts read.</param>
/// <param name="Form">The form that most questions of the file have.</param>
/// <param name="Equal">Equal readings when every question is known to have that form.</param>
/// <param name="EqualUnaided">Equal readings when each question's form is told from itself, as in a vote.</param>
/// <param name="Right">Right answers by our reading.</param>
/// <param name="RightByFile">Right answers by the file's.</param>
/// <param name="Lost">Some of those that are right by the file's reading only.</param>
/// <param name="Differences">Some of the differences.</param>
internal sealed record ExtractionReport(
    int Texts, AnswerForm Form, int Equal, int EqualUnaided, int Right, int RightByFile, IReadOnlyList<string> Lost, IReadOnlyList<string> Differences)
{
    /// <summary>Part of equal readings, 0 to 1.</summary>
    public double Agreement => (double)Equal / Texts;

    /// <summary>The same without the task's form.</summary>
    public double AgreementUnaided => (double)EqualUnaided / Texts;
}
