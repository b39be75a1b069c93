using LLMHive.Models;

namespace LLMHive.Orchestration;

/// <summary>One question of an engine to one model.</summary>
public sealed record AgentQuestion
{
    /// <summary>The model.</summary>
    public required string Model { get; init; }

    /// <summary>The conversation to send.</summary>
    public required ImmutableArray<ChatMessage> Messages { get; init; }

    /// <summary>Texts to embed, for an embedding model; then there are no messages, and the answer is vectors. Default = a question.</summary>
    public ImmutableArray<string> Texts { get; init; } = [];

    /// <summary>Stage of the engine, for the trace.</summary>
    public required string Stage { get; init; }

    /// <summary>Role of the agent, for the trace.</summary>
    public string Role { get; init; } = "";

    /// <summary>Name of the agent within the run, for the trace.</summary>
    public string Agent { get; init; } = "";

    /// <summary>The trace entry that led to this question; 0 = none.</summary>
    public int Parent { get; init; }

    /// <summary>Most answer tokens.</summary>
    public int MaxOutputTokens { get; init; } = 1024;

    /// <summary>0 to 2; null = the provider's default.</summary>
    public double? Temperature { get; init; }

    /// <summary>Passed on to the provider; null = none.</summary>
    public long? Seed { get; init; }

    /// <summary>Ends the answer where one of these appears.</summary>
    public ImmutableArray<string> Stop { get; init; } = [];

    /// <summary>The JSON that the answer must be: the caller's own, for questions whose answer may be given to him; null = free text.</summary>
    public FormatCheck? Format { get; init; }

    /// <summary>Functions of the caller that may be called instead of answering; null = none.</summary>
    public ToolCheck? Tools { get; init; }

    /// <summary>How many likeliest tokens' probabilities to tell in each place, 1 to 20; null = none.</summary>
    public int? TopLogprobs { get; init; }

    /// <summary>Hears the tokens as they come and may cut the answer off; null = nobody. Needs <see cref="TopLogprobs"/>.</summary>
    public ITokenListener? Listener { get; init; }

    /// <summary>Takes in the text as it comes; null = nobody does.</summary>
    public Action<string>? Write { get; init; }

    /// <summary>
    /// Somebody else can be asked when this call fails, so it may take half of the run's time at most. Default false: it may take all of it.
    /// </summary>
    public bool HasStandIn { get; init; }

    /// <summary>Most time for the whole answer. Default 60 s.</summary>
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(60);
}
