namespace LLMHive.Accounts;

/// <summary>One API key. Key: <c>key:&lt;lower-case hexadecimal SHA-256 of the secret&gt;</c>.</summary>
[Alias("llmhive.IApiKeyGrain"), GrainInterfaceType("llmhive.api-key")]
public interface IApiKeyGrain : IGrainWithStringKey
{
    /// <summary>The caller behind this key, or null when it is unknown, revoked, expired or its account is disabled.</summary>
    [Alias("Authenticate"), ResponseTimeout("00:00:05")]
    Task<Principal?> Authenticate(CancellationToken cancellationToken = default);

    /// <summary>Stores a new key; called by its account only. Storing the same key again changes nothing.</summary>
    [Alias("Store"), ResponseTimeout("00:00:05")]
    Task<ApiKey> Store(ApiKey key, CancellationToken cancellationToken = default);

    /// <summary>Lets the key end at <paramref name="at"/>, or at once when that is past; an earlier end stands.</summary>
    [Alias("End"), ResponseTimeout("00:00:05")]
    Task<ApiKey?> End(DateTimeOffset at, CancellationToken cancellationToken = default);
}
