namespace LLMHive.Billing;

/// <summary>An event that could not be delivered and is kept until somebody plays it again.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.WebhookDelivery")]
public sealed record WebhookDelivery
{
    /// <summary>Public id, <c>whd_…</c>.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>The endpoint.</summary>
    [Id(1)] public required string EndpointId { get; init; }

    /// <summary>The event's body, as it is sent.</summary>
    [Id(2)] public required string Body { get; init; }

    /// <summary>Failed tries.</summary>
    [Id(3)] public int Attempts { get; init; }

    /// <summary>Why the last one failed.</summary>
    [Id(4)] public string Reason { get; init; } = "";

    /// <summary>When it was last due (UTC).</summary>
    [Id(5)] public DateTimeOffset At { get; init; }
}
