namespace LLMHive.Accounts;

/// <summary>One account and the making of its keys. Key: <c>user:&lt;user id&gt;</c>.</summary>
[Alias("llmhive.IAccountGrain"), GrainInterfaceType("llmhive.account")]
public interface IAccountGrain : IGrainWithStringKey
{
    /// <summary>Opens the account; opening it again answers <c>account_exists</c>.</summary>
    [Alias("Open"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account>> Open(AccountChange details, CancellationToken cancellationToken = default);

    /// <summary>The account, or null where there is none.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Account?> Find(CancellationToken cancellationToken = default);

    /// <summary>Changes the account; <c>account_unknown</c> where there is none.</summary>
    [Alias("Change"), ResponseTimeout("00:00:05")]
    Task<Outcome<Account>> Change(AccountChange change, CancellationToken cancellationToken = default);

    /// <summary>Makes a key; its secret is in this answer and nowhere else.</summary>
    [Alias("CreateKey"), ResponseTimeout("00:00:05")]
    Task<Outcome<NewApiKey>> CreateKey(ApiKeyOrder order, CancellationToken cancellationToken = default);

    /// <summary>Makes a key with the same rights and lets the old one end after <paramref name="grace"/>.</summary>
    [Alias("RotateKey"), ResponseTimeout("00:00:05")]
    Task<Outcome<NewApiKey>> RotateKey(string keyId, TimeSpan grace, CancellationToken cancellationToken = default);

    /// <summary>Ends a key of this account; it is refused everywhere within five seconds. Ending it twice is not an error.</summary>
    [Alias("RevokeKey"), ResponseTimeout("00:00:05")]
    Task<Outcome<ApiKey>> RevokeKey(string keyId, CancellationToken cancellationToken = default);
}
