namespace LLMHive.Limits;

/// <summary>What an engine asks at most beyond one answer of each member: judges, rounds, rewrites.</summary>
/// <param name="Count">Calls.</param>
/// <param name="Tokens">Prompt and answer tokens of all of them.</param>
/// <param name="CostUsd">Cost of all of them at the dearest member, in US dollars.</param>
/// <param name="CostsUsd">The same at each of the planned members, in their order; default = it is not known.</param>
[GenerateSerializer, Immutable, Alias("llmhive.ExtraCalls")]
public readonly record struct ExtraCalls([property: Id(0)] int Count, [property: Id(1)] long Tokens, [property: Id(2)] decimal CostUsd,
    [property: Id(3)] ImmutableArray<decimal> CostsUsd = default);
