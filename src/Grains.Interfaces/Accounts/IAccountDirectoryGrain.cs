namespace LLMHive.Accounts;

/// <summary>Lists over all accounts, read from the query tables; an entry may be a moment old. Key: 0.</summary>
[Alias("llmhive.IAccountDirectoryGrain"), GrainInterfaceType("llmhive.account-directory")]
public interface IAccountDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>All accounts, newest first.</summary>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Accounts"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<Account>>> Accounts(string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>The keys of one user, newest first, revoked ones included.</summary>
    /// <param name="userId">The owner.</param>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Keys"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<ApiKey>>> Keys(string userId, string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>All invitations, newest first.</summary>
    /// <param name="cursor">From the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Invites"), ResponseTimeout("00:00:05")]
    Task<Outcome<Page<Invite>>> Invites(string? cursor, int limit, CancellationToken cancellationToken = default);

    /// <summary>One key by its public id, or null.</summary>
    [Alias("FindKey"), ResponseTimeout("00:00:05")]
    Task<ApiKey?> FindKey(string keyId, CancellationToken cancellationToken = default);
}
