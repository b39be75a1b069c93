namespace LLMHive.Accounts;

/// <summary>What a new key should be.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ApiKeyOrder")]
public sealed record ApiKeyOrder
{
    /// <summary>Name to show, at most 200 characters.</summary>
    [Id(0)] public string Name { get; init; } = "";

    /// <summary>What the key may do; at least one scope.</summary>
    [Id(1)] public required KeyScopes Scopes { get; init; }

    /// <summary>Most that calls with this key may cost in one billing period, in US dollars, more than zero; null = no limit.</summary>
    [Id(2)] public decimal? BudgetUsd { get; init; }

    /// <summary>End of the key, in the future; null = never.</summary>
    [Id(3)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>A secret chosen by the operator instead of a drawn one (only for the first admin key); at least 16 characters.</summary>
    [Id(4)] public string? Secret { get; init; }

    /// <summary>The key whose budget the new one spends, not one of its own; null = its own. Set by who makes the key, whatever was asked.</summary>
    [Id(5)] public string? BudgetId { get; init; }
}
