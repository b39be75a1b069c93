namespace LLMHive.Billing;

/// <summary>What is read of an event: names and ids, nothing that decides anything.</summary>
public sealed record ProcessorEvent
{
    /// <summary>Unique; the same event may come several times.</summary>
    public required string Id { get; init; }

    /// <summary>Such as <c>invoice.paid</c>; may be one we do not know.</summary>
    public required string Type { get; init; }

    /// <summary>When it happened; events may come in any order.</summary>
    public required DateTimeOffset Created { get; init; }

    /// <summary>Such as <c>invoice</c>; empty = unknown.</summary>
    public string ObjectType { get; init; } = "";

    /// <summary>Of the object concerned; empty = it has none.</summary>
    public string ObjectId { get; init; } = "";

    /// <summary>Of the customer concerned; null = the event does not say, re-fetch the object.</summary>
    public string? CustomerId { get; init; }

    /// <summary>False when no real money moves.</summary>
    public bool Livemode { get; init; }
}

/// <summary>An event, or why it is none.</summary>
/// <param name="Event">The verified event.</param>
/// <param name="Fault">Why the bytes were turned away (answer 400); null = they were not.</param>
public readonly record struct WebhookReading(ProcessorEvent? Event, string? Fault);

/// <summary>An event's object as it is now; exactly one of the kinds we apply, or none for other kinds.</summary>
public sealed record ProcessorObject
{
    /// <summary>Whose it is; null = nobody we know.</summary>
    public string? CustomerId { get; init; }

    /// <summary>A subscription.</summary>
    public ProcessorSubscription? Subscription { get; init; }

    /// <summary>An invoice.</summary>
    public ProcessorInvoice? Invoice { get; init; }

    /// <summary>A payment.</summary>
    public ProcessorIntent? Intent { get; init; }

    /// <summary>A customer.</summary>
    public ProcessorCustomer? Customer { get; init; }
}
