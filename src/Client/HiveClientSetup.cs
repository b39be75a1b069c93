using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>Registers the hive's client.</summary>
public static class HiveClientSetup
{
    /// <summary>Adds <see cref="IHiveClient"/> over the grain factory that is registered already: a silo's, or a cluster client's.</summary>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services)
    {
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
}
