namespace LLMHive.Models;

/// <summary>US dollars per million tokens.</summary>
internal sealed record PriceView(decimal InPerMillion, decimal OutPerMillion, decimal CachedPerMillion, string Version);
