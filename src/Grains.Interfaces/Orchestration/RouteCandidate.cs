namespace LLMHive.Orchestration;

/// <summary>One model that could have been asked.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.RouteCandidate")]
public sealed record RouteCandidate
{
    /// <summary>Model id.</summary>
    [Id(0)] public required string Model { get; init; }

    /// <summary>Chance that it is right in this class; null = nothing is known.</summary>
    [Id(1)] public double? Reliability { get; init; }

    /// <summary>Price of a million answer tokens, in US dollars; null = unknown.</summary>
    [Id(2)] public decimal? Price { get; init; }

    /// <summary>It was asked.</summary>
    [Id(3)] public bool Asked { get; init; }

    /// <summary>
    /// Why, as a stable code: <c>cascade</c>, <c>stood_in</c>, <c>not_needed</c>, <c>unhealthy</c>, <c>adds_too_little</c> or <c>plan_limit</c>;
    /// <c>budget</c>, <c>deadline</c> or <c>price_unknown</c> when its call was not sent for that.
    /// </summary>
    [Id(4)] public required string Why { get; init; }
}
