namespace LLMHive.Models;

/// <summary>One message of a conversation, in text.</summary>
/// <param name="Role"><c>system</c>, <c>developer</c>, <c>user</c>, <c>assistant</c> or <c>tool</c>.</param>
/// <param name="Text">What it says.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ChatMessage")]
public sealed record ChatMessage([property: Id(0)] string Role, [property: Id(1)] string Text);
