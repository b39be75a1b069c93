namespace LLMHive.Models;

/// <summary>One message of a conversation, in text.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What it says.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ChatMessage")]
public sealed record ChatMessage([property: Id(0)] string Role, [property: Id(1)] string Text)
{
    /// <summary>Functions that the assistant called; empty = none.</summary>
    [Id(2)] public ImmutableArray<ToolCall> ToolCalls { get; init; } = [];

    /// <summary>The call that a message of role <c>tool</c> gives the result of; null = it is none.</summary>
    [Id(3)] public string? ToolCallId { get; init; }

    /// <summary>It belongs to the use of tools, and says nothing to a model that knows none.</summary>
    public bool IsOfTools => ToolCallId is not null || !ToolCalls.IsDefaultOrEmpty;
}
