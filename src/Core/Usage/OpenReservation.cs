namespace LLMHive.Usage;

/// <summary>An admitted request that is not settled yet.</summary>
/// <param name="RequestId">The request.</param>
/// <param name="UserId">Who pays.</param>
/// <param name="KeyId">Public id of the key whose budget holds it; journals hold this name.</param>
/// <param name="PeriodStart">The billing period.</param>
/// <param name="Tokens">Tokens reserved.</param>
/// <param name="CostUsd">Cost reserved, in US dollars.</param>
/// <param name="At">Moment of admission (UTC).</param>
/// <param name="ExpiresAt">The reservation lapses at this moment (UTC).</param>
public sealed record OpenReservation(
    string RequestId, string UserId, string KeyId, DateTimeOffset PeriodStart, long Tokens, decimal CostUsd,
    DateTimeOffset At, DateTimeOffset ExpiresAt);
