namespace LLMHive.Models;

/// <summary>The JSON that an answer must be, as <c>response_format</c> of OpenAI's API asks for it.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AnswerFormat")]
public sealed record AnswerFormat
{
    /// <summary>JSON Schema that the answer must fit, as JSON; null = any JSON object (<c>json_object</c>).</summary>
    [Id(0)] public string? Schema { get; init; }

    /// <summary>The caller's name for the schema.</summary>
    [Id(1)] public string Name { get; init; } = "answer";

    /// <summary>What the answer is for, in the caller's words; null = not said.</summary>
    [Id(2)] public string? Description { get; init; }

    /// <summary>Whether the provider shall hold the model to the schema; null = the caller leaves it to the provider.</summary>
    [Id(3)] public bool? Strict { get; init; }
}
