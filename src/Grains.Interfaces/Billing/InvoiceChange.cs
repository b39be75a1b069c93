namespace LLMHive.Billing;

/// <summary>A change of where an invoice stands.</summary>
/// <param name="Number">Number of the invoice.</param>
/// <param name="Status">The new status. An open one becomes paid or void; nothing else changes.</param>
/// <param name="HostedInvoiceUrl">The payment processor's page for it; null leaves it as it is.</param>
[GenerateSerializer, Immutable, Alias("llmhive.InvoiceChange")]
public sealed record InvoiceChange(
    [property: Id(0)] string Number, [property: Id(1)] InvoiceStatus Status, [property: Id(2)] string? HostedInvoiceUrl = null);
