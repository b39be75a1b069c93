using LLMHive.Orchestration;

namespace LLMHive.Evaluation;

/// <summary>
/// Who corrects an answer for <c>refine</c>. Nobody recorded corrections, so one is another member's whole answer: a right one as
/// often as the dice say, else a wrong one. Asked for another form alone, it says its answer again in that form as often as
/// that, else gives a wrong answer of another member.
/// </summary>
internal sealed class SimulatedCorrector(ReplayQuestion question, IReadOnlyList<string> members, SimulatedDice dice)
{
    public string Correct(string own, string task)
    {
        var others = members.Select(member => question.Answers[member].Text).Where(text => text.Trim() != own.Trim()).Distinct().ToList();
        var (right, wrong) = (others.Where(dice.IsRight).ToList(), others.Where(other => !dice.IsRight(other)).ToList());
        var succeeds = dice.Succeeds();
        if (succeeds && task.Contains("does not have the form", StringComparison.Ordinal) && AnswerReader.Read(own, dice.Form) is { } read)
        {
            return $"{own}\n{(question.Choices is null ? $"\"answer\": \"{read}\"" : $"The answer is ({read}).")}";
        }

        // Who errs where nobody else is wrong gives the answer again as it was.
        return succeeds && right.Count > 0 ? dice.Any(right) : wrong.Count > 0 ? dice.Any(wrong) : own;
    }
}
