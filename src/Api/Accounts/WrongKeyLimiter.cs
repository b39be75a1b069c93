using System.Net;

namespace LLMHive.Accounts;

/// <summary>
/// Counts wrong keys per remote address in windows of one minute. Only failures count and only failures are refused: a right
/// key passes from any address, so one bad client behind a shared address cannot lock the others out. What bounds guessing
/// is the length of the secrets (32 random bytes); this bounds the noise.
/// </summary>
internal sealed class WrongKeyLimiter(IOptions<ApiOptions> options, TimeProvider clock)
{
    private readonly AddressCounter _addresses = new(options.Value.WrongKeysPerMinute, TimeSpan.FromMinutes(1), clock);

    /// <summary>Counts one wrong key. Null while there are few; else the time until the window ends.</summary>
    public TimeSpan? Count(IPAddress? remote) => _addresses.Count(remote);
}
