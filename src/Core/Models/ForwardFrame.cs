using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>One piece of a forwarded answer: any number of <see cref="Data"/> and <see cref="Heartbeat"/>, then one <see cref="End"/>.</summary>
public abstract record ForwardFrame
{
    /// <summary>Whole events of the stream, to be handed on as they are.</summary>
    /// <param name="Bytes">The provider's bytes.</param>
    /// <param name="Deltas">Answer tokens counted in these bytes (one per content delta), for the estimate when the stream breaks.</param>
    public sealed record Data(ReadOnlyMemory<byte> Bytes, int Deltas) : ForwardFrame;

    /// <summary>Nothing yet, but alive.</summary>
    public sealed record Heartbeat : ForwardFrame;

    /// <summary>The end of the call, good or bad; nothing follows.</summary>
    public sealed record End : ForwardFrame
    {
        /// <summary>How it ended.</summary>
        public required CallOutcome Outcome { get; init; }

        /// <summary>What it used; estimated when the provider reported nothing.</summary>
        public TokenUsage Usage { get; init; }

        /// <summary>Last bytes: the JSON document of a plain call; usage chunk (if asked for) and <c>[DONE]</c> of a stream.</summary>
        public ReadOnlyMemory<byte> Tail { get; init; }

        /// <summary>Set when the outcome is not ok: what to tell the caller. Never an exception's text.</summary>
        public Refusal? Error { get; init; }

        /// <summary>The provider asked to wait this long; null = it did not say.</summary>
        public TimeSpan? RetryAfter { get; init; }
    }
}
