namespace LLMHive.Orchestration;

/// <summary>One entry of a run's append-only trace. The costs of all entries add up to what the ledger holds.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.TraceEvent")]
public sealed record TraceEvent
{
    /// <summary>1, 2, 3 … within the run.</summary>
    [Id(0)] public required int Seq { get; init; }

    /// <summary>The entry that led to this one; 0 = none.</summary>
    [Id(1)] public int Parent { get; init; }

    /// <summary>Stage of the engine, such as <c>fan_out</c>.</summary>
    [Id(2)] public required string Stage { get; init; }

    /// <summary>plan, call, cluster, vote, judge, critique, rewrite, verify, decision or budget.</summary>
    [Id(3)] public required TraceKind Kind { get; init; }

    /// <summary>Name of the agent within the run; empty when no agent acted.</summary>
    [Id(4)] public string Agent { get; init; } = "";

    /// <summary>Its role, such as <c>proposer</c>.</summary>
    [Id(5)] public string Role { get; init; } = "";

    /// <summary>The model called; empty when none was.</summary>
    [Id(6)] public string Model { get; init; } = "";

    /// <summary>The provider behind it.</summary>
    [Id(7)] public string Provider { get; init; } = "";

    /// <summary>Prompt tokens.</summary>
    [Id(8)] public long TokensIn { get; init; }

    /// <summary>Answer tokens.</summary>
    [Id(9)] public long TokensOut { get; init; }

    /// <summary>Of these, hidden reasoning.</summary>
    [Id(10)] public long TokensReasoning { get; init; }

    /// <summary>Prompt tokens from the provider's cache.</summary>
    [Id(11)] public long TokensCached { get; init; }

    /// <summary>Cost in US dollars.</summary>
    [Id(12)] public decimal CostUsd { get; init; }

    /// <summary>Duration in milliseconds.</summary>
    [Id(13)] public double Ms { get; init; }

    /// <summary>How a call ended, in snake_case; empty for other kinds.</summary>
    [Id(14)] public string Outcome { get; init; } = "";

    /// <summary>What went wrong; empty when nothing did.</summary>
    [Id(15)] public string Error { get; init; } = "";

    /// <summary>Further facts as a JSON object; empty = none.</summary>
    [Id(16)] public string Data { get; init; } = "";

    /// <summary>The usage was counted from what arrived.</summary>
    [Id(17)] public bool Estimated { get; init; }

    /// <summary>Version of the price list that gave the cost.</summary>
    [Id(18)] public string PriceVersion { get; init; } = "";
}
