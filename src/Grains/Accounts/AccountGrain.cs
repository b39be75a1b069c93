using LLMHive.Storage;

namespace LLMHive.Accounts;

[GrainType("llmhive.account")]
internal sealed class AccountGrain(
    [PersistentState("accounts.account", "Default")] IPersistentState<AccountState> store,
    EffectsOutbox outbox, IQueryTables tables, TimeProvider clock)
    : DurableGrain<AccountState>(store, outbox), IAccountGrain
{
    private string UserId => GrainKeys.UserIdOf(this.GetPrimaryKeyString());

    public async Task<Outcome<Account>> Open(AccountChange details, CancellationToken cancellationToken)
    {
        if (AccountRules.CheckUserId(UserId) is { } badId)
        {
            return badId;
        }

        if (AccountRules.Check(details) is { } refusal)
        {
            return refusal;
        }

        if (State.Account is not null)
        {
            return Refusal.Of(RefusalCodes.AccountExists, $"The account '{UserId}' exists. Choose another user_id, or change the account.", "user_id");
        }

        var account = new Account
        {
            UserId = UserId,
            DisplayName = details.DisplayName ?? "",
            Email = details.Email,
            Country = details.Country?.ToUpperInvariant(),
            CreatedAt = clock.GetUtcNow(),
            Version = 1,
        };
        await Store(account, cancellationToken);
        return account;
    }

    public Task<Account?> Find(CancellationToken cancellationToken) => Task.FromResult(State.Account);

    public async Task<Outcome<Account>> Change(AccountChange change, CancellationToken cancellationToken)
    {
        if (State.Account is not { } account)
        {
            return Unknown();
        }

        if (AccountRules.Check(change) is { } refusal)
        {
            return refusal;
        }

        var next = account with
        {
            DisplayName = change.DisplayName ?? account.DisplayName,
            Email = change.Email ?? account.Email,
            Disabled = change.Disabled ?? account.Disabled,
            Country = change.Country?.ToUpperInvariant() ?? account.Country,
            Version = account.Version + 1,
        };
        await Store(next, cancellationToken);
        return next;
    }

    public async Task<Outcome<NewApiKey>> CreateKey(ApiKeyOrder order, CancellationToken cancellationToken)
    {
        if (State.Account is null)
        {
            return Unknown();
        }

        var now = clock.GetUtcNow();
        if (AccountRules.Check(order, now) is { } refusal)
        {
            return refusal;
        }

        var secret = order.Secret ?? KeySecret.Draw();
        var hash = KeySecret.Hash(secret);
        var key = new ApiKey
        {
            KeyId = KeySecret.IdOf(hash),
            UserId = UserId,
            Name = order.Name,
            Prefix = KeySecret.Head(secret),
            LastFour = KeySecret.Tail(secret),
            Scopes = order.Scopes,
            BudgetUsd = order.BudgetUsd,
            BudgetId = order.BudgetId,
            CreatedAt = now,
            ExpiresAt = order.ExpiresAt,
            Version = 1,
        };
        return new NewApiKey(await Key(hash).Store(key, cancellationToken), secret);
    }

    public async Task<Outcome<NewApiKey>> RotateKey(string keyId, TimeSpan grace, CancellationToken cancellationToken)
    {
        if (grace < TimeSpan.Zero || grace > TimeSpan.FromDays(30))
        {
            return Refusal.Of(
                RefusalCodes.InvalidRequest, FormattableString.Invariant($"'grace_seconds' is {grace.TotalSeconds}. Give 0 to 2592000 (30 days)."), "grace_seconds");
        }

        if (await FindKey(keyId, cancellationToken) is not { } old || !old.Key.IsAlive(clock.GetUtcNow()))
        {
            return UnknownKey(keyId);
        }

        var order = new ApiKeyOrder
        {
            Name = old.Key.Name,
            Scopes = old.Key.Scopes,
            BudgetUsd = old.Key.BudgetUsd,
            // What the old key spent stays spent: a fresh budget for each rotation would be no budget.
            BudgetId = old.Key.BudgetId ?? old.Key.KeyId,
            ExpiresAt = old.Key.ExpiresAt,
        };
        var made = await CreateKey(order, cancellationToken);
        if (made.Value is not null)
        {
            await Key(old.Hash).End(clock.GetUtcNow() + grace, cancellationToken);
        }

        return made;
    }

    public async Task<Outcome<ApiKey>> RevokeKey(string keyId, CancellationToken cancellationToken)
    {
        if (await FindKey(keyId, cancellationToken) is { } key
            && await Key(key.Hash).End(clock.GetUtcNow(), cancellationToken) is { } ended)
        {
            return ended;
        }

        return UnknownKey(keyId);
    }

    private Task Store(Account account, CancellationToken cancellationToken) =>
        Commit(
            new()
            {
                Account = account,
                Effects = new()
                {
                    Rows =
                    [
                        new()
                        {
                            Kind = QueryKinds.Account, Id = account.UserId, Owner = account.UserId, At = account.CreatedAt,
                            Version = account.Version, Json = QueryJson.Write(account),
                        },
                    ],
                },
            },
            account.Version, cancellationToken);

    private async Task<StoredKey?> FindKey(string keyId, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.ApiKey, keyId, cancellationToken) is { } row && row.Owner == UserId
            ? QueryJson.Read<StoredKey>(row)
            : null;

    private IApiKeyGrain Key(string hash) => GrainFactory.GetGrain<IApiKeyGrain>(GrainKeys.ApiKey(hash));

    private Refusal Unknown() =>
        Refusal.Of(RefusalCodes.AccountUnknown, $"There is no account '{UserId}'. Open it with POST /api/v1/accounts.", "user_id");

    private static Refusal UnknownKey(string keyId) =>
        Refusal.Of(RefusalCodes.NotFound, $"There is no key '{keyId}'. GET /api/v1/keys lists your keys.", "id");
}
