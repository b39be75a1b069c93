using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace LLMHive;

/// <summary>Registers the hive's client.</summary>
public static class HiveClientSetup
{
    /// <summary>Adds <see cref="IHiveClient"/> over the grain factory that is registered already: a silo's, or a cluster client's.</summary>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IHiveClient, HiveClient>();
        return services;
    }

    /// <summary>Adds <see cref="IHiveClient"/> for a process of its own, which talks to a cluster over its gateways.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="cluster">Chooses the clustering provider and the cluster's ids.</param>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services, Action<IClientBuilder> cluster)
    {
        services.AddOrleansClient(cluster);
        return services.AddLLMHiveClient();
    }

    /// <summary>
    /// Adds <see cref="IHiveClient"/> for a process of its own that finds the cluster by the names of its nodes, from the section
    /// <c>Cluster</c> (<see cref="HiveGatewayOptions"/>). The process waits at its start until a node answers.
    /// </summary>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services, IConfiguration configuration)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        var section = configuration.GetSection(HiveGatewayOptions.Section);
        services.AddOptions<HiveGatewayOptions>().Bind(section)
            .Validate(
                static hive => hive is { ClusterId.Length: > 0, ServiceId.Length: > 0, Gateways.Length: > 0 } && hive.Refresh > TimeSpan.Zero,
                "Section Cluster needs ClusterId, ServiceId, Gateways (host:port, separated by commas) and a Refresh of more than zero.")
            .ValidateOnStart();
        services.AddSingleton<IGatewayListProvider, NamedGateways>();
        services.AddSingleton<IClientConnectionRetryFilter, ConnectionPatience>();
        services.AddOptions<ClusterOptions>().Configure<IOptions<HiveGatewayOptions>>(
            static (ids, hive) => (ids.ClusterId, ids.ServiceId) = (hive.Value.ClusterId, hive.Value.ServiceId));
        services.AddOptions<GatewayOptions>().Configure<IOptions<HiveGatewayOptions>>(
            static (gateways, hive) => gateways.GatewayListRefreshPeriod = hive.Value.Refresh);
        services.AddOptions<ClientMessagingOptions>().Configure(static messaging => messaging.CancelRequestOnTimeout = true);
        return services.AddLLMHiveClient(static _ => { });
    }
}
