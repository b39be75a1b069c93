namespace LLMHive.Accounts;

/// <summary>What may be shown of an API key: never the secret, never its hash.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.ApiKey")]
public sealed record ApiKey
{
    /// <summary>Public id, <c>key_…</c>.</summary>
    [Id(0)] public required string KeyId { get; init; }

    /// <summary>The owner.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Name given by the owner; may be empty.</summary>
    [Id(2)] public string Name { get; init; } = "";

    /// <summary>First characters of the secret, for recognising it.</summary>
    [Id(3)] public required string Prefix { get; init; }

    /// <summary>Last four characters of the secret.</summary>
    [Id(4)] public required string LastFour { get; init; }

    /// <summary>What the key may do.</summary>
    [Id(5)] public required KeyScopes Scopes { get; init; }

    /// <summary>Most that calls with this key may cost in one billing period, in US dollars; null = no limit of its own.</summary>
    [Id(6)] public decimal? BudgetUsd { get; init; }

    /// <summary>When the key was made.</summary>
    [Id(7)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>The key stops working at this moment; null = never.</summary>
    [Id(8)] public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>When the key was revoked; null = it was not.</summary>
    [Id(9)] public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Last use, exact to the hour; null = never used.</summary>
    [Id(10)] public DateTimeOffset? LastUsedAt { get; init; }

    /// <summary>Counts the changes.</summary>
    [Id(11)] public long Version { get; init; }

    /// <summary>The key whose budget this one spends: its predecessor, or the key with a budget that made it; null = its own.</summary>
    [Id(12)] public string? BudgetId { get; init; }
}
