namespace LLMHive.Chat;

/// <summary>An evaluation as it stands.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Evaluation")]
public sealed record Evaluation
{
    /// <summary>Its id (<c>eval_…</c>).</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>What was wanted.</summary>
    [Id(1)] public required EvaluationOrder Order { get; init; }

    /// <summary>How far it is.</summary>
    [Id(2)] public EvaluationStatus Status { get; init; }

    /// <summary>Questions done.</summary>
    [Id(3)] public int Done { get; init; }

    /// <summary>Questions there are.</summary>
    [Id(4)] public required int Total { get; init; }

    /// <summary>By model, in the order's order.</summary>
    [Id(5)] public ImmutableArray<PresetMarks> Marks { get; init; } = [];

    /// <summary>When it was ordered (UTC).</summary>
    [Id(6)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it ended (UTC); null = it has not.</summary>
    [Id(7)] public DateTimeOffset? EndedAt { get; init; }

    /// <summary>Recorded calls that cannot be asked again as they were, and are not.</summary>
    [Id(8)] public int Skipped { get; init; }

    /// <summary>Cost of all calls, in US dollars.</summary>
    public decimal CostUsd => Marks.Sum(marks => marks.CostUsd);
}
