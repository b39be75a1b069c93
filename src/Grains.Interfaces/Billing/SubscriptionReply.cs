namespace LLMHive.Billing;

/// <summary>What a command gave: the subscription, or why not. A repetition under the same Idempotency-Key gives the same.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.SubscriptionReply")]
public sealed record SubscriptionReply
{
    /// <summary>The subscription; null when refused.</summary>
    [Id(0)] public Subscription? Subscription { get; init; }

    /// <summary>Why not; null when it was done.</summary>
    [Id(1)] public Refusal? Refusal { get; init; }

    /// <summary>A subscription came into being.</summary>
    [Id(2)] public bool Created { get; init; }

    /// <summary>This repeats an earlier answer.</summary>
    [Id(3)] public bool Replayed { get; init; }
}
