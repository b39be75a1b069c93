namespace LLMHive.Usage;

/// <summary>Which ledger rows of one user are meant. What is null does not filter.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageQuery")]
public sealed record UsageQuery
{
    /// <summary>The user.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Used at this moment or later.</summary>
    [Id(1)] public DateTimeOffset? From { get; init; }

    /// <summary>Used before this moment.</summary>
    [Id(2)] public DateTimeOffset? Before { get; init; }

    /// <summary>Counted in the billing period that starts here.</summary>
    [Id(3)] public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>Of this model.</summary>
    [Id(4)] public string? Model { get; init; }

    /// <summary>Of this engine; empty = of single models.</summary>
    [Id(5)] public string? Engine { get; init; }
}
