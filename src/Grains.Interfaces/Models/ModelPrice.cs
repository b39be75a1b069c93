using LLMHive.Usage;

namespace LLMHive.Models;

/// <summary>What tokens of one model cost, in US dollars per million.</summary>
/// <param name="InPerMillion">Prompt tokens.</param>
/// <param name="OutPerMillion">Answer tokens, reasoning included.</param>
/// <param name="CachedPerMillion">Prompt tokens read from the provider's cache.</param>
/// <param name="Version">Version of the price list, stored with each charge.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ModelPrice")]
public sealed record ModelPrice(
    [property: Id(0)] decimal InPerMillion, [property: Id(1)] decimal OutPerMillion,
    [property: Id(2)] decimal CachedPerMillion, [property: Id(3)] string Version)
{
    /// <summary>Exact cost of a call, never rounded.</summary>
    public decimal Cost(TokenUsage usage) =>
        (((usage.In - usage.Cached) * InPerMillion) + (usage.Cached * CachedPerMillion) + (usage.Out * OutPerMillion)) / 1_000_000m;
}
