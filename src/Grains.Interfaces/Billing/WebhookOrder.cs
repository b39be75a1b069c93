namespace LLMHive.Billing;

/// <summary>What a new endpoint should be.</summary>
/// <param name="Url">An https address in the public internet.</param>
/// <param name="Events">Types of events to send; empty = all.</param>
[GenerateSerializer, Immutable, Alias("llmhive.WebhookOrder")]
public sealed record WebhookOrder([property: Id(0)] string Url, [property: Id(1)] ImmutableArray<string> Events);
