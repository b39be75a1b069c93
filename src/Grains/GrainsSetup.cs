using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Limits;
using LLMHive.Models;
using LLMHive.Orchestration;
using LLMHive.Storage;
using LLMHive.Telemetry;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;

namespace LLMHive;

/// <summary>Registers what the grains need beside their ports.</summary>
public static class GrainsSetup
{
    /// <summary>Adds the services of all grains. The ports of Core must be registered by somebody else.</summary>
    public static IServiceCollection AddHiveGrains(this IServiceCollection services)
    {
        services.AddChecked<LimitsOptions>("Limits");
        services.AddChecked<CircuitBreakerOptions>("Models:Breaker");
        services.AddChecked<RetryOptions>("Models:Retry");
        services.AddSingleton(provider => new RetryRule(provider.GetRequiredService<IOptions<RetryOptions>>().Value, provider.GetRequiredService<Random>()));
        services.AddMetrics();
        services.AddSingleton<EffectsOutbox>();
        services.AddSingleton<IWorkHandler, EffectsWork>();
        services.AddSingleton<IEntitlementsSink, GateEntitlementsSink>();
        services.AddSubscriptions();
        services.AddSingleton<IPeriodCloser, GatePeriodCloser>();
        services.AddSingleton<IWorkHandler, UsageAlertWork>();
        services.AddSingleton<IWorkHandler, ReconcileWork>();
        services.AddSingleton<GateRecords>();
        services.AddOutgoingWebhooks();
        services.AddSingleton<IWorkHandler, MailWork>();
        services.AddSingleton<Settlements>();
        services.AddSingleton<LimitMetrics>();
        services.AddSingleton(static provider => new ModelLabels(
            provider.GetRequiredService<IModelCatalogue>().Models.Select(static card => (card.Id, ModelMetrics.OperationOf(card)))));
        services.AddSingleton<UsageMetrics>();
        services.AddSingleton<BillingMetrics>();
        services.AddSingleton<ModelGuards>();
        services.AddSingleton<ModelMetrics>();
        services.AddSingleton<ModelCalls>();
        services.AddOrchestration();
        services.AddSingleton(provider => new CallPlanner(
            provider.GetRequiredService<IModelCatalogue>(),
            provider.GetRequiredService<StrategyCatalogue>(),
            provider.GetRequiredService<IOptions<LimitsOptions>>().Value));
        services.AddHostedService<PresetCheck>();
        services.AddSingleton<SingleCall>();
        services.AddSingleton<HiveRun>();
        services.AddSingleton<Promotions>();
        services.AddSingleton<FrontDoor>();
        services.AddSingleton<IWorkHandler, EvaluationWork>();
        services.AddChecked<IdempotencyOptions>("Idempotency");
        services.AddSingleton<IWorkHandler, ForgetWork>();
        services.AddSingleton<IHive, Hive>();
        services.AddSingleton<InFlightCalls>();
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<InFlightCalls>());
        return services;
    }
}
