using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>A request to hand on to one model in OpenAI's wire form.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ForwardCall")]
public sealed record ForwardCall
{
    /// <summary>What admission allows.</summary>
    [Id(0)] public required Ticket Ticket { get; init; }

    /// <summary>Model id of the catalogue.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>What is asked for.</summary>
    [Id(2)] public required HiveOperation Operation { get; init; }

    /// <summary>The caller's body; unknown fields pass through. Nobody writes to it.</summary>
    [Id(3)] public required byte[] Body { get; init; }

    /// <summary>The caller wants an event stream.</summary>
    [Id(4)] public bool Stream { get; init; }

    /// <summary>The caller wants the usage chunk; without it usage is asked for all the same, and the chunk kept back.</summary>
    [Id(5)] public bool IncludeUsage { get; init; }

    /// <summary>Estimated prompt tokens, booked when the provider reports none.</summary>
    [Id(6)] public long PromptTokens { get; init; }
}
