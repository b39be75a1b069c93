namespace LLMHive.Accounts;

/// <summary>One user's account and API keys.</summary>
public interface IHiveAccount
{
    /// <summary>The account. Refused: <c>not_found</c>.</summary>
    Task<Account> Find(CancellationToken cancellationToken = default);

    /// <summary>Changes the account; disabling it is for operators (<see cref="IHiveOperator.ChangeAccount"/>).</summary>
    Task<Account> Change(AccountChange change, CancellationToken cancellationToken = default);

    /// <summary>
    /// Makes a key; its secret is in this answer and nowhere else. A key never makes one that may do more than itself, and one
    /// with a budget shares it with those that it makes.
    /// </summary>
    Task<NewApiKey> CreateKey(ApiKeyOrder order, CancellationToken cancellationToken = default);

    /// <summary>The keys, newest first, revoked ones included, read page by page.</summary>
    IAsyncEnumerable<ApiKey> Keys(CancellationToken cancellationToken = default);

    /// <summary>Makes a key with the same rights and what is left of the budget, and lets the old one end after the grace.</summary>
    Task<NewApiKey> RotateKey(string keyId, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Ends a key; it is refused everywhere within five seconds.</summary>
    Task<ApiKey> RevokeKey(string keyId, CancellationToken cancellationToken = default);
}
