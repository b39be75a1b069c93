using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Billing;

/// <summary>Instruments of billing.</summary>
internal sealed class BillingMetrics
{
    private readonly Counter<long> _issued;

    public BillingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Name);
        _issued = meter.CreateCounter<long>("llmhive.invoices.issued", "{document}", "Documents that got a number, by type.");
    }

    public void Issued(Invoice invoice) =>
        _issued.Add(1, new KeyValuePair<string, object?>("llmhive.invoice.type", invoice.Type == InvoiceType.Invoice ? "invoice" : "credit_note"));
}
