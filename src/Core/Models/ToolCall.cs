namespace LLMHive.Models;

/// <summary>A function call in an answer.</summary>
/// <param name="Id">Such as <c>call_…</c>, unique within the conversation.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
public sealed record ToolCall(string Id, string Name, string Arguments);
