namespace LLMHive.Billing;

/// <summary>Which series a document belongs to.</summary>
public enum InvoiceType
{
    /// <summary>An invoice, <c>LH-2026-000001</c>.</summary>
    Invoice,

    /// <summary>A credit note, <c>CN-2026-000001</c>; it takes money of an invoice back, so its amounts are below zero.</summary>
    CreditNote,
}
