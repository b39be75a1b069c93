using System.Collections.Concurrent;
using LLMHive.Accounts;

namespace LLMHive.Testing.Api;

/// <summary>Accounts and keys in memory, on one page.</summary>
public sealed class ScriptedDirectory : IAccountDirectoryGrain
{
    public ConcurrentDictionary<string, Account> ByUser { get; } = new();

    public ConcurrentDictionary<string, ApiKey> KeysById { get; } = new();

    public Task<Outcome<Page<Account>>> Accounts(string? cursor, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<Outcome<Page<Account>>>(new Page<Account>([.. ByUser.Values.Take(limit)], null));

    public Task<Outcome<Page<ApiKey>>> Keys(string userId, string? cursor, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<Outcome<Page<ApiKey>>>(new Page<ApiKey>([.. KeysById.Values.Where(key => key.UserId == userId).Take(limit)], null));

    public Task<Outcome<Page<Invite>>> Invites(string? cursor, int limit, CancellationToken cancellationToken = default) =>
        Task.FromResult<Outcome<Page<Invite>>>(new Page<Invite>([], null));

    public Task<ApiKey?> FindKey(string keyId, CancellationToken cancellationToken = default) =>
        Task.FromResult(KeysById.GetValueOrDefault(keyId));
}
