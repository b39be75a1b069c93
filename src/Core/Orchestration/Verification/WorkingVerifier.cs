using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>
/// Where there is something to calculate: wants an answer that is a number, or a choice between numbers, to be what its own working
/// arrives at, and a choice to have a working. A number that stands alone is passed over, and so is a choice that is explained behind its letter.
/// </summary>
/// <param name="question">What was asked; it lists the choices.</param>
/// <param name="weight">How much it counts for the answer when it holds.</param>
internal sealed class WorkingVerifier(string question, double weight) : IAnswerVerifier
{
    private const int ShownNumbers = 4;

    public string Name => "working";

    public IReadOnlyList<Finding> Verify(string answer)
    {
        var shape = AnswerReader.ShapeOf(question, [answer]);
        var vote = AnswerReader.Read(answer, shape);
        if (!IsCalculated(shape.Form) || Derivation.Of(question, answer, vote, shape) is not { } follows)
        {
            return [];
        }

        var reached = Derivation.Numbers(Derivation.Working(answer, shape.Form));
        return reached.Count == 0 && (shape.Form == AnswerForm.Number || Derivation.Numbers(answer[Derivation.At(answer, shape.Form)..]).Count > 0)
            ? []
            :
            [
                new Finding
                {
                    Key = Name, Claim = $"the working arrives at the answer {vote}", Passed = follows, Type = IssueType.Unsupported, Weight = weight,
                    Evidence = reached.Count == 0 ? "no working is shown"
                        : "it ends with the numbers " + string.Join(", ", reached.TakeLast(ShownNumbers).Select(number => number.ToString(CultureInfo.InvariantCulture))),
                },
            ];
    }

    // What is recalled, such as a year, has no working.
    private bool IsCalculated(AnswerForm form) =>
        form == AnswerForm.Choice ? TaskClasses.HasNumbers(QuestionHints.Stem(question)) : TaskClasses.Of(question) == TaskClasses.Number;
}
