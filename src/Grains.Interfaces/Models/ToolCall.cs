namespace LLMHive.Models;

/// <summary>A function call in an answer.</summary>
/// <param name="Id">Such as <c>call_…</c>, unique within the conversation.</param>
/// <param name="Name">The function.</param>
/// <param name="Arguments">Its arguments, as JSON.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ToolCall")]
public sealed record ToolCall([property: Id(0)] string Id, [property: Id(1)] string Name, [property: Id(2)] string Arguments);
