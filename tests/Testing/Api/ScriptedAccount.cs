using LLMHive.Accounts;

namespace LLMHive.Testing.Api;

/// <summary>One account, kept in the scripted directory.</summary>
public sealed class ScriptedAccount(ScriptedHive hive, string userId) : IAccountGrain
{
    private static readonly DateTimeOffset Created = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    public Task<Outcome<Account>> Open(AccountChange details, CancellationToken cancellationToken = default)
    {
        if (hive.Accounts.ByUser.ContainsKey(userId))
        {
            return Task.FromResult<Outcome<Account>>(Refusal.Of(RefusalCodes.AccountExists, $"The account '{userId}' was opened before.", "user_id"));
        }

        var account = new Account { UserId = userId, DisplayName = details.DisplayName ?? "", Email = details.Email, CreatedAt = Created };
        hive.Accounts.ByUser[userId] = account;
        return Task.FromResult<Outcome<Account>>(account);
    }

    public Task<Account?> Find(CancellationToken cancellationToken = default) =>
        Task.FromResult(hive.Accounts.ByUser.GetValueOrDefault(userId));

    public Task<Outcome<Account>> Change(AccountChange change, CancellationToken cancellationToken = default)
    {
        if (!hive.Accounts.ByUser.TryGetValue(userId, out var account))
        {
            return Task.FromResult<Outcome<Account>>(Refusal.Of(RefusalCodes.AccountUnknown, "There is no such account."));
        }

        var changed = account with
        {
            DisplayName = change.DisplayName ?? account.DisplayName, Email = change.Email ?? account.Email, Disabled = change.Disabled ?? account.Disabled,
        };
        hive.Accounts.ByUser[userId] = changed;
        return Task.FromResult<Outcome<Account>>(changed);
    }

    public Task<Outcome<NewApiKey>> CreateKey(ApiKeyOrder order, CancellationToken cancellationToken = default)
    {
        var key = new ApiKey
        {
            KeyId = $"key_{hive.Accounts.KeysById.Count + 1}", UserId = userId, Name = order.Name, Prefix = "hive_abc", LastFour = "wxyz",
            Scopes = order.Scopes, BudgetUsd = order.BudgetUsd, ExpiresAt = order.ExpiresAt, CreatedAt = Created,
        };
        hive.Accounts.KeysById[key.KeyId] = key;
        return Task.FromResult<Outcome<NewApiKey>>(new NewApiKey(key, "hive_secret_" + key.KeyId));
    }

    public Task<Outcome<NewApiKey>> RotateKey(string keyId, TimeSpan grace, CancellationToken cancellationToken = default)
    {
        var old = hive.Accounts.KeysById[keyId];
        hive.Accounts.KeysById[keyId] = old with { ExpiresAt = Created + grace };
        return CreateKey(new ApiKeyOrder { Name = old.Name, Scopes = old.Scopes }, cancellationToken);
    }

    public Task<Outcome<ApiKey>> RevokeKey(string keyId, CancellationToken cancellationToken = default)
    {
        var ended = hive.Accounts.KeysById[keyId] with { RevokedAt = Created };
        hive.Accounts.KeysById[keyId] = ended;
        return Task.FromResult<Outcome<ApiKey>>(ended);
    }
}
