using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;

namespace LLMHive;

/// <summary>Registers the hive's client.</summary>
public static class HiveClientSetup
{
    /// <summary>
    /// Adds <see cref="ILLMHive"/>, and the <see cref="IHiveClient"/> it stands on, over the grain factory that is registered
    /// already: a silo's, or a cluster client's. Settings: <see cref="LLMHiveClientOptions"/>.
    /// </summary>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services)
    {
        services.AddOptions<LLMHiveClientOptions>()
            .Validate(static options => Ids.IsValid(options.ServiceName), "ServiceName must be 1 to 64 characters of a-z A-Z 0-9 . _ @ -.")
            .Validate(static options => options.SilenceSeconds is >= 3 and <= 300, "SilenceSeconds must be 3 to 300.")
            .ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<IHiveClient, HiveClient>();
        services.TryAddSingleton<ILLMHive, HiveFacade>();
        return services;
    }

    /// <summary>Adds <see cref="ILLMHive"/> for a process of its own, which talks to a cluster over its gateways.</summary>
    /// <param name="services">Where to register.</param>
    /// <param name="cluster">Chooses the clustering provider and the cluster's ids.</param>
    public static IServiceCollection AddLLMHiveClient(this IServiceCollection services, Action<IClientBuilder> cluster)
    {
        services.AddOrleansClient(cluster);
        return services.AddLLMHiveClient();
    }
}
