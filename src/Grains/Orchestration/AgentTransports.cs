using LLMHive.Usage;
using LLMHive.Models;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace LLMHive.Orchestration;

/// <summary>Makes the transport of each run.</summary>
/// <param name="models">Prices.</param>
/// <param name="health">Breakers.</param>
/// <param name="calls">Embeds, in place.</param>
/// <param name="slots">Slots of this silo.</param>
/// <param name="options">Time limits.</param>
/// <param name="clock">Times silence.</param>
/// <param name="logger">Told of broken agents.</param>
internal sealed class AgentTransports(
    IModelCatalogue models, ModelGuards health, ModelCalls calls, AgentSlots slots, IOptions<AgentSlotsOptions> options, TimeProvider clock,
    ILogger<GrainAgentTransport> logger)
{
    public IModelCatalogue Models => models;

    public ModelGuards Health => health;

    public ModelCalls Calls => calls;

    public TimeProvider Clock => clock;

    public ILogger Logger => logger;

    /// <summary>Longest time without a frame.</summary>
    public TimeSpan Silence => TimeSpan.FromSeconds(options.Value.SilenceSeconds);

    /// <summary>The model's agent in the next slot.</summary>
    public IModelAgentGrain Agent(IGrainFactory grains, string model) =>
        grains.GetGrain<IModelAgentGrain>(GrainKeys.ModelAgent(model, slots.Next()));

    /// <summary>Prices of models, as far as they are known.</summary>
    public ImmutableDictionary<string, ModelPrice> Prices(ImmutableArray<string> names) =>
        names.Distinct(StringComparer.Ordinal).Select(name => (name, models.Find(name)?.Price)).Where(it => it.Price is not null)
            .ToImmutableDictionary(it => it.name, it => it.Price!, StringComparer.Ordinal);

    /// <summary>Families of models, as far as they are told.</summary>
    public ImmutableDictionary<string, string> Families(ImmutableArray<string> names) =>
        names.Distinct(StringComparer.Ordinal).Select(name => (name, Family: models.Find(name)?.Family)).Where(it => it.Family is { Length: > 0 })
            .ToImmutableDictionary(it => it.name, it => it.Family!, StringComparer.Ordinal);

    public GrainAgentTransport For(IGrainFactory grains, Ticket ticket, CallEstimate estimate) => new(this, grains, ticket, estimate);
}
