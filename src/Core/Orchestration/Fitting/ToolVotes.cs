using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>
/// Tool calls in normal form: names, and arguments by JSON value. Ids are each provider's own, and the order of calls that run at
/// once means nothing, so neither plays a part.
/// </summary>
internal static class ToolVotes
{
    // No text has this normal form: one that spells a call out is words, and cannot be carried out.
    private const string Mark = "tool_calls: ";

    /// <summary>The vote of an answer's calls; null = its arguments cannot be read.</summary>
    public static string? Of(ImmutableArray<ToolCall> calls)
    {
        var printed = calls.Select(call => Arguments(call) is { } arguments ? $"{call.Name}({arguments})" : null).ToList();
        return printed.Contains(null) ? null : Mark + string.Join("; ", printed.Order(StringComparer.Ordinal));
    }

    /// <summary>True for the vote of calls, as no words vote.</summary>
    public static bool IsOne(string? vote) => vote?.StartsWith(Mark, StringComparison.Ordinal) == true;

    /// <summary>A call's arguments by value; null = they are no JSON object.</summary>
    public static string? Arguments(ToolCall call) => JsonAnswers.Read(call.Arguments) is { } read && read[0] == '{' ? read : null;
}
