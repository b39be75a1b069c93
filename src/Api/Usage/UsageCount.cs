namespace LLMHive.Usage;

/// <summary>The two things that plans count. Null = unlimited.</summary>
internal sealed record UsageCount(long? Requests, long? Tokens);
