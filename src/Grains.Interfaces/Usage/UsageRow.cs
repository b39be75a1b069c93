namespace LLMHive.Usage;

/// <summary>One line of the append-only ledger: one model call that was paid for, or tried.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageRow")]
public sealed record UsageRow
{
    /// <summary>Unique for ever: <c>requestId:callIndex</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The request this call belongs to.</summary>
    [Id(1)] public required string RequestId { get; init; }

    /// <summary>Who pays.</summary>
    [Id(2)] public required string UserId { get; init; }

    /// <summary>Public id of the key used; empty for usage recorded by an operator.</summary>
    [Id(3)] public string KeyId { get; init; } = "";

    /// <summary>The subscription at the time; empty on the free plan.</summary>
    [Id(4)] public string SubscriptionId { get; init; } = "";

    /// <summary>Start of the billing period it counts in.</summary>
    [Id(5)] public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>The model that was called.</summary>
    [Id(6)] public required string Model { get; init; }

    /// <summary>The provider behind the model.</summary>
    [Id(7)] public string Provider { get; init; } = "";

    /// <summary>What counts as requests of the quota: 1 on the first paid call of a request, else 0.</summary>
    [Id(8)] public int Requests { get; init; }

    /// <summary>Tokens of the prompt, cached ones included.</summary>
    [Id(9)] public long TokensIn { get; init; }

    /// <summary>Tokens of the answer, reasoning included.</summary>
    [Id(10)] public long TokensOut { get; init; }

    /// <summary>Prompt tokens read from the provider's cache.</summary>
    [Id(11)] public long TokensCached { get; init; }

    /// <summary>Answer tokens spent on hidden reasoning.</summary>
    [Id(12)] public long TokensReasoning { get; init; }

    /// <summary>Provider cost in US dollars, exact, never rounded.</summary>
    [Id(13)] public decimal CostUsd { get; init; }

    /// <summary>Version of the price list that gave the cost.</summary>
    [Id(14)] public string PriceVersion { get; init; } = "";

    /// <summary>Engine of the run; empty for a single model.</summary>
    [Id(15)] public string Engine { get; init; } = "";

    /// <summary>Stage of the engine; empty for a single model.</summary>
    [Id(16)] public string Stage { get; init; } = "";

    /// <summary>How the call ended, in trace words: <c>ok</c>, <c>timeout</c>, <c>cancelled</c> …</summary>
    [Id(17)] public string Outcome { get; init; } = "ok";

    /// <summary>The provider reported no usage; tokens were counted from what arrived.</summary>
    [Id(18)] public bool Estimated { get; init; }

    /// <summary>When the call ended (UTC).</summary>
    [Id(19)] public required DateTimeOffset At { get; init; }

    /// <summary>The key whose budget it is of; null = <see cref="KeyId"/>. It counts in the totals and is not kept with the row.</summary>
    [Id(20)] public string? BudgetId { get; init; }

    /// <summary>The key by which its cost is added up.</summary>
    public string BudgetKey => BudgetId ?? KeyId;

    /// <summary>Prompt and answer tokens together: what quotas count.</summary>
    public long TokensTotal => TokensIn + TokensOut;
}
