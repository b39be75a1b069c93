namespace LLMHive.Accounts;

/// <summary>When a key ends.</summary>
internal static class ApiKeyLife
{
    /// <summary>The earlier of revocation and expiry; null = never.</summary>
    public static DateTimeOffset? EndsAt(this ApiKey key) =>
        key.RevokedAt is { } revoked && (key.ExpiresAt is not { } expires || revoked < expires) ? revoked : key.ExpiresAt;

    public static bool IsAlive(this ApiKey key, DateTimeOffset now) => key.EndsAt() is not { } end || now < end;
}
