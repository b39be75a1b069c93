namespace LLMHive.Usage;

/// <summary>One line of the ledger: one model call, or one record of an operator.</summary>
internal sealed record UsageRowView
{
    public required string Id { get; init; }

    public required string RequestId { get; init; }

    /// <summary>When it was used.</summary>
    public required DateTimeOffset At { get; init; }

    /// <summary>Start of the billing period it counts in.</summary>
    public required DateTimeOffset PeriodStart { get; init; }

    /// <summary>It was handed in after its own period had ended, and counts in a later one.</summary>
    public required bool Adjustment { get; init; }

    public required string Model { get; init; }

    /// <summary>The provider; of an operator's record its source.</summary>
    public required string Provider { get; init; }

    /// <summary>Empty for a single model.</summary>
    public required string Engine { get; init; }

    public required string Stage { get; init; }

    /// <summary>Empty for an operator's record.</summary>
    public required string KeyId { get; init; }

    public required int Requests { get; init; }

    public required long Tokens { get; init; }

    public required long PromptTokens { get; init; }

    public required long CompletionTokens { get; init; }

    public required long CachedTokens { get; init; }

    public required long ReasoningTokens { get; init; }

    /// <summary>Provider cost, exact.</summary>
    public required decimal CostUsd { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The provider reported no usage; tokens were counted from what arrived.</summary>
    public required bool Estimated { get; init; }

    public static UsageRowView Of(UsageRow row) => new()
    {
        Id = row.Id,
        RequestId = row.RequestId,
        At = row.At,
        PeriodStart = row.PeriodStart,
        Adjustment = row.At < row.PeriodStart,
        Model = row.Model,
        Provider = row.Provider,
        Engine = row.Engine,
        Stage = row.Stage,
        KeyId = row.KeyId,
        Requests = row.Requests,
        Tokens = row.TokensTotal,
        PromptTokens = row.TokensIn,
        CompletionTokens = row.TokensOut,
        CachedTokens = row.TokensCached,
        ReasoningTokens = row.TokensReasoning,
        CostUsd = row.CostUsd,
        Outcome = row.Outcome,
        Estimated = row.Estimated,
    };
}
