using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>
/// Compares the outputs that an answer states with those that the caller knows: <c>f([1, 2]) == [2, 4]</c>, <c>f(3) -> 9</c>.
/// Values are compared as Python prints them or as JSON. <b>No code is run</b>: an answer that is code alone states nothing here.
/// </summary>
internal sealed class ExamplesVerifier(string key, ImmutableArray<ExpectedOutput> examples) : IAnswerVerifier
{
    public const int MostExamples = 64;
    public const int MaxLength = 2000;
    private const int MostPlaces = 1000;
    private const int LongestStatement = 4000;
    private const string Print = "print(";

    // Which of two values with one name is meant, nobody knows.
    private static readonly JsonDocumentOptions Options = new() { AllowDuplicateProperties = false };
    private static readonly string[] Marks = ["==", "->", "=>", "→", "=", ":", "returns", "gives", "is"];

    public string Name => "examples";

    public IReadOnlyList<Finding> Verify(string answer) => [.. examples.Select((example, index) => Check(example, $"{key}:{index}", answer))];

    private static Finding Check(ExpectedOutput example, string key, string answer)
    {
        var stated = example.Input.Length == 0 ? AnswerReader.Read(answer, AnswerForm.Literal) : Stated(answer, example.Input);
        var passed = stated is not null && Same(stated, example.Output);
        return new Finding
        {
            Key = key,
            Claim = example.Input.Length == 0 ? $"the answer is {example.Output}" : $"{example.Input} gives {example.Output}",
            Passed = passed,
            Type = stated is null ? IssueType.Incomplete : IssueType.Contradiction,
            Evidence = passed ? "stated" : stated is null ? "not stated" : $"stated: {Excerpt.EndOf(stated, 200)}",
        };
    }

    // The last statement counts: a model may think aloud before it decides.
    private static string? Stated(string answer, string input)
    {
        var at = answer.LastIndexOf(input, StringComparison.Ordinal);
        for (var seen = 0; at >= 0 && seen < MostPlaces; seen++)
        {
            var rest = answer.AsSpan(at + input.Length);
            var end = rest.IndexOf('\n');
            var line = rest[..Math.Min(end < 0 ? rest.Length : end, LongestStatement)].TrimStart("`* \"");
            var before = answer.AsSpan(0, at);
            if (before.EndsWith(Print) && line.StartsWith(')'))
            {
                before = before[..^Print.Length];
                line = line[1..].TrimStart("`* \"");
            }

            foreach (var mark in Marks)
            {
                if (!IsInner(before) && line.StartsWith(mark, StringComparison.Ordinal))
                {
                    return line[mark.Length..].Trim().TrimEnd(".,;").Trim("`* ").ToString();
                }
            }

            at = at == 0 ? -1 : answer.LastIndexOf(input, at - 1, StringComparison.Ordinal);
        }

        return null;
    }

    // f(2) in f(f(2)), my_f(2) and a.f(2) is a part of another call.
    private static bool IsInner(ReadOnlySpan<char> before) => before is [.., var last] && (char.IsLetterOrDigit(last) || last is '_' or '.' or '(');

    private static bool Same(string stated, string expected) =>
        PythonLiteral.Normalise(stated) == PythonLiteral.Normalise(expected)
        || (ModelJson.Read(stated, Options).Value is { } one && ModelJson.Read(expected, Options).Value is { } other && JsonElement.DeepEquals(one, other));
}
