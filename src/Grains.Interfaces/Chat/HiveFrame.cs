using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Chat;

/// <summary>
/// One piece of an answer. Order: <see cref="Admitted"/>, any number of <see cref="Body"/> and <see cref="Heartbeat"/>,
/// <see cref="End"/>; or a <see cref="Refused"/>, first or after <see cref="Admitted"/>, never after a <see cref="Body"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("llmhive.HiveFrame")]
public abstract record HiveFrame
{
    /// <summary>The request was admitted.</summary>
    /// <param name="Limits">State of the limits; null for an operator's key.</param>
    /// <param name="Streams">True: the body is an event stream; false: one JSON document.</param>
    /// <param name="RunId">The run, for hive models; null for a single model.</param>
    /// <param name="Replayed">The answer is that of an earlier request with the same Idempotency-Key.</param>
    [GenerateSerializer, Immutable, Alias("llmhive.HiveFrame.Admitted")]
    public sealed record Admitted(
        [property: Id(0)] LimitStatus? Limits, [property: Id(1)] bool Streams, [property: Id(2)] string? RunId,
        [property: Id(3)] bool Replayed = false) : HiveFrame;

    /// <summary>The request was refused, or failed before its first byte.</summary>
    /// <param name="Reason">Why.</param>
    /// <param name="Limits">State of the limits; null for an operator's key, or when <see cref="Admitted"/> told it before.</param>
    /// <param name="CostUsd">Cost of what was asked for all the same, in US dollars.</param>
    [GenerateSerializer, Immutable, Alias("llmhive.HiveFrame.Refused")]
    public sealed record Refused([property: Id(0)] Refusal Reason, [property: Id(1)] LimitStatus? Limits, [property: Id(2)] decimal CostUsd = 0) : HiveFrame;

    /// <summary>Bytes to write as they are.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.HiveFrame.Body")]
    public sealed record Body([property: Id(0)] ReadOnlyMemory<byte> Bytes) : HiveFrame;

    /// <summary>Nothing yet, but alive.</summary>
    [GenerateSerializer, Immutable, Alias("llmhive.HiveFrame.Heartbeat")]
    public sealed record Heartbeat : HiveFrame;

    /// <summary>The usage is booked; what is left of the body may go out.</summary>
    /// <param name="Tail">Last bytes of the body (all of it when it does not stream).</param>
    /// <param name="Usage">Tokens of all calls together.</param>
    /// <param name="CostUsd">Cost of all calls together, in US dollars.</param>
    /// <param name="Provider">How long the hive waited for providers; zero where nobody measured it.</param>
    [GenerateSerializer, Immutable, Alias("llmhive.HiveFrame.End")]
    public sealed record End(
        [property: Id(0)] ReadOnlyMemory<byte> Tail, [property: Id(1)] TokenUsage Usage, [property: Id(2)] decimal CostUsd,
        [property: Id(3)] TimeSpan Provider = default) : HiveFrame;
}
