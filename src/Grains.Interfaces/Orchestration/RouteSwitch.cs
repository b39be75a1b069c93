namespace LLMHive.Orchestration;

/// <summary>A model that took the place of another.</summary>
/// <param name="From">The model that should have been asked, or that failed.</param>
/// <param name="To">The model that took its place; empty = nobody did.</param>
/// <param name="Because"><c>unhealthy</c> (never asked), why its call was not sent, or how it ended.</param>
[GenerateSerializer, Immutable, Alias("llmhive.RouteSwitch")]
public sealed record RouteSwitch([property: Id(0)] string From, [property: Id(1)] string To, [property: Id(2)] string Because);
