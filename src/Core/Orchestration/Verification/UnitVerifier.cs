using System.Text.RegularExpressions;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Wants the answer's result in a unit: the sentence that announces the result, or, where none does, the last line, must hold a
/// number with that unit. Other spellings of the unit are the same (<c>km</c>, <c>kilometres</c>); its conversions are not.
/// </summary>
internal sealed partial class UnitVerifier(string key, string unit) : IAnswerVerifier
{
    public const int MaxLength = 32;

    public string Name => "unit";

    public IReadOnlyList<Finding> Verify(string answer)
    {
        var result = CalculationText.Plain(AnswerJson.Field(answer) ?? AnswerPhrases.Boxed(answer) ?? AnswerPhrases.Announced(answer) ?? LastLine(answer)).Trim();
        var measured = Measured().Matches(result).Select(match => (match.Value, Unit: match.Groups["unit"].Value.Trim().TrimEnd('.'))).ToList();
        var passed = measured.Any(found => Units.AreSame(found.Unit, unit));
        var other = measured.FirstOrDefault(found => found.Unit.Length > 0);
        return
        [
            new Finding
            {
                Key = key, Claim = Excerpt.EndOf(result, 200), Passed = passed, Type = IssueType.Format,
                Evidence = passed ? $"in {unit}" : other.Unit is { Length: > 0 } wrong ? $"the result is in {wrong}, not in {unit}{Converted(other.Value)}" : $"no number in {unit}",
            },
        ];
    }

    private string Converted(string value) => Units.Convert($"{value} in {unit}") is { } converted ? $" ({value} is {converted})" : "";

    private static string LastLine(string answer) => answer.TrimEnd() is var text ? text[(text.LastIndexOf('\n') + 1)..] : "";

    [GeneratedRegex(@"(?<![\w.])-?\d[\d,]*(?:\.\d+)?\s*(?<unit>[°µ]?\p{L}[\w/²³^]*|[%$€£]|°)?")]
    private static partial Regex Measured();
}
