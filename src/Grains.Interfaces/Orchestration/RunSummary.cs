namespace LLMHive.Orchestration;

/// <summary>A run as it stands in the list of its user's runs.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RunSummary")]
public sealed record RunSummary
{
    /// <summary>Id of the run (<c>run_…</c>).</summary>
    [Id(0)] public required string RunId { get; init; }

    /// <summary>Hive model that was asked.</summary>
    [Id(1)] public required string Model { get; init; }

    /// <summary>State and quality.</summary>
    [Id(2)] public required RunStatus Status { get; init; }

    /// <summary>Start (UTC).</summary>
    [Id(3)] public required DateTimeOffset StartedAt { get; init; }

    /// <summary>Cost of all calls, in US dollars.</summary>
    [Id(4)] public decimal CostUsd { get; init; }
}
