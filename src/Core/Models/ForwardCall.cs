using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>A request to hand on to one model in OpenAI's wire form.</summary>
public sealed record ForwardCall
{
    /// <summary>What admission allows.</summary>
    public required Ticket Ticket { get; init; }

    /// <summary>Model id of the catalogue.</summary>
    public required string Model { get; init; }

    /// <summary>What is asked for.</summary>
    public required HiveOperation Operation { get; init; }

    /// <summary>The caller's body; unknown fields pass through. Nobody writes to it.</summary>
    public required byte[] Body { get; init; }

    /// <summary>The caller wants an event stream.</summary>
    public bool Stream { get; init; }

    /// <summary>The caller wants the usage chunk; without it usage is asked for all the same, and the chunk kept back.</summary>
    public bool IncludeUsage { get; init; }

    /// <summary>Most tokens of an answer, where the body names no bound and needs one; null = as the body says.</summary>
    public int? MaxOutputTokens { get; init; }

    /// <summary>Estimated prompt tokens, booked when the provider reports none.</summary>
    public long PromptTokens { get; init; }
}
