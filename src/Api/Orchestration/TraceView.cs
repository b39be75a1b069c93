using System.Text.Json;

namespace LLMHive.Orchestration;

/// <summary>One entry of a run's trace.</summary>
internal sealed record TraceView
{
    public required int Seq { get; init; }

    /// <summary>The entry that led to this one; 0 = none.</summary>
    public required int Parent { get; init; }

    public required string Stage { get; init; }

    public required TraceKind Kind { get; init; }

    public required string Agent { get; init; }

    public required string Role { get; init; }

    public required string Model { get; init; }

    public required string Provider { get; init; }

    public required long TokensIn { get; init; }

    public required long TokensOut { get; init; }

    public required long TokensReasoning { get; init; }

    public required long TokensCached { get; init; }

    public required bool Estimated { get; init; }

    public required decimal CostUsd { get; init; }

    /// <summary>Milliseconds.</summary>
    public required double Ms { get; init; }

    public required string Outcome { get; init; }

    public required string Error { get; init; }

    /// <summary>Further facts; null = none.</summary>
    public JsonElement? Data { get; init; }

    public static TraceView Of(TraceEvent entry) => new()
    {
        Seq = entry.Seq,
        Parent = entry.Parent,
        Stage = entry.Stage,
        Kind = entry.Kind,
        Agent = entry.Agent,
        Role = entry.Role,
        Model = entry.Model,
        Provider = entry.Provider,
        TokensIn = entry.TokensIn,
        TokensOut = entry.TokensOut,
        TokensReasoning = entry.TokensReasoning,
        TokensCached = entry.TokensCached,
        Estimated = entry.Estimated,
        CostUsd = entry.CostUsd,
        Ms = entry.Ms,
        Outcome = entry.Outcome,
        Error = entry.Error,
        Data = entry.Data.Length == 0 ? null : JsonElement.Parse(entry.Data),
    };
}
