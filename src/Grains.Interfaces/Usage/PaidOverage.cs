namespace LLMHive.Usage;

/// <summary>Overage of a period that was billed before the period is over. It is paid for, so it counts no more.</summary>
/// <param name="Tokens">Tokens that were billed.</param>
/// <param name="Requests">Requests that were billed.</param>
/// <param name="Usd">Their exact price in US dollars.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PaidOverage")]
public readonly record struct PaidOverage(
    [property: Id(0)] long Tokens, [property: Id(1)] long Requests, [property: Id(2)] decimal Usd);
