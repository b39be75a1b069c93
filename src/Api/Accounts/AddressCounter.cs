using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace LLMHive.Accounts;

/// <summary>Counts something per remote address in windows of time.</summary>
/// <param name="limit">How often it may happen in a window.</param>
/// <param name="window">Length of a window.</param>
/// <param name="clock">Counts time.</param>
internal sealed class AddressCounter(int limit, TimeSpan window, TimeProvider clock)
{
    private const int MaxAddresses = 10_000;
    private readonly ConcurrentDictionary<IPAddress, Window> _addresses = new();

    /// <summary>Counts one. Null while there are few; else the time until the window ends.</summary>
    public TimeSpan? Count(IPAddress? remote)
    {
        var now = clock.GetTimestamp();
        var counted = WindowOf(Network(remote), now);
        lock (counted)
        {
            if (clock.GetElapsedTime(counted.Since, now) >= window)
            {
                (counted.Since, counted.Number) = (now, 0);
            }

            counted.Number++;
            return counted.Number <= limit ? null : window - clock.GetElapsedTime(counted.Since, now);
        }
    }

    private Window WindowOf(IPAddress address, long now)
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
                if (clock.GetElapsedTime(pair.Value.Since, now) >= window)
                {
                    _addresses.TryRemove(pair);
                }
            }

            if (_addresses.Count >= MaxAddresses)
            {
                _addresses.Clear();
            }
        }

        return _addresses.GetOrAdd(address, static (_, since) => new Window { Since = since }, now);
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

    private sealed class Window
    {
        public long Since { get; set; }

        public int Number { get; set; }
    }
}
