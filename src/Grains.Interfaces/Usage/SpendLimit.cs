namespace LLMHive.Usage;

/// <summary>The most that a user is willing to pay for overage in one billing period. In force on plans that bill overage.</summary>
/// <param name="UserId">The user.</param>
/// <param name="LimitUsd">US dollars; null = no limit.</param>
/// <param name="ChangedAt">When it was set (UTC).</param>
[GenerateSerializer, Immutable, Alias("llmhive.SpendLimit")]
public sealed record SpendLimit(
    [property: Id(0)] string UserId, [property: Id(1)] decimal? LimitUsd, [property: Id(2)] DateTimeOffset ChangedAt);
