using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>A typed question to one model, as engines ask it.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AskCall")]
public sealed record AskCall
{
    /// <summary>The slice of the request's ticket that this call may use up.</summary>
    [Id(0)] public required Ticket Ticket { get; init; }

    /// <summary>Model id of the catalogue.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>The conversation.</summary>
    [Id(2)] public required ImmutableArray<ChatMessage> Messages { get; init; }

    /// <summary>Most answer tokens.</summary>
    [Id(3)] public int MaxOutputTokens { get; init; } = 1024;

    /// <summary>0 to 2; null = the provider's default.</summary>
    [Id(4)] public double? Temperature { get; init; }

    /// <summary>Asks for a repeatable answer where the provider can; null = not.</summary>
    [Id(5)] public long? Seed { get; init; }

    /// <summary>Ends the answer where one of these appears.</summary>
    [Id(6)] public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>How many alternatives' log-probabilities to return per token, 0 to 20; null = none.</summary>
    [Id(8)] public int? TopLogprobs { get; init; }

    /// <summary>How long to wait for the whole answer.</summary>
    [Id(9)] public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>Somebody reads the answer while it is written: each piece is told as soon as it is there.</summary>
    [Id(10)] public bool Stream { get; init; }

    /// <summary>The JSON that the answer must be; null = free text.</summary>
    [Id(11)] public AnswerFormat? Format { get; init; }

    /// <summary>Functions that the model may call instead of answering; null = none.</summary>
    [Id(12)] public ToolSet? Tools { get; init; }

    /// <summary>Role in which the engine asks; empty = none is told. It reaches recordings, never the provider.</summary>
    [Id(13)] public string Role { get; init; } = "";

    /// <summary>Only a model that knows tools can be asked this.</summary>
    public bool NeedsTools => Tools is not null || Messages.Any(message => message.IsOfTools);
}
