using System.Diagnostics.Metrics;
using LLMHive.Telemetry;

namespace LLMHive.Billing;

/// <summary>Instruments of payment.</summary>
internal sealed class StripeMetrics(IMeterFactory meters)
{
    private readonly Histogram<double> _duration = meters.Create(Meters.Name)
        .CreateHistogram<double>("llmhive.payment.call.duration", "s", "Duration of a call to the payment processor.");

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
