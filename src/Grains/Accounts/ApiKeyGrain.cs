using LLMHive.Storage;

namespace LLMHive.Accounts;

[GrainType("llmhive.api-key")]
internal sealed class ApiKeyGrain(
    [PersistentState("accounts.api-key", "Default")] IPersistentState<ApiKeyState> store,
    EffectsOutbox outbox, IQueryTables tables, TimeProvider clock)
    : DurableGrain<ApiKeyState>(store, outbox), IApiKeyGrain
{
    private static readonly TimeSpan LastUsedStep = TimeSpan.FromHours(1);
    private LastTold<bool>? _owner;

    private string Hash => GrainKeys.HashOf(this.GetPrimaryKeyString());

    public async Task<Principal?> Authenticate(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (State.Key is not { } key)
        {
            // A wrong key must not stay in memory.
            DeactivateOnIdle();
            return null;
        }

        _owner ??= new(() => IsEnabled(key.UserId), clock);
        if (!key.IsAlive(now) || !await _owner.Now())
        {
            return null;
        }

        if (key.LastUsedAt is not { } last || now - last >= LastUsedStep)
        {
            await Store(key with { LastUsedAt = now, Version = key.Version + 1 }, cancellationToken);
        }

        return new()
        {
            UserId = key.UserId,
            KeyId = key.KeyId,
            Scopes = key.Scopes,
            BudgetUsd = key.BudgetUsd,
            BudgetId = key.BudgetId,
            ExpiresAt = key.EndsAt(),
        };
    }

    async Task<ApiKey> IApiKeyGrain.Store(ApiKey key, CancellationToken cancellationToken)
    {
        if (State.Key is null)
        {
            await Store(key, cancellationToken);
        }

        return State.Key!;
    }

    public async Task<ApiKey?> End(DateTimeOffset at, CancellationToken cancellationToken)
    {
        if (State.Key is not { } key)
        {
            DeactivateOnIdle();
            return null;
        }

        if (key.EndsAt() is { } end && end <= at)
        {
            return key;
        }

        var now = clock.GetUtcNow();
        await Store(
            (at <= now ? key with { RevokedAt = now } : key with { ExpiresAt = at }) with { Version = key.Version + 1 },
            cancellationToken);
        return State.Key;
    }

    /// <summary>The account's row, not its grain: an account that is just ending this key would wait for us.</summary>
    private async Task<bool> IsEnabled(string userId) =>
        await tables.Find(QueryKinds.Account, userId, CancellationToken.None) is { } row && !QueryJson.Read<Account>(row).Disabled;

    private Task Store(ApiKey key, CancellationToken cancellationToken) =>
        Commit(
            new()
            {
                Key = key,
                Effects = new()
                {
                    Rows =
                    [
                        new()
                        {
                            Kind = QueryKinds.ApiKey, Id = key.KeyId, Owner = key.UserId, At = key.CreatedAt,
                            Version = key.Version, Json = QueryJson.Write(new StoredKey(key, Hash)),
                        },
                    ],
                },
            },
            key.Version, cancellationToken);
}
