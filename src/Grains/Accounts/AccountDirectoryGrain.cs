using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Accounts;

[GrainType("llmhive.account-directory"), StatelessWorker]
internal sealed class AccountDirectoryGrain(IQueryTables tables) : Grain, IAccountDirectoryGrain
{
    public Task<Outcome<Page<Account>>> Accounts(string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Account, null, cursor, limit, QueryJson.Read<Account>, cancellationToken);

    public Task<Outcome<Page<ApiKey>>> Keys(string userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.ApiKey, userId, cursor, limit, row => QueryJson.Read<StoredKey>(row).Key, cancellationToken);

    public Task<Outcome<Page<Invite>>> Invites(string? cursor, int limit, CancellationToken cancellationToken) =>
        tables.Page(QueryKinds.Invite, null, cursor, limit, QueryJson.Read<Invite>, cancellationToken);

    public async Task<ApiKey?> FindKey(string keyId, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.ApiKey, keyId, cancellationToken) is { } row ? QueryJson.Read<StoredKey>(row).Key : null;
}
