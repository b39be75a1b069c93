namespace LLMHive.Usage;

/// <summary>What a period will come to when usage goes on as it did, counted from its start but at least over one day.</summary>
/// <param name="Requests">Requests at the end of the period.</param>
/// <param name="Tokens">Tokens at the end of the period.</param>
/// <param name="CostUsd">Provider cost at the end, in US dollars.</param>
/// <param name="OverageUsd">Price of the overage at the end, in US dollars.</param>
[GenerateSerializer, Immutable, Alias("llmhive.UsageForecast")]
public sealed record UsageForecast(
    [property: Id(0)] long Requests, [property: Id(1)] long Tokens, [property: Id(2)] decimal CostUsd, [property: Id(3)] decimal OverageUsd);
