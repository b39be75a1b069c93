using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;

namespace LLMHive.Orchestration;

/// <summary><c>pattern</c> by the engine that never backtracks; the library's own can be kept busy for hours by one short text.</summary>
internal sealed class LinearPatternKeyword : IKeywordHandler
{
    private const int MaxLength = 1000;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);

    /// <inheritdoc />
    public string Name => "pattern";

    /// <summary>The pattern; null when it cannot be used.</summary>
    public static Regex? Compile(string pattern)
    {
        try
        {
            return pattern.Length <= MaxLength ? new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, Patience) : null;
        }
        catch (Exception fault) when (fault is ArgumentException or NotSupportedException)
        {
            return null; // no pattern, or one that needs backtracking
        }
    }

    /// <inheritdoc />
    public object? ValidateKeywordValue(JsonElement value) => Compile(value.GetString() ?? "");

    /// <inheritdoc />
    public void BuildSubschemas(KeywordData keyword, BuildContext context)
    {
        // It has none.
    }

    /// <inheritdoc />
    public KeywordEvaluation Evaluate(KeywordData keyword, EvaluationContext context)
    {
        if (context.Instance.ValueKind != JsonValueKind.String)
        {
            return KeywordEvaluation.Ignore;
        }

        var matches = Matches((Regex)keyword.Value!, context.Instance.GetString()!);
        return new KeywordEvaluation { Keyword = Name, IsValid = matches, Error = matches ? null : "does not match the pattern" };
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }
}
