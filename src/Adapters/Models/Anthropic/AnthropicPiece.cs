namespace LLMHive.Models;

/// <summary>A piece of an answer: words, or a part of a call.</summary>
/// <param name="Text">The words; empty beside a part of a call.</param>
/// <param name="Call">The call as it begins, or with an empty id and name a further piece of its arguments; null = words.</param>
/// <param name="At">Place of the call among the calls.</param>
internal readonly record struct AnthropicPiece(string Text, ToolCall? Call, int At);
