namespace LLMHive.Billing;

/// <summary>Inbox of the events of one customer at the processor. Key: <c>payer:&lt;customer id&gt;</c>, or that of an object without one.</summary>
[Alias("llmhive.IPaymentEventsGrain"), GrainInterfaceType("llmhive.payment-events")]
public interface IPaymentEventsGrain : IGrainWithStringKey
{
    /// <summary>Stores an event durably and sees to it that it is applied; one that came before changes nothing.</summary>
    /// <returns>False when it came before.</returns>
    [Alias("Accept"), ResponseTimeout("00:00:10")]
    Task<bool> Accept(PaymentNotice notice, CancellationToken cancellationToken = default);

    /// <summary>What waits to be applied, in the order it happened.</summary>
    [Alias("Waiting"), ResponseTimeout("00:00:05")]
    Task<ImmutableArray<PaymentNotice>> Waiting(CancellationToken cancellationToken = default);

    /// <summary>These events are applied and leave the inbox; they stay known, so that a repetition changes nothing.</summary>
    [Alias("Applied"), ResponseTimeout("00:00:10")]
    Task Applied(ImmutableArray<string> eventIds, CancellationToken cancellationToken = default);
}
