using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Messaging;

namespace LLMHive;

/// <summary>The gateways of a cluster by their names, each as often as the name has addresses.</summary>
internal sealed partial class NamedGateways(IOptions<HiveGatewayOptions> options, ILogger<NamedGateways> logger) : IGatewayListProvider
{
    private const int DefaultPort = 30_000;

    public TimeSpan MaxStaleness => options.Value.Refresh;

    public bool IsUpdatable => true;

    /// <summary>Reads the names, so that a wrong one fails the start.</summary>
    public Task InitializeGatewayListProvider()
    {
        _ = Names().ToList();
        return Task.CompletedTask;
    }

    public async Task<IList<Uri>> GetGateways()
    {
        var gateways = new List<Uri>();
        foreach (var (host, port) in Names())
        {
            gateways.AddRange((await Addresses(host)).Select(address => SiloAddress.New(address, port, 0).ToGatewayUri()));
        }

        return gateways;
    }

    private async Task<IPAddress[]> Addresses(string host)
    {
        if (IPAddress.TryParse(host, out var address))
        {
            return [address];
        }

        try
        {
            return await Dns.GetHostAddressesAsync(host, AddressFamily.InterNetwork);
        }
        catch (SocketException failure)
        {
            // A node that is gone takes its name along; the others are still there.
            LogUnknown(host, failure.SocketErrorCode);
            return [];
        }
    }

    private IEnumerable<(string Host, int Port)> Names()
    {
        foreach (var name in options.Value.Gateways.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            // The scheme only makes it an address in full.
            if (!Uri.TryCreate("tcp://" + name, UriKind.Absolute, out var uri) || uri.PathAndQuery.Length > 1 || uri.Host.Length == 0)
            {
                throw new OptionsValidationException(
                    nameof(HiveGatewayOptions), typeof(HiveGatewayOptions), [$"Cluster:Gateways: '{name}' is not of the form host:port."]);
            }

            yield return (uri.IdnHost, uri.Port > 0 ? uri.Port : DefaultPort);
        }
    }

    [LoggerMessage(LogLevel.Warning, "The gateway {Host} cannot be resolved: {Reason}")]
    private partial void LogUnknown(string host, SocketError reason);
}
