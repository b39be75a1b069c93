using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Billing;

/// <summary>Instruments of subscriptions and payments.</summary>
internal sealed class SubscriptionMetrics
{
    private readonly Counter<long> _changes;
    private readonly Counter<long> _events;
    private readonly Counter<long> _drift;
    private readonly Histogram<double> _lag;

    public SubscriptionMetrics(IMeterFactory meters)
    {
        var meter = meters.Create(Meters.Name);
        _changes = meter.CreateCounter<long>("llmhive.billing.changes", "{change}", "Changes of subscriptions, by the status they led to.");
        _events = meter.CreateCounter<long>("llmhive.billing.events", "{event}", "Events of the payment processor, by what became of them.");
        _drift = meter.CreateCounter<long>("billing_drift_total", "{subscription}", "Subscriptions that differed from the payment processor's when compared.");
        _lag = meter.CreateHistogram(
            "llmhive.billing.event.lag", "s", "Time from an event at the payment processor until it was applied here.", null,
            new InstrumentAdvice<double> { HistogramBucketBoundaries = [1, 2, 5, 10, 30, 60, 120, 300, 600, 1_800, 3_600, 21_600, 86_400] });
    }

    public void Changed(string status) => _changes.Add(1, new KeyValuePair<string, object?>("llmhive.status", status));

    /// <param name="end">taken, repeated, ignored, unknown_customer, turned_away.</param>
    public void Event(string end) => _events.Add(1, new KeyValuePair<string, object?>("llmhive.event.end", end));

    public void Applied(TimeSpan lag) => _lag.Record(Math.Max(0, lag.TotalSeconds));

    public void Drifted() => _drift.Add(1);
}
