namespace LLMHive.Limits;

/// <summary>One model that a request plans to call.</summary>
/// <param name="Model">Model id.</param>
/// <param name="MaxCostUsd">Most that one call can cost, from the estimate, in US dollars.</param>
[GenerateSerializer, Immutable, Alias("llmhive.PlannedCall")]
public readonly record struct PlannedCall([property: Id(0)] string Model, [property: Id(1)] decimal MaxCostUsd);
