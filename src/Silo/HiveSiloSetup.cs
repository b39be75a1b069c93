using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Storage;
using LLMHive.Telemetry;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace LLMHive;

/// <summary>Wires a silo: the only place where grains meet adapters.</summary>
public static class HiveSiloSetup
{
    /// <summary>
    /// Adds a silo. Without <c>Storage:Postgres</c> it is embedded: one process, loopback ports, SQLite under the data directory;
    /// with it, a node of the cluster whose database that is (<see cref="HiveClusterOptions"/>).
    /// </summary>
    public static IHostApplicationBuilder AddHiveSilo(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(Random.Shared);
        var isCluster = configuration.IsCluster();
        builder.Services.AddStorage(configuration);
        var models = builder.Services.AddModels(configuration);
        builder.Services.AddJsonSchemas();
        builder.Services.AddBilling(configuration);
        builder.Services.AddWebhookSender();
        builder.Services.AddMail();
        builder.Services.AddHiveGrains();

        var silo = configuration.GetSection("Silo").Get<SiloOptions>() ?? new SiloOptions();
        var cluster = configuration.GetSection("Cluster").Get<HiveClusterOptions>() ?? new HiveClusterOptions();
        builder.Services.AddOptions<SiloOptions>().Bind(configuration.GetSection("Silo")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddOptions<HiveClusterOptions>().Bind(configuration.GetSection("Cluster")).ValidateDataAnnotations().ValidateOnStart();
        builder.Services.AddSingleton<IGrainInterfaceTypeProvider, KnownInterfaceTypes>(); // Before Orleans' own, which is asked next.
        builder.UseOrleans(orleans =>
        {
            if (isCluster)
            {
                orleans.JoinOthers(silo, cluster);
            }
            else
            {
                orleans.StandAlone(silo);
            }

            orleans.AddHiveTelemetry(configuration).AddHiveDashboard();
            orleans.Configure<SiloMessagingOptions>(options => options.CancelRequestOnTimeout = true);
        });
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = TimeSpan.FromSeconds(60));
        builder.Services.AddAccounts(configuration);
        models.GetAwaiter().GetResult();
        return builder;
    }
}
