namespace LLMHive.Orchestration;

/// <summary>Recomputes the arithmetic that stands in an answer.</summary>
/// <param name="weight">How much a right calculation counts for the answer.</param>
internal sealed class CalculatorVerifier(double weight) : IAnswerVerifier
{
    public string Name => "calculator";

    public IReadOnlyList<Finding> Verify(string answer) =>
    [
        .. CalculationReader.Read(answer).Select(found => new Finding
        {
            Key = $"calculator:{found.Expression}", Claim = found.Text, Passed = found.Holds, Type = IssueType.Factual, Weight = weight,
            Evidence = $"{found.Expression} = {found.Value}",
        }).GroupBy(finding => finding.Key, StringComparer.Ordinal).Select(same => same.FirstOrDefault(finding => !finding.Passed) ?? same.First()),
    ];
}
