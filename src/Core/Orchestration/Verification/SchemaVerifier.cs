using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>Wants the whole answer, or the one fenced block in it, to be JSON that fits a schema.</summary>
internal sealed class SchemaVerifier(string key, JsonSchemaCheck schema) : IAnswerVerifier
{
    public const int MaxLength = 32_768;
    private const int MostProblems = 8;

    // Deeper answers are no answers; the schema's check recurses with them. Which of two values with one name counts, nobody knows.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };

    public string Name => "json_schema";

    public IReadOnlyList<Finding> Verify(string answer)
    {
        var (json, fault) = ModelJson.Read(ModelJson.Whole(answer), Options);
        if (json is not { } document)
        {
            return [Finding(false, $"no JSON: {fault}")];
        }

        var problems = schema.Problems(document);
        var shown = problems.Take(MostProblems).Select(problem => $"{(problem.Path.Length == 0 ? "the document" : problem.Path)}: {problem.Problem}");
        return [Finding(problems.Count == 0, problems.Count == 0 ? "fits" : string.Join("; ", shown))];
    }

    private Finding Finding(bool passed, string evidence) =>
        new() { Key = key, Claim = "is JSON that fits the schema", Passed = passed, Type = IssueType.Format, Evidence = evidence };
}
