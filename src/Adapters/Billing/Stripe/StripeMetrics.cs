using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Billing;

/// <summary>Instruments of payment.</summary>
internal sealed class StripeMetrics(IMeterFactory meters)
{
    /// <summary>In seconds; those by default are made for milliseconds, and would put every call into the first one.</summary>
    private static readonly InstrumentAdvice<double> Seconds = new() { HistogramBucketBoundaries = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25] };

    private readonly Histogram<double> _duration = meters.Create(Meters.Name)
        .CreateHistogram("llmhive.payment.call.duration", "s", "Duration of a call to the payment processor.", tags: null, Seconds);

    public void Called(PaymentOutcome outcome, TimeSpan duration) =>
        _duration.Record(duration.TotalSeconds, new KeyValuePair<string, object?>("llmhive.outcome", NameOf(outcome)));

    private static string NameOf(PaymentOutcome outcome) => outcome switch
    {
        PaymentOutcome.Ok => "ok",
        PaymentOutcome.Declined => "declined",
        PaymentOutcome.ActionRequired => "action_required",
        PaymentOutcome.Invalid => "invalid",
        PaymentOutcome.NotFound => "not_found",
        PaymentOutcome.Unreadable => "unreadable",
        PaymentOutcome.Timeout => "timeout",
        _ => "unavailable",
    };
}
