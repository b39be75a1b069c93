namespace LLMHive.Billing;

/// <summary>Something that was changed of a plan, a subscription or a hive model, and by whom. Entries are never changed.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.AuditEntry")]
public sealed record AuditEntry
{
    /// <summary>Unique.</summary>
    [Id(0)] public required string Id { get; init; }

    /// <summary>When.</summary>
    [Id(1)] public required DateTimeOffset At { get; init; }

    /// <summary>What happened, such as <c>plan_granted</c>.</summary>
    [Id(2)] public required string Action { get; init; }

    /// <summary>Public id of the key behind it, the name of a service, or what told the hive.</summary>
    [Id(3)] public required string By { get; init; }

    /// <summary>Whom it concerns; null = nobody in particular.</summary>
    [Id(4)] public string? UserId { get; init; }

    /// <summary>The subscription, where there is one.</summary>
    [Id(5)] public string? SubscriptionId { get; init; }

    /// <summary>The plan afterwards.</summary>
    [Id(6)] public string? Plan { get; init; }

    /// <summary>The subscription's status afterwards.</summary>
    [Id(7)] public string? Status { get; init; }

    /// <summary>More, such as an operator's reason, or what differed.</summary>
    [Id(8)] public string? Detail { get; init; }

    /// <summary>The hive model for which a preset now stands.</summary>
    [Id(9)] public string? Model { get; init; }

    /// <summary>That preset.</summary>
    [Id(10)] public string? Preset { get; init; }

    /// <summary>The evaluation that spoke for it.</summary>
    [Id(11)] public string? EvaluationId { get; init; }
}
