namespace LLMHive.Accounts;

/// <summary>
/// The sign-up of one e-mail address, or of somebody without one. Key: <c>signup:&lt;SHA-256 of the lower-case address, or
/// random&gt;</c>.
/// </summary>
[Alias("llmhive.ISignUpGrain"), GrainInterfaceType("llmhive.sign-up")]
public interface ISignUpGrain : IGrainWithStringKey
{
    /// <summary>
    /// Opens an account with its first key; or, where addresses are confirmed, sends a token and answers the same for addresses
    /// that have an account and for those that have none.
    /// </summary>
    [Alias("Request"), ResponseTimeout("00:00:10")]
    Task<Outcome<SignUpResult>> Request(SignUpOrder order, CancellationToken cancellationToken = default);

    /// <summary>Opens the account of a confirmed address, with its first key.</summary>
    /// <param name="token">The token that was sent.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("Confirm"), ResponseTimeout("00:00:10")]
    Task<Outcome<SignUpResult>> Confirm(string token, CancellationToken cancellationToken = default);
}
