using System.Net;
using System.Net.Sockets;

namespace LLMHive.Billing;

/// <summary>
/// Which addresses a user's URL may lead to: those of the public internet. Whatever is private, local to the link or the
/// machine, shared, reserved or multicast could be a neighbour of ours that trusts us.
/// </summary>
internal static class AddressGuard
{
    private static readonly IPNetwork[] Closed =
    [
        .. new[]
        {
            "0.0.0.0/8", "10.0.0.0/8", "100.64.0.0/10", "127.0.0.0/8", "169.254.0.0/16", "172.16.0.0/12", "192.0.0.0/24", "192.0.2.0/24",
            "192.88.99.0/24", "192.168.0.0/16", "198.18.0.0/15", "198.51.100.0/24", "203.0.113.0/24", "224.0.0.0/4", "240.0.0.0/4",
            "::/128", "::1/128", "64:ff9b::/96", "64:ff9b:1::/48", "100::/64", "2001::/23", "2001:db8::/32", "2002::/16", "fc00::/7",
            "fe80::/10", "fec0::/10", "ff00::/8",
        }.Select(IPNetwork.Parse),
    ];

    /// <summary>True when events may be sent there.</summary>
    public static bool Allows(IPAddress address, bool allowLoopback)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        if (IPAddress.IsLoopback(plain))
        {
            return allowLoopback;
        }

        // "::a.b.c.d" is an IPv4 address in an old disguise.
        return !Closed.Any(network => network.BaseAddress.AddressFamily == plain.AddressFamily && network.Contains(plain))
            && !(plain.AddressFamily == AddressFamily.InterNetworkV6 && plain.GetAddressBytes().AsSpan(0, 12).IndexOfAnyExcept((byte)0) < 0);
    }
}
