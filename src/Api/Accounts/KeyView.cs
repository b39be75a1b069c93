namespace LLMHive.Accounts;

/// <summary>An API key as its owner may see it.</summary>
internal sealed record KeyView
{
    public required string Id { get; init; }

    public required string UserId { get; init; }

    public required string Name { get; init; }

    /// <summary>First characters of the secret, for recognising it.</summary>
    public required string Prefix { get; init; }

    public required string LastFour { get; init; }

    public required IReadOnlyList<string> Scopes { get; init; }

    /// <summary>In US dollars and one billing period; successors, and keys that a key with a budget made, spend one budget together.</summary>
    public decimal? BudgetUsd { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ExpiresAt { get; init; }

    public DateTimeOffset? RevokedAt { get; init; }

    /// <summary>Exact to the hour; null = never used.</summary>
    public DateTimeOffset? LastUsedAt { get; init; }

    public static KeyView Of(ApiKey key) => new()
    {
        Id = key.KeyId,
        UserId = key.UserId,
        Name = key.Name,
        Prefix = key.Prefix,
        LastFour = key.LastFour,
        Scopes = ScopeNames.Of(key.Scopes),
        BudgetUsd = key.BudgetUsd,
        CreatedAt = key.CreatedAt,
        ExpiresAt = key.ExpiresAt,
        RevokedAt = key.RevokedAt,
        LastUsedAt = key.LastUsedAt,
    };
}
