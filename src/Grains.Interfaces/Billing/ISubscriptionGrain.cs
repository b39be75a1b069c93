using Orleans.Concurrency;

namespace LLMHive.Billing;

/// <summary>The plan of one user, its payment and its history. Key: <c>user:&lt;user id&gt;</c>.</summary>
[Alias("llmhive.ISubscriptionGrain"), GrainInterfaceType("llmhive.subscription")]
public interface ISubscriptionGrain : IGrainWithStringKey
{
    /// <summary>Puts a plan in force by an operator's word, without payment; in effect before this returns. A paid plan of higher rank stays.</summary>
    /// <param name="grant">The plan and who granted it; <c>free</c> takes an earlier grant back.</param>
    /// <param name="cancellationToken">Ends the wait; a stored grant stays.</param>
    [Alias("Grant"), ResponseTimeout("00:00:05")]
    Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken = default);

    /// <summary>The present subscription, or the free plan. Answers also while a payment is under way.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<Subscription> Find(CancellationToken cancellationToken = default);

    /// <summary>Does what is wanted, once: a repetition under the same Idempotency-Key gives the first answer again.</summary>
    /// <param name="command">What is wanted.</param>
    /// <param name="origin">Who wants it, and under which key.</param>
    /// <param name="cancellationToken">Ends the wait; what was begun is finished all the same.</param>
    [Alias("Execute"), ResponseTimeout("00:01:30")]
    Task<SubscriptionReply> Execute(SubscriptionCommand command, CommandOrigin origin, CancellationToken cancellationToken = default);

    /// <summary>What a change of plan would cost now. Answers also while a payment is under way.</summary>
    [Alias("Preview"), ResponseTimeout("00:00:05"), AlwaysInterleave]
    Task<Outcome<PlanPreview>> Preview(SubscriptionCommand command, CancellationToken cancellationToken = default);

    /// <summary>Opens a page of the processor: checkout, or the portal.</summary>
    [Alias("OpenPage"), ResponseTimeout("00:01:30")]
    Task<Outcome<PageLink>> OpenPage(PageOrder order, CancellationToken cancellationToken = default);

    /// <summary>Makes a single payment that the client confirms.</summary>
    [Alias("CreatePayment"), ResponseTimeout("00:01:30")]
    Task<PaymentReply> CreatePayment(PaymentOrder order, CommandOrigin origin, CancellationToken cancellationToken = default);

    /// <summary>The processor says that something changed: looks at what is there now, and applies that.</summary>
    /// <returns>When to say it again, because the processor is away; null = applied.</returns>
    [Alias("Observe"), ResponseTimeout("00:01:30")]
    Task<DateTimeOffset?> Observe(PaymentNotice notice, CancellationToken cancellationToken = default);

    /// <summary>Does what is due: finishes what a crash interrupted, renews, expires, bills usage. Nothing is due: changes nothing.</summary>
    /// <returns>When to call again because something could not be done now; null = when the work table says.</returns>
    [Alias("Wake"), ResponseTimeout("00:01:30")]
    Task<DateTimeOffset?> Wake(CancellationToken cancellationToken = default);
}
