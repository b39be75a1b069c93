using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>Wires runs and their engines into a silo.</summary>
public static class OrchestrationSetup
{
    /// <summary>
    /// Adds the engines, their catalogue and what run grains need. The host adds <c>IModelCatalogue</c>, <c>TimeProvider</c>
    /// and the grain storage <c>Default</c>.
    /// </summary>
    public static IServiceCollection AddOrchestration(this IServiceCollection services)
    {
        services.AddChecked<FanOutOptions>("Orchestration:FanOut");
        services.AddChecked<StatisticsOptions>("Orchestration:Statistics");
        services.AddChecked<VoteOptions>("Orchestration:Vote");
        services.AddChecked<FastOptions>("Orchestration:Fast");
        services.AddChecked<AutoOptions>("Orchestration:Auto");
        services.AddChecked<ReserveOptions>("Orchestration:Reserve");
        services.AddChecked<JudgeOptions>("Orchestration:Judge");
        services.AddChecked<FuseOptions>("Orchestration:Fuse");
        services.AddChecked<CouncilOptions>("Orchestration:Council");
        services.AddChecked<DeepConfOptions>("Orchestration:DeepConf");
        services.AddChecked<AgentSlotsOptions>("Orchestration:Agents");
        services.AddChecked<MeaningOptions>("Orchestration:Meaning");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MeaningOptions>, MeaningModelCheck>());
        services.TryAddSingleton(provider => new MeaningReader(
            provider.GetRequiredService<IOptions<MeaningOptions>>().Value, provider.GetRequiredService<IOptions<JudgeOptions>>().Value));
        services.TryAddSingleton(provider => new VoteStrategy(
            provider.GetRequiredService<IOptions<FanOutOptions>>().Value, provider.GetRequiredService<IOptions<VoteOptions>>().Value,
            provider.GetRequiredService<MeaningReader>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, VoteStrategy>(
            static provider => provider.GetRequiredService<VoteStrategy>()));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, FastStrategy>(
            provider => new FastStrategy(provider.GetRequiredService<IOptions<FastOptions>>().Value)));
        services.AddChecked<RefineOptions>("Orchestration:Refine");
        services.TryAddSingleton<AnswerVerifiers>();
        services.TryAddSingleton<AnswerFormats>();
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, RefineStrategy>(
            provider => new RefineStrategy(provider.GetRequiredService<IOptions<RefineOptions>>().Value, provider.GetRequiredService<AnswerVerifiers>())));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, AutoStrategy>(
            provider => new AutoStrategy(
                provider.GetRequiredService<IOptions<FanOutOptions>>().Value, provider.GetRequiredService<IOptions<AutoOptions>>().Value)));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, FuseStrategy>(
            provider => new FuseStrategy(
                provider.GetRequiredService<IOptions<FanOutOptions>>().Value,
                provider.GetRequiredService<VoteStrategy>(),
                provider.GetRequiredService<IOptions<FuseOptions>>().Value, provider.GetRequiredService<IOptions<JudgeOptions>>().Value,
                provider.GetRequiredService<IOptions<ReserveOptions>>().Value)));
        services.AddChecked<RolesOptions>("Orchestration:Roles");
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, RolesStrategy>(
            provider => new RolesStrategy(
                provider.GetRequiredService<IOptions<RolesOptions>>().Value, provider.GetRequiredService<IOptions<ReserveOptions>>().Value,
                provider.GetRequiredService<IOptions<JudgeOptions>>().Value)));
        services.AddChecked<DiffusionOptions>("Orchestration:Diffusion");
        services.TryAddSingleton(provider => new PromptStage(
            provider.GetRequiredService<IOptions<DiffusionOptions>>().Value, provider.GetRequiredService<IOptions<JudgeOptions>>().Value));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IOrchestrationStrategy, CouncilStrategy>(
            provider => new CouncilStrategy(
                provider.GetRequiredService<IOptions<FanOutOptions>>().Value, provider.GetRequiredService<IOptions<CouncilOptions>>().Value,
                provider.GetRequiredService<IOptions<DeepConfOptions>>().Value,
                provider.GetRequiredService<IOptions<JudgeOptions>>().Value, provider.GetRequiredService<IOptions<ReserveOptions>>().Value,
                provider.GetRequiredService<IOptions<StatisticsOptions>>().Value, provider.GetRequiredService<MeaningReader>())));
        services.TryAddSingleton<StrategyCatalogue>();
        services.TryAddSingleton<AgentSlots>();
        services.TryAddSingleton<AgentTransports>();
        services.TryAddSingleton<RunMetrics>();
        services.AddChecked<RunsOptions>("Orchestration:Runs");
        services.TryAddSingleton<RunRecords>();
        services.AddSingleton<IWorkHandler, RunBookWork>();
        services.AddSingleton<IWorkHandler, RunForgetWork>();
        services.TryAddSingleton<IModelStatistics, ModelStatistics>();
        return services;
    }
}
