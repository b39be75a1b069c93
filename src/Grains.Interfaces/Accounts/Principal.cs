namespace LLMHive.Accounts;

/// <summary>Who is calling: the user behind an API key, and what the key may do.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Principal")]
public sealed record Principal
{
    /// <summary>The user who owns the key.</summary>
    [Id(0)] public required string UserId { get; init; }

    /// <summary>Public id of the key (<c>key_…</c>); never the secret.</summary>
    [Id(1)] public required string KeyId { get; init; }

    /// <summary>What the key may do.</summary>
    [Id(2)] public required KeyScopes Scopes { get; init; }

    /// <summary>Most that calls with this key may cost in one billing period, in US dollars; null = no limit of its own.</summary>
    [Id(3)] public decimal? BudgetUsd { get; init; }

    /// <summary>The key stops working at this moment; null = never.</summary>
    [Id(4)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>The key whose budget this one spends; null = its own.</summary>
    [Id(5)] public string? BudgetId { get; init; }

    /// <summary>An operator's key: no plan limits, no rate-limit headers, may act for every user.</summary>
    public bool IsAdmin => Scopes.HasFlag(KeyScopes.Admin);
}
