using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Storage;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace LLMHive;

/// <summary>Registers what the grains need beside their ports.</summary>
public static class GrainsSetup
{
    /// <summary>Adds the services of all grains. The ports of Core must be registered by somebody else.</summary>
    public static IServiceCollection AddHiveGrains(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddOptions<LimitsOptions>().Bind(configuration.GetSection("Limits")).ValidateDataAnnotations().ValidateOnStart();
        services.AddMetrics();
        services.AddSingleton<EffectsOutbox>();
        services.AddSingleton<IWorkHandler, EffectsWork>();
        services.AddSingleton<IEntitlementsSink, GateEntitlementsSink>();
        services.AddSingleton<Settlements>();
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton<ModelGuards>();
        services.AddSingleton<IModelHealth>(provider => provider.GetRequiredService<ModelGuards>());
        services.AddSingleton<ModelMetrics>();
        services.AddSingleton<ModelCalls>();
        services.AddSingleton(provider => new CallPlanner(
            provider.GetRequiredService<IModelCatalogue>(),
            StrategyCatalogue.Names,
            provider.GetRequiredService<IOptions<LimitsOptions>>().Value));
        services.AddSingleton<SingleCall>();
        services.AddSingleton<HiveRun>();
        return services;
    }
}
