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
    /// <summary>Adds an embedded silo: one process, loopback ports, SQLite under the data directory.</summary>
    public static IHostApplicationBuilder AddHiveSilo(this IHostApplicationBuilder builder)
    {
        var configuration = builder.Configuration;
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.Services.TryAddSingleton(Random.Shared);
        builder.Services.AddSqliteStorage();
        builder.Services.AddModels(configuration);
        builder.Services.AddJsonSchemas();
        builder.Services.AddBilling(configuration);
        builder.Services.AddWebhookSender();
        builder.Services.AddMail();
        builder.Services.AddHiveGrains();

        var silo = configuration.GetSection("Silo").Get<SiloOptions>() ?? new SiloOptions();
        builder.Services.AddOptions<SiloOptions>().Bind(configuration.GetSection("Silo")).ValidateDataAnnotations().ValidateOnStart();
        builder.UseOrleans(orleans =>
        {
            orleans.UseLocalhostClustering(FreePort.Or(silo.SiloPort), FreePort.Or(silo.GatewayPort), null, "llmhive", "embedded");
            orleans.AddHiveTelemetry(configuration).AddHiveDashboard();
            orleans.Configure<SiloMessagingOptions>(options => options.CancelRequestOnTimeout = true);
        });
        builder.Services.AddAccounts(configuration);
        return builder;
    }
}
