using LLMHive.Models;
using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>What simulated judgements on one question are thrown with. Not safe to use from parallel calls.</summary>
internal sealed class SimulatedDice
{
    private readonly ReplayQuestion _question;
    private readonly double _accuracy;
    private readonly double _malformed;
    private readonly Random _random;

    public SimulatedDice(ReplayQuestion question, EvaluationOptions options)
    {
        (_question, _accuracy, _malformed) = (question, options.JudgeAccuracy.GetValueOrDefault() / 100.0, options.Malformed / 100.0);
        _random = new Random(unchecked(RunIds.Seed(question.Id) + options.Seed));
        Form = AnswerReader.FormOf(ReplayPrompt.Render(question.Question, question.Choices), [.. question.Answers.Values.Select(answer => answer.Text)]);
    }

    /// <summary>Form of the question's answers.</summary>
    public AnswerForm Form { get; }

    /// <summary>Whether this judgement is the right one.</summary>
    public bool Succeeds() => _random.NextDouble() < _accuracy;

    /// <summary>Whether this reply cannot be read.</summary>
    public bool Garbles() => _random.NextDouble() < _malformed;

    public bool Toss() => _random.Next(2) == 0;

    public int Next(int count) => _random.Next(count);

    public string Any(IReadOnlyList<string> texts) => texts[_random.Next(texts.Count)];

    /// <summary>A right text where the judgement succeeds, else a wrong one; where there is none of the kind, one of the other; null = no texts.</summary>
    public string? Choose(IReadOnlyCollection<string> texts)
    {
        var succeeds = Succeeds();
        var wanted = texts.Where(text => IsRight(text) == succeeds).ToList();
        return texts.Count == 0 ? null : Any(wanted.Count > 0 ? wanted : [.. texts]);
    }

    public bool IsRight(string text) => AnswerReader.Read(text, Form) == _question.Gold;
}
