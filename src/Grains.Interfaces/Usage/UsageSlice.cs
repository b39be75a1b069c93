namespace LLMHive.Usage;

/// <summary>Usage of one kind, summed.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.UsageSlice")]
public sealed record UsageSlice
{
    /// <summary>The model.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>The engine of the runs; empty for single models.</summary>
    [Id(1)] public string Engine { get; init; } = "";

    /// <summary>The day (UTC) of usage that was handed in after its own period had ended; null = it was used in the period it counts in.</summary>
    [Id(2)] public DateOnly? UsedOn { get; init; }

    /// <summary>Requests.</summary>
    [Id(3)] public long Requests { get; init; }

    /// <summary>Tokens of prompts.</summary>
    [Id(4)] public long TokensIn { get; init; }

    /// <summary>Tokens of answers.</summary>
    [Id(5)] public long TokensOut { get; init; }

    /// <summary>Provider cost in US dollars, exact.</summary>
    [Id(6)] public decimal CostUsd { get; init; }

    /// <summary>Prompt and answer tokens.</summary>
    public long Tokens => TokensIn + TokensOut;
}
