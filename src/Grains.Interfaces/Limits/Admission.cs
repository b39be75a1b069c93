using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>The decision on one request: a ticket, or a refusal; with the state of the limits either way.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Admission")]
public sealed record Admission
{
    /// <summary>What the request may do; null when refused.</summary>
    [Id(0)] public Ticket? Ticket { get; init; }

    /// <summary>Why it was refused; null when admitted.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>State of the limits after the decision; null for an operator's key.</summary>
    [Id(2)] public LimitStatus? Limits { get; init; }
}
