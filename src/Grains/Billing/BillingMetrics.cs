using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Billing;

/// <summary>Instruments of billing.</summary>
internal sealed class BillingMetrics
{
    private readonly Counter<long> _issued;
    private readonly Counter<double> _invoiced;
    private readonly Counter<long> _drift;
    private readonly Counter<long> _reconciled;
    private readonly Counter<long> _deliveries;

    public BillingMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Name);
        _issued = meter.CreateCounter<long>("llmhive.invoices.issued", "{document}", "Documents that got a number, by type.");
        _invoiced = meter.CreateCounter<double>("llmhive.invoiced", "{currency_unit}", "Totals of invoices without tax, in whole units of the currency; credit notes apart.");
        _drift = meter.CreateCounter<long>("llmhive.billing.drift", "{difference}", "Differences found in the books of closed periods, by what differs.");
        _reconciled = meter.CreateCounter<long>("llmhive.billing.reconciled", "{period}", "Closed periods whose books were checked.");
        _deliveries = meter.CreateCounter<long>("llmhive.webhooks.sent", "{delivery}", "Tries to deliver an event to a user's endpoint, by outcome.");
    }

    /// <summary>A difference: <c>closing</c>, <c>counters</c>, <c>cost</c> or <c>invoice</c>.</summary>
    public void Drifted(string what) => _drift.Add(1, new KeyValuePair<string, object?>("llmhive.drift", what));

    public void Reconciled() => _reconciled.Add(1);

    /// <summary>A delivery: <c>delivered</c> or <c>failed</c>.</summary>
    public void Sent(bool delivered) => _deliveries.Add(1, new KeyValuePair<string, object?>("llmhive.outcome", delivered ? "delivered" : "failed"));

    public void Issued(Invoice invoice)
    {
        KeyValuePair<string, object?> type = new("llmhive.invoice.type", invoice.Type == InvoiceType.Invoice ? "invoice" : "credit_note");
        _issued.Add(1, type);
        _invoiced.Add((double)Math.Abs(Currency.Of(invoice.Currency).ToAmount(invoice.SubtotalMinor)), type, new("llmhive.currency", invoice.Currency));
    }
}
