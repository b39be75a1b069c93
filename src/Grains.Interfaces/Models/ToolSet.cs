namespace LLMHive.Models;

/// <summary>Functions that a model may call, in the words of OpenAI's API.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ToolSet")]
public sealed record ToolSet
{
    /// <summary>The array <c>tools</c>, as JSON.</summary>
    [Id(0)] public required string Tools { get; init; }

    /// <summary>The field <c>tool_choice</c>, as JSON; null = the model's own choice.</summary>
    [Id(1)] public string? Choice { get; init; }

    /// <summary>Whether one answer may call several (<c>parallel_tool_calls</c>); null = the provider's default.</summary>
    [Id(2)] public bool? Parallel { get; init; }
}
