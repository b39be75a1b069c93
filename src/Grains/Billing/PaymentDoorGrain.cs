using Microsoft.Extensions.Logging;
using Orleans.Concurrency;

namespace LLMHive.Billing;

/// <summary>Holds nothing, so a storm of events waits for no single one of them.</summary>
[GrainType("llmhive.payment-door"), StatelessWorker, Reentrant]
internal sealed partial class PaymentDoorGrain(IPaymentProcessor processor, SubscriptionMetrics metrics, ILogger<PaymentDoorGrain> logger) : Grain, IPaymentDoorGrain
{
    /// <summary>What can change a subscription, or is worth an entry in the audit. Everything else is taken and left alone.</summary>
    internal static readonly ImmutableHashSet<string> Known =
    [
        "customer.subscription.created", "customer.subscription.updated", "customer.subscription.deleted", "customer.subscription.paused",
        "customer.subscription.resumed", "customer.subscription.trial_will_end", "invoice.paid", "invoice.payment_succeeded",
        "invoice.payment_failed", "invoice.payment_action_required", "invoice.voided", "checkout.session.completed", "charge.refunded",
        "charge.dispute.created", "charge.dispute.closed", "customer.deleted", "payment_method.attached", "payment_method.detached",
    ];

    public async Task<Refusal?> Receive(byte[] body, string? signature, CancellationToken cancellationToken)
    {
        var reading = processor.Events.Read(body, signature);
        if (reading.Event is not { } read)
        {
            metrics.Event("turned_away");
            LogTurnedAway(reading.Fault ?? "");
            return Refusal.Of(RefusalCodes.InvalidSignature, $"The event was turned away: {reading.Fault} Check the endpoint's signing secret.");
        }

        if (!Known.Contains(read.Type))
        {
            metrics.Event("ignored");
            return null;
        }

        // Events of one customer stand in one inbox; one that names none stands alone until its object was fetched.
        var inbox = GrainFactory.GetGrain<IPaymentEventsGrain>(GrainKeys.Payer(read.CustomerId ?? "object:" + read.ObjectId));
        var taken = await inbox.Accept(
            new()
            {
                EventId = read.Id, Type = read.Type, Created = read.Created, ObjectType = read.ObjectType, ObjectId = read.ObjectId,
                CustomerId = read.CustomerId, Livemode = read.Livemode,
            },
            cancellationToken);
        metrics.Event(taken ? "taken" : "repeated");
        return null;
    }

    [LoggerMessage(LogLevel.Warning, "A webhook was turned away: {Fault}")]
    private partial void LogTurnedAway(string fault);
}
