namespace LLMHive.Accounts;

/// <inheritdoc cref="IHiveAccount"/>
internal sealed class HiveAccount(CallerContext caller, ClientParts parts) : IHiveAccount
{
    private const int KeysOfPage = 100;

    public Task<Account> Find(CancellationToken cancellationToken) =>
        HiveCalls.Again((Grain: Grain(), cancellationToken), static call => call.Grain.Find(call.cancellationToken)).OrNotFound();

    public Task<Account> Change(AccountChange change, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(change);
        return change.Disabled is null || caller.Principal.IsAdmin
            ? HiveCalls.Once(Grain().Change(change, cancellationToken)).Value()
            : throw new HiveException(Refusal.Of(RefusalCodes.Forbidden, "'Disabled' may be set by an operator only. Leave it out.", "Disabled"));
    }

    public Task<NewApiKey> CreateKey(ApiKeyOrder order, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(order);
        return (KeyRights.Deny(caller.Principal, order.Scopes, order.BudgetUsd, order.ExpiresAt) ?? KeyRights.Past(order.ExpiresAt, parts.Clock)) is { } refusal
            ? throw new HiveException(refusal)
            : HiveCalls.Once(Grain().CreateKey(order with { BudgetId = KeyRights.BudgetOf(caller.Principal) }, cancellationToken)).Value();
    }

    public IAsyncEnumerable<ApiKey> Keys(CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Billing);
        return HiveCalls.Pages(
            cursor => parts.Hive.Directory.Keys(caller.UserId, cursor, KeysOfPage, cancellationToken), cancellationToken);
    }

    public async Task<NewApiKey> RotateKey(string keyId, TimeSpan grace, CancellationToken cancellationToken)
    {
        var key = await Seen(keyId, cancellationToken);

        return KeyRights.DenyRotation(caller.Principal, key) is { } refusal
            ? throw new HiveException(refusal)
            : await HiveCalls.Once(parts.Hive.Account(key.UserId).RotateKey(keyId, grace, cancellationToken)).Value();
    }

    public async Task<ApiKey> RevokeKey(string keyId, CancellationToken cancellationToken)
    {
        var key = await Seen(keyId, cancellationToken);
        return await HiveCalls.Once(parts.Hive.Account(key.UserId).RevokeKey(keyId, cancellationToken)).Value();
    }

    /// <summary>The key, if there is one and the caller may see it.</summary>
    private async Task<ApiKey> Seen(string keyId, CancellationToken cancellationToken)
    {
        caller.Require(KeyScopes.Billing);
        var key = Ids.IsValid(keyId)
            ? await HiveCalls.Again((parts.Hive.Directory, keyId, cancellationToken), static call => call.Directory.FindKey(call.keyId, call.cancellationToken))
            : null;
        return key is not null && caller.Principal.Deny(key.UserId) is null ? key : throw new HiveException(CommonRefusals.NotFound);
    }

    private IAccountGrain Grain()
    {
        caller.Require(KeyScopes.Billing);
        return parts.Hive.Account(caller.UserId);
    }
}
