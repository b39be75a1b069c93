namespace LLMHive.Billing;

/// <summary>Money of an invoice that is given back.</summary>
[GenerateSerializer, Immutable, Alias("llmhive.InvoiceCredit")]
public sealed record InvoiceCredit
{
    /// <summary>What the credit note is made from, such as the processor's refund id; unique for ever.</summary>
    [Id(0)] public required string SourceKey { get; init; }

    /// <summary>Number of the invoice.</summary>
    [Id(1)] public required string InvoiceNumber { get; init; }

    /// <summary>How much, in minor units, tax included: more than zero, at most what is left of the invoice.</summary>
    [Id(2)] public required long AmountMinor { get; init; }

    /// <summary>Words for the reader.</summary>
    [Id(3)] public string Reason { get; init; } = "Refund";
}
