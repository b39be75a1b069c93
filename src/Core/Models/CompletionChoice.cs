namespace LLMHive.Models;

/// <summary>One choice of a whole completion.</summary>
/// <param name="Text">The answer; null next to tool calls.</param>
/// <param name="FinishReason"><c>stop</c>, <c>length</c>, <c>tool_calls</c> or <c>content_filter</c>.</param>
/// <param name="ToolCalls">Tools the model wants called.</param>
public sealed record CompletionChoice(string? Text, string FinishReason, ImmutableArray<ToolCall> ToolCalls)
{
    /// <summary>A choice of text only.</summary>
    public CompletionChoice(string text, string finishReason)
        : this(text, finishReason, [])
    {
    }

    /// <summary>Why there is no answer, in words; null = there is one.</summary>
    public string? Refusal { get; init; }
}
