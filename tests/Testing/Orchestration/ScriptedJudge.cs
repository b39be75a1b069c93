using System.Text.RegularExpressions;
using LLMHive.Orchestration;

namespace LLMHive.Testing.Orchestration;

/// <summary>What a judge is shown, and the verdicts it can give.</summary>
public static partial class ScriptedJudge
{
    /// <summary>True when the question is one to a judge.</summary>
    public static bool IsAsked(AgentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return question.Role == "judge";
    }

    /// <summary>The candidates as shown, A then B, or the only one.</summary>
    public static IReadOnlyList<string> Candidates(AgentQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return [.. Candidate().Matches(question.Messages[1].Text).Select(match => match.Groups[1].Value)];
    }

    /// <summary>A verdict in the form asked for.</summary>
    public static string Says(string verdict) => $$"""{"reason": "scripted", "verdict": "{{verdict}}"}""";

    /// <summary>Prefers the candidate that holds a text; a tie when both or none do.</summary>
    public static string Prefers(AgentQuestion question, string text)
    {
        var shown = Candidates(question);
        var (a, b) = (shown[0].Contains(text, StringComparison.Ordinal), shown[1].Contains(text, StringComparison.Ordinal));
        return Says(a == b ? "tie" : a ? "A" : "B");
    }

    [GeneratedRegex(@"<candidate[^ >]* (?<key>[0-9a-f]+)>\n(.*?)\n</candidate[^ >]* \k<key>>", RegexOptions.Singleline)]
    private static partial Regex Candidate();
}
