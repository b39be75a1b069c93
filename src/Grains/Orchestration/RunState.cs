using LLMHive.Usage;

namespace LLMHive.Orchestration;

/// <summary>What is stored of a run. Runs that never ended are not stored: after a crash they are simply absent.</summary>
[GenerateSerializer, Alias("llmhive.RunState")]
public sealed record RunState
{
    /// <summary>Version of this layout.</summary>
    [Id(0)] public int Schema { get; set; } = 1;

    /// <summary>The result; null = the run has not ended.</summary>
    [Id(1)] public RunResult? Result { get; set; }

    /// <summary>The admitted request; needed to book <see cref="Unbooked"/>.</summary>
    [Id(2)] public string RequestId { get; set; } = "";

    /// <summary>Rows that the gate has not taken yet; booked again when the grain comes back.</summary>
    [Id(3)] public ImmutableArray<UsageRow> Unbooked { get; set; } = [];
}
