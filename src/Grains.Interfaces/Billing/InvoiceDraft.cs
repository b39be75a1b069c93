namespace LLMHive.Billing;

/// <summary>What an invoice should say. The book gives it its number.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.InvoiceDraft")]
public sealed record InvoiceDraft
{
    /// <summary>
    /// What it is made from, unique for ever: the processor's invoice id, or <c>usage:{subscriptionId}:{periodIndex}</c>.
    /// The same source again gets the document that was issued. At most 200 characters.
    /// </summary>
    [Id(0)] public required string SourceKey { get; init; }

    /// <summary>Who pays.</summary>
    [Id(1)] public required string UserId { get; init; }

    /// <summary>The subscription; empty when there is none.</summary>
    [Id(2)] public string SubscriptionId { get; init; } = "";

    /// <summary>Start of the period (inclusive).</summary>
    [Id(3)] public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>End of the period (exclusive).</summary>
    [Id(4)] public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>At least one line. With a tax line among them the others are net; without one they include the tax of <see cref="Country"/>.</summary>
    [Id(5)] public required ImmutableArray<InvoiceLine> Lines { get; init; }

    /// <summary>Three letters.</summary>
    [Id(6)] public string Currency { get; init; } = "usd";

    /// <summary>Where it stands at first; one whose total is zero is paid.</summary>
    [Id(7)] public InvoiceStatus Status { get; init; } = InvoiceStatus.Open;

    /// <summary>The payment processor's page for it.</summary>
    [Id(8)] public string? HostedInvoiceUrl { get; init; }

    /// <summary>True when real money is behind it.</summary>
    [Id(9)] public bool Livemode { get; init; }

    /// <summary>ISO 3166 code of the payer's country, for the tax that the lines include; null = none.</summary>
    [Id(10)] public string? Country { get; init; }
}
