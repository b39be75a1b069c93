namespace LLMHive.Billing;

/// <summary>An issued invoice or credit note. Number and lines never change; the status does.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.Invoice")]
public sealed record Invoice
{
    /// <summary>Its number: gapless within its type and year.</summary>
    [Id(0)] public required string Number { get; init; }

    /// <summary>Invoice or credit note.</summary>
    [Id(1)] public InvoiceType Type { get; init; }

    /// <summary>Who pays.</summary>
    [Id(2)] public required string UserId { get; init; }

    /// <summary>The subscription; empty when there is none.</summary>
    [Id(3)] public string SubscriptionId { get; init; } = "";

    /// <summary>Start of the period (inclusive); null when it is about none.</summary>
    [Id(4)] public DateTimeOffset? PeriodStart { get; init; }

    /// <summary>End of the period (exclusive).</summary>
    [Id(5)] public DateTimeOffset? PeriodEnd { get; init; }

    /// <summary>The lines; their amounts sum to the total.</summary>
    [Id(6)] public required ImmutableArray<InvoiceLine> Lines { get; init; }

    /// <summary>Three lower-case letters.</summary>
    [Id(7)] public required string Currency { get; init; }

    /// <summary>Net of tax, in minor units.</summary>
    [Id(8)] public required long SubtotalMinor { get; init; }

    /// <summary>Sum of the tax lines, in minor units.</summary>
    [Id(9)] public long TaxMinor { get; init; }

    /// <summary>Subtotal and tax, in minor units.</summary>
    [Id(10)] public required long TotalMinor { get; init; }

    /// <summary>Where it stands.</summary>
    [Id(11)] public required InvoiceStatus Status { get; init; }

    /// <summary>The payment processor's page for it; null when there is none.</summary>
    [Id(12)] public string? HostedInvoiceUrl { get; init; }

    /// <summary>False: no real money is behind it.</summary>
    [Id(13)] public bool Livemode { get; init; }

    /// <summary>When it was issued (UTC).</summary>
    [Id(14)] public required DateTimeOffset IssuedAt { get; init; }

    /// <summary>When it was paid (UTC); null = it is not.</summary>
    [Id(15)] public DateTimeOffset? PaidAt { get; init; }

    /// <summary>What it was made from; one source has one document.</summary>
    [Id(16)] public required string SourceKey { get; init; }

    /// <summary>Of a credit note: the invoice it refers to.</summary>
    [Id(17)] public string? RefersTo { get; init; }

    /// <summary>Of an invoice: what credit notes took back of it, in minor units.</summary>
    [Id(18)] public long CreditedMinor { get; init; }

    /// <summary>Counts the changes.</summary>
    [Id(19)] public long Version { get; init; }
}
