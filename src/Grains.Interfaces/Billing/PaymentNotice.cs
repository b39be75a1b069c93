namespace LLMHive.Billing;

/// <summary>A verified event of the payment processor: names and ids, nothing that decides anything.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.PaymentNotice")]
public sealed record PaymentNotice
{
    /// <summary>Type of our own notice: compare everything with the processor and believe it.</summary>
    public const string Reconcile = "hive.reconcile";

    /// <summary>Unique; the same event may come several times.</summary>
    [Id(0)] public required string EventId { get; init; }

    /// <summary>Such as <c>invoice.paid</c>.</summary>
    [Id(1)] public required string Type { get; init; }

    /// <summary>When it happened.</summary>
    [Id(2)] public required DateTimeOffset Created { get; init; }

    /// <summary>Such as <c>invoice</c>; empty = unknown.</summary>
    [Id(3)] public string ObjectType { get; init; } = "";

    /// <summary>Of the object concerned; empty = it has none.</summary>
    [Id(4)] public string ObjectId { get; init; } = "";

    /// <summary>Of the customer concerned; null = the event does not say.</summary>
    [Id(5)] public string? CustomerId { get; init; }

    /// <summary>False when no real money moves.</summary>
    [Id(6)] public bool Livemode { get; init; }
}
