using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Orleans.Configuration;

namespace LLMHive;

/// <summary>Makes a silo one of many, or one alone.</summary>
internal static class ClusterSetup
{
    private const int SiloPort = 11_111;
    private const int GatewayPort = 30_000;

    /// <summary>One node, alone: nobody reaches it but on loopback.</summary>
    public static void StandAlone(this ISiloBuilder orleans, SiloOptions silo) =>
        orleans.UseLocalhostClustering(FreePort.Or(silo.SiloPort), FreePort.Or(silo.GatewayPort), null, "llmhive", "embedded");

    /// <summary>A node whose others stand in the database.</summary>
    public static void JoinOthers(this ISiloBuilder orleans, SiloOptions silo, HiveClusterOptions cluster)
    {
        orleans.Configure<ClusterOptions>(ids => (ids.ClusterId, ids.ServiceId) = (cluster.ClusterId, cluster.ServiceId));
        var (siloPort, gatewayPort) = (silo.SiloPort == 0 ? SiloPort : silo.SiloPort, silo.GatewayPort == 0 ? GatewayPort : silo.GatewayPort);
        if (cluster.AdvertisedAddress.Length == 0)
        {
            orleans.ConfigureEndpoints(siloPort, gatewayPort, listenOnAnyHostAddress: true);
        }
        else
        {
            var address = Resolve(cluster.AdvertisedAddress);
            orleans.ConfigureEndpoints(address, siloPort, gatewayPort, listenOnAnyHostAddress: !IPAddress.IsLoopback(address));
        }

        orleans.UseAdoNetClustering(database => database.Configure<NpgsqlDataSource>((options, source) =>
        {
            options.Invariant = "Npgsql";
            options.DataSource = source;
        }));
        orleans.Configure<ClusterMembershipOptions>(membership =>
        {
            membership.ProbeTimeout = cluster.ProbeTimeout;

            // Orleans would let it grow fourfold, and takes a node for alive that was heard from within as many probes of that length as
            // may fail. One that vanishes without closing its connections would stay for longer than calls are repeated (HiveRetry).
            membership.MaxProbeTimeout = cluster.ProbeTimeout;
            membership.NumMissedProbesLimit = cluster.MissedProbes;
            membership.NumVotesForDeathDeclaration = cluster.DeathVotes;
            membership.TableRefreshTimeout = cluster.TableRefresh;
            membership.IAmAliveTablePublishTimeout = cluster.AliveInterval;
        });
    }

    private static IPAddress Resolve(string address)
    {
        if (IPAddress.TryParse(address, out var ip))
        {
            return ip;
        }

        try
        {
            return Dns.GetHostAddresses(address, AddressFamily.InterNetwork)[0];
        }
        catch (SocketException failure)
        {
            throw new ConfigurationException(
                "Cluster", "AdvertisedAddress", $"'{address}' cannot be resolved ({failure.SocketErrorCode}).",
                "Give an address, or a name that the other nodes can resolve too.");
        }
    }
}
