using LLMHive.Accounts;

namespace LLMHive.Chat;

/// <summary>What an operator wants measured: hive models over recorded questions.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.EvaluationOrder")]
public sealed record EvaluationOrder
{
    /// <summary>Name of a recording (<c>.jsonl</c>) in the data directory, or of the file that calls are recorded to.</summary>
    [Id(0)] public required string File { get; init; }

    /// <summary>Models by id, each once.</summary>
    [Id(1)] public required ImmutableArray<string> Presets { get; init; }

    /// <summary>The one of them that the others are compared with.</summary>
    [Id(2)] public required string Reference { get; init; }

    /// <summary>Only the first questions of the file.</summary>
    [Id(3)] public required int Questions { get; init; }

    /// <summary>Asking ends when all together have cost so much, in US dollars.</summary>
    [Id(4)] public required decimal MaxCostUsd { get; init; }

    /// <summary>The operator; the ledger books the calls on them.</summary>
    [Id(5)] public required Principal Caller { get; init; }

    /// <summary>The preset whose runs teach the statistics of its members, by the right answers of the file; null = nobody learns.</summary>
    [Id(6)] public string? Learn { get; init; }
}
