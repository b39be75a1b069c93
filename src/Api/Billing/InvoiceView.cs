namespace LLMHive.Billing;

/// <summary>An invoice or credit note. Amounts are in the currency's minor unit.</summary>
internal sealed record InvoiceView
{
    /// <summary>Gapless within its type and year.</summary>
    public required string Number { get; init; }

    public required InvoiceType Type { get; init; }

    public required string UserId { get; init; }

    public required string? SubscriptionId { get; init; }

    /// <summary>Start of the period (inclusive).</summary>
    public required DateTimeOffset? PeriodStart { get; init; }

    /// <summary>End of the period (exclusive).</summary>
    public required DateTimeOffset? PeriodEnd { get; init; }

    public required IReadOnlyList<InvoiceLineView> Lines { get; init; }

    public required string Currency { get; init; }

    public required long Subtotal { get; init; }

    public required long Tax { get; init; }

    public required long Total { get; init; }

    /// <summary>What credit notes took back.</summary>
    public required long Credited { get; init; }

    public required InvoiceStatus Status { get; init; }

    /// <summary>The payment processor's page for it.</summary>
    public required string? HostedInvoiceUrl { get; init; }

    /// <summary>Of a credit note: the invoice it refers to.</summary>
    public required string? RefersTo { get; init; }

    /// <summary>False: no real money is behind it.</summary>
    public required bool Livemode { get; init; }

    public required DateTimeOffset IssuedAt { get; init; }

    public required DateTimeOffset? PaidAt { get; init; }

    public static InvoiceView Of(Invoice invoice) => new()
    {
        Number = invoice.Number,
        Type = invoice.Type,
        UserId = invoice.UserId,
        SubscriptionId = invoice.SubscriptionId.Length == 0 ? null : invoice.SubscriptionId,
        PeriodStart = invoice.PeriodStart,
        PeriodEnd = invoice.PeriodEnd,
        Lines = [.. invoice.Lines.Select(InvoiceLineView.Of)],
        Currency = invoice.Currency,
        Subtotal = invoice.SubtotalMinor,
        Tax = invoice.TaxMinor,
        Total = invoice.TotalMinor,
        Credited = invoice.CreditedMinor,
        Status = invoice.Status,
        HostedInvoiceUrl = invoice.HostedInvoiceUrl,
        RefersTo = invoice.RefersTo,
        Livemode = invoice.Livemode,
        IssuedAt = invoice.IssuedAt,
        PaidAt = invoice.PaidAt,
    };
}
