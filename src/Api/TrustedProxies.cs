using System.Net;
using Microsoft.AspNetCore.HttpOverrides;
using IPNetwork = System.Net.IPNetwork;

namespace LLMHive;

/// <summary>
/// Lets proxies that the operator names say who the caller is and how he came. Anybody else who sends <c>X-Forwarded-For</c> is
/// believed nothing: he could choose the address that limits are counted by.
/// </summary>
internal sealed class TrustedProxies : IValidateOptions<ApiOptions>
{
    public ValidateOptionsResult Validate(string? name, ApiOptions options)
    {
        foreach (var entry in Entries(options))
        {
            if (!IsAddress(entry, out _) && !IPNetwork.TryParse(entry, out _))
            {
                return ValidateOptionsResult.Fail(
                    $"Api:TrustedProxies is '{options.TrustedProxies}': '{entry}' is neither an address nor a network. "
                    + "Write addresses (10.0.0.7) and networks (10.0.0.0/8), separated by commas.");
            }
        }

        return ValidateOptionsResult.Success;
    }

    /// <summary>How forwarded headers are read; null = not at all.</summary>
    public static ForwardedHeadersOptions? Read(ApiOptions options)
    {
        // No limit of hops: the walk goes from the nearest proxy outwards and ends at the first address that is not trusted, which is the caller.
        var forwarded = new ForwardedHeadersOptions { ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto, ForwardLimit = null };

        // Loopback stands in both by default; here only what is named counts.
        forwarded.KnownProxies.Clear();
        forwarded.KnownIPNetworks.Clear();
        foreach (var entry in Entries(options))
        {
            if (IsAddress(entry, out var address))
            {
                forwarded.KnownProxies.Add(address!);
            }
            else
            {
                forwarded.KnownIPNetworks.Add(IPNetwork.Parse(entry));
            }
        }

        return forwarded.KnownProxies.Count + forwarded.KnownIPNetworks.Count == 0 ? null : forwarded;
    }

    private static string[] Entries(ApiOptions options) =>
        options.TrustedProxies.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    /// <summary>True for a whole address; <c>10.1</c>, which .NET reads as 10.0.0.1, is taken for a slip.</summary>
    private static bool IsAddress(string entry, out IPAddress? address) =>
        IPAddress.TryParse(entry, out address) && (entry.Contains(':', StringComparison.Ordinal) || entry.Count(static letter => letter == '.') == 3);
}
