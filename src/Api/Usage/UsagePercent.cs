namespace LLMHive.Usage;

/// <summary>Used part of what is included, in percent with one decimal; may pass 100 where a plan allows overage. Null = unlimited.</summary>
internal sealed record UsagePercent(decimal? Requests, decimal? Tokens);
