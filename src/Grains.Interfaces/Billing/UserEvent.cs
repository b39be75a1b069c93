namespace LLMHive.Billing;

/// <summary>Something that a user is told of, as webhooks and the live stream tell it.</summary>
/// <param name="Id">Unique; telling it again tells nobody twice.</param>
/// <param name="Type">Such as <c>usage.alert</c>.</param>
/// <param name="Body">The whole event as JSON.</param>
[GenerateSerializer, Immutable, Alias("llmhive.UserEvent")]
public sealed record UserEvent([property: Id(0)] string Id, [property: Id(1)] string Type, [property: Id(2)] string Body);
