using System.Collections.Immutable;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

/// <summary>What came through a door: the end of the call, and what had arrived by then.</summary>
public sealed record Heard
{
    public required CallOutcome Outcome { get; init; }

    public TokenUsage Usage { get; init; }

    /// <summary>The bytes of a forwarded call, or the text of an answer.</summary>
    public string Text { get; init; } = "";

    public string Error { get; init; } = "";

    public string Code { get; init; } = "";

    public TimeSpan? RetryAfter { get; init; }

    public int Deltas { get; init; }

    public ImmutableArray<TokenLogprob> Logprobs { get; init; } = [];

    public string FinishReason { get; init; } = "";
}
