using System.Globalization;

namespace LLMHive.Orchestration;

/// <summary>
/// Wants an answer that is a number, or a choice between numbers, to be what its own working arrives at, and a choice between numbers
/// to have a working. A number that stands alone is passed over: there is not always something to work out.
/// </summary>
/// <param name="question">What was asked; it lists the choices.</param>
/// <param name="weight">How much it counts for the answer when it holds.</param>
internal sealed class WorkingVerifier(string question, double weight) : IAnswerVerifier
{
    public string Name => "working";

    public IReadOnlyList<Finding> Verify(string answer)
    {
        var shape = AnswerReader.ShapeOf(question, [answer]);
        var vote = AnswerReader.Read(answer, shape);
        if (Derivation.Of(question, answer, vote, shape) is not { } follows)
        {
            return [];
        }

        var reached = Derivation.Reached(answer, shape.Form);
        return reached.Count == 0 && shape.Form == AnswerForm.Number
            ? []
            :
            [
                new Finding
                {
                    Key = Name, Claim = $"the working arrives at the answer {vote}", Passed = follows, Type = IssueType.Unsupported, Weight = weight,
                    Evidence = reached.Count == 0 ? "no working is shown"
                        : "it ends with the numbers " + string.Join(", ", reached.Select(number => number.ToString(CultureInfo.InvariantCulture))),
                },
            ];
    }
}
