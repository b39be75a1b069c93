using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LLMHive.Accounts;

/// <summary>
/// Counts wrong keys per remote address in windows of one minute. Only failures count and only failures are refused: a right
/// key passes from any address, so one bad client behind a shared address cannot lock the others out. What bounds guessing
/// is the length of the secrets (32 random bytes); this bounds the noise.
/// </summary>
internal sealed class WrongKeyLimiter(IOptions<ApiOptions> options, TimeProvider clock)
{
    private const int MaxAddresses = 10_000;
    private static readonly TimeSpan Window = TimeSpan.FromMinutes(1);

    private readonly ConcurrentDictionary<IPAddress, Failures> _addresses = new();
    private readonly int _limit = options.Value.WrongKeysPerMinute;

    /// <summary>Counts one wrong key. Null while there are few; else the time until the window ends.</summary>
    public TimeSpan? Count(IPAddress? remote)
    {
        var now = clock.GetTimestamp();
        var failures = FailuresOf(Network(remote), now);
        lock (failures)
        {
            if (clock.GetElapsedTime(failures.Since, now) >= Window)
            {
                (failures.Since, failures.Number) = (now, 0);
            }

            failures.Number++;
            return failures.Number <= _limit ? null : Window - clock.GetElapsedTime(failures.Since, now);
        }
    }

    private Failures FailuresOf(IPAddress address, long now)
    {
        if (_addresses.TryGetValue(address, out var known))
        {
            return known;
        }

        if (_addresses.Count >= MaxAddresses)
        {
            // Forgetting old windows keeps the memory bounded. Under an attack from more addresses than this, the count
            // starts anew: the limit gets looser, nobody is locked out.
            foreach (var pair in _addresses)
            {
                if (clock.GetElapsedTime(pair.Value.Since, now) >= Window)
                {
                    _addresses.TryRemove(pair);
                }
            }

            if (_addresses.Count >= MaxAddresses)
            {
                _addresses.Clear();
            }
        }

        return _addresses.GetOrAdd(address, static (_, since) => new Failures { Since = since }, now);
    }

    /// <summary>The address; of IPv6 the /64, since one customer owns all of it.</summary>
    private static IPAddress Network(IPAddress? remote)
    {
        if (remote is null)
        {
            return IPAddress.None;
        }

        if (remote.IsIPv4MappedToIPv6)
        {
            return remote.MapToIPv4();
        }

        if (remote.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return remote;
        }

        Span<byte> bytes = stackalloc byte[16];
        remote.TryWriteBytes(bytes, out _);
        bytes[8..].Clear();
        return new IPAddress(bytes);
    }

    private sealed class Failures
    {
        public long Since { get; set; }

        public int Number { get; set; }
    }
}
