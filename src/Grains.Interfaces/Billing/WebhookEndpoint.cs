namespace LLMHive.Billing;

/// <summary>Where a user wants to be told of events.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.WebhookEndpoint")]
public sealed record WebhookEndpoint
{
    /// <summary>Public id, <c>we_…</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The owner.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>Where events are posted to.</summary>
    [Id(2)] public required string Url { get; init; }

    /// <summary>Types of events that are sent; empty = all.</summary>
    [Id(3)] public ImmutableArray<string> Events { get; init; } = [];

    /// <summary>When it was made (UTC).</summary>
    [Id(4)] public required DateTimeOffset CreatedAt { get; init; }

    /// <summary>When it was deleted (UTC); null = it is not.</summary>
    [Id(5)] public DateTimeOffset? DeletedAt { get; init; }
}
