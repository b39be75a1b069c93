using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Accounts;

[GrainType("llmhive.account-directory"), StatelessWorker]
internal sealed class AccountDirectoryGrain(IQueryTables tables) : Grain, IAccountDirectoryGrain
{
    public Task<Outcome<Page<Account>>> Accounts(string? cursor, int limit, CancellationToken cancellationToken) =>
        List(QueryKinds.Account, null, cursor, limit, QueryJson.Read<Account>, cancellationToken);

    public Task<Outcome<Page<ApiKey>>> Keys(string userId, string? cursor, int limit, CancellationToken cancellationToken) =>
        List(QueryKinds.ApiKey, userId, cursor, limit, row => QueryJson.Read<StoredKey>(row).Key, cancellationToken);

    public async Task<ApiKey?> FindKey(string keyId, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.ApiKey, keyId, cancellationToken) is { } row ? QueryJson.Read<StoredKey>(row).Key : null;

    private async Task<Outcome<Page<T>>> List<T>(
        string kind, string? owner, string? cursor, int limit, Func<QueryRow, T> read, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > 100)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, $"'limit' is {limit}. Give 1 to 100.", "limit");
        }

        try
        {
            var page = await tables.List(kind, owner, cursor, limit, cancellationToken);
            return new Page<T>([.. page.Items.Select(read)], page.NextCursor);
        }
        catch (FormatException)
        {
            return Refusal.Of(RefusalCodes.InvalidRequest, "'cursor' is not one that a page before gave. Leave it out to start again.", "cursor");
        }
    }
}
