using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>Tells whether an answer is the JSON that its caller asked for.</summary>
public sealed class FormatCheck
{
    private const int ShownProblems = 3;
    private const int ShownLength = 300;
    private const string Key = "response_format";

    // Deeper answers are no answers; the schema's check recurses with them. Which of two values with one name counts, nobody knows.
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 32, AllowDuplicateProperties = false };
    private readonly JsonSchemaCheck? _schema;

    /// <param name="format">What is asked for.</param>
    /// <param name="schema">Its schema, compiled; null = any JSON object.</param>
    internal FormatCheck(AnswerFormat format, JsonSchemaCheck? schema) => (Format, _schema) = (format, schema);

    /// <summary>What is asked for, as providers are told it.</summary>
    public AnswerFormat Format { get; }

    /// <summary>The answer as bare JSON, out of its fence where it stood in one; or why it does not fit.</summary>
    /// <param name="text">What a model wrote.</param>
    public (string? Json, string Problem) Read(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var bare = text.Trim();
        var (json, fault) = ModelJson.Read(bare, Options);
        if (json is null)
        {
            bare = ModelJson.Whole(text);
            (json, fault) = ModelJson.Read(bare, Options);
        }

        var problem = json is { } value ? Misfit(value) : $"is no JSON: {fault}";
        return problem is null ? (bare, "") : (null, Excerpt.EndOf(problem, ShownLength));
    }

    /// <summary>The same as a check among others, for an engine that corrects what does not fit.</summary>
    internal IAnswerVerifier Verifier() => new FormatVerifier(this);

    private string? Misfit(JsonElement value)
    {
        if (_schema is null)
        {
            return value.ValueKind == JsonValueKind.Object ? null : "is no JSON object";
        }

        var problems = _schema.Problems(value);
        return problems.Count == 0
            ? null
            : string.Join("; ", problems.Take(ShownProblems).Select(problem => $"{(problem.Path.Length == 0 ? "the document" : problem.Path)}: {problem.Problem}"));
    }

    private sealed class FormatVerifier(FormatCheck check) : IAnswerVerifier
    {
        public string Name => Key;

        public IReadOnlyList<Finding> Verify(string answer)
        {
            var (json, problem) = check.Read(answer);
            return
            [
                new Finding
                {
                    Key = Key, Claim = check.Format.Schema is null ? "is a JSON object" : "is JSON that fits the schema that was asked for",
                    Passed = json is not null, Type = IssueType.Format, Evidence = json is not null ? "fits" : problem,
                },
            ];
        }
    }
}
