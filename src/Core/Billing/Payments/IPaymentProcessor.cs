namespace LLMHive.Billing;

/// <summary>
/// The payment processor, in our words. A call never throws for what the processor or the network does: each answers a
/// <see cref="PaymentResult{T}"/>. Amounts are minor units (cents), times UTC; statuses are the processor's names, verbatim.
/// </summary>
/// <remarks>
/// Every call that changes something takes a <see cref="PaymentOperation"/>, stored by the caller before the call. The same
/// operation and attempt repeats the first answer, declines included: repeat it after a timeout or an unreadable answer, and
/// take the next attempt for a new try, for instance with another card.
/// </remarks>
public interface IPaymentProcessor
{
    /// <summary>False when no real money moves.</summary>
    bool Livemode { get; }

    /// <summary>Customers and their cards.</summary>
    IPaymentCustomers Customers { get; }

    /// <summary>Subscriptions.</summary>
    IPaymentSubscriptions Subscriptions { get; }

    /// <summary>Invoices and refunds.</summary>
    IPaymentInvoices Invoices { get; }

    /// <summary>What happens on pages of the processor or in the client, so that no card data reaches us.</summary>
    IPaymentPages Pages { get; }

    /// <summary>What the processor tells us.</summary>
    IPaymentEvents Events { get; }
}

/// <summary>Customers and their cards.</summary>
public interface IPaymentCustomers
{
    /// <summary>Makes the customer of a user. Store the answered id: only the operation keeps a second call from making a second one.</summary>
    Task<PaymentResult<ProcessorCustomer>> Create(
        PaymentOperation operation, CustomerOrder order, CancellationToken cancellationToken);

    /// <summary>The customer as it is now.</summary>
    Task<PaymentResult<ProcessorCustomer>> Fetch(string customerId, CancellationToken cancellationToken);

    /// <summary>Attaches a card by its id (such as <c>pm_card_visa</c>) and makes it the default of all that follows.</summary>
    /// <returns>The card; its id may differ from the one that was given.</returns>
    Task<PaymentResult<ProcessorCard>> SetDefaultCard(
        PaymentOperation operation, string customerId, string paymentMethodId, CancellationToken cancellationToken);
}

/// <summary>
/// Subscriptions with one item each. Where a first or prorated payment stays open, the result is
/// <see cref="PaymentOutcome.Declined"/> or <see cref="PaymentOutcome.ActionRequired"/> <b>and</b> carries the subscription;
/// without a value nothing was stored.
/// </summary>
public interface IPaymentSubscriptions
{
    /// <summary>Creates one.</summary>
    Task<PaymentResult<ProcessorSubscription>> Create(
        PaymentOperation operation, SubscriptionOrder order, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the price now and charges the difference at once. If that payment does not succeed the old price stays and
    /// <see cref="ProcessorSubscription.PendingUpdate"/> remembers the change for 23 h.
    /// </summary>
    Task<PaymentResult<ProcessorSubscription>> ChangePriceNow(
        PaymentOperation operation, PriceChange change, CancellationToken cancellationToken);

    /// <summary>
    /// Changes the price without proration; it counts from the next invoice on. Between prices of the same cycle call it when
    /// the change is asked for. From year to month the processor starts anew and charges at once: call that when the period ends.
    /// </summary>
    Task<PaymentResult<ProcessorSubscription>> ChangePriceAtRenewal(
        PaymentOperation operation, PriceChange change, CancellationToken cancellationToken);

    /// <summary>Sets or clears the end at the end of the period.</summary>
    Task<PaymentResult<ProcessorSubscription>> SetCancelAtPeriodEnd(
        PaymentOperation operation, string subscriptionId, bool cancel, CancellationToken cancellationToken);

    /// <summary>Ends it now.</summary>
    /// <param name="operation">Names this call.</param>
    /// <param name="subscriptionId">Which one.</param>
    /// <param name="prorate">True = the rest of the period becomes a credit on a final invoice.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PaymentResult<ProcessorSubscription>> CancelNow(
        PaymentOperation operation, string subscriptionId, bool prorate, CancellationToken cancellationToken);

    /// <summary>Takes up a paused one; the billing anchor is now.</summary>
    Task<PaymentResult<ProcessorSubscription>> Resume(
        PaymentOperation operation, string subscriptionId, CancellationToken cancellationToken);

    /// <summary>One, as it is now; ended ones too.</summary>
    Task<PaymentResult<ProcessorSubscription>> Fetch(string subscriptionId, CancellationToken cancellationToken);

    /// <summary>All of a customer in all statuses, newest first.</summary>
    Task<PaymentResult<ImmutableArray<ProcessorSubscription>>> List(string customerId, CancellationToken cancellationToken);
}

/// <summary>Invoices and refunds.</summary>
public interface IPaymentInvoices
{
    /// <summary>Makes an invoice with these lines and finalises it; it is open, nothing was charged yet. Lines that sum to zero make a paid one.</summary>
    Task<PaymentResult<ProcessorInvoice>> Create(
        PaymentOperation operation, InvoiceOrder order, CancellationToken cancellationToken);

    /// <summary>Tries to pay an open invoice now, with the default card.</summary>
    Task<PaymentResult<ProcessorInvoice>> Pay(PaymentOperation operation, string invoiceId, CancellationToken cancellationToken);

    /// <summary>Voids an open invoice.</summary>
    Task<PaymentResult<ProcessorInvoice>> Void(PaymentOperation operation, string invoiceId, CancellationToken cancellationToken);

    /// <summary>One, with its lines.</summary>
    Task<PaymentResult<ProcessorInvoice>> Fetch(string invoiceId, CancellationToken cancellationToken);

    /// <summary>A page of a customer's invoices, newest first.</summary>
    /// <param name="customerId">Whose.</param>
    /// <param name="startingAfter">Id of the last invoice of the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PaymentResult<ProcessorPage<ProcessorInvoice>>> List(
        string customerId, string? startingAfter, int limit, CancellationToken cancellationToken);

    /// <summary>A page of the charges that took a customer's money, newest first.</summary>
    /// <param name="customerId">Whose.</param>
    /// <param name="startingAfter">Id of the last charge of the page before; null = the first page.</param>
    /// <param name="limit">1 to 100.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PaymentResult<ProcessorPage<ProcessorCharge>>> Charges(
        string customerId, string? startingAfter, int limit, CancellationToken cancellationToken);

    /// <summary>Pays back a paid invoice.</summary>
    /// <param name="operation">Names this call.</param>
    /// <param name="invoiceId">The paid invoice.</param>
    /// <param name="amount">Minor units; null = all that is left.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    Task<PaymentResult<ProcessorRefund>> Refund(
        PaymentOperation operation, string invoiceId, long? amount, CancellationToken cancellationToken);
}

/// <summary>What happens on pages of the processor or in the client.</summary>
public interface IPaymentPages
{
    /// <summary>A page on which the customer subscribes and pays.</summary>
    Task<PaymentResult<ProcessorPageLink>> Checkout(
        PaymentOperation operation, CheckoutOrder order, CancellationToken cancellationToken);

    /// <summary>A page on which the customer changes cards and sees invoices.</summary>
    Task<PaymentResult<ProcessorPageLink>> Portal(
        PaymentOperation operation, string customerId, string returnUrl, CancellationToken cancellationToken);

    /// <summary>A payment that the client confirms with its secret.</summary>
    Task<PaymentResult<ProcessorIntent>> CreateIntent(
        PaymentOperation operation, IntentOrder order, CancellationToken cancellationToken);
}

/// <summary>What the processor tells us.</summary>
public interface IPaymentEvents
{
    /// <summary>Checks the signature over the raw bytes, then reads the few fields that can be trusted to be there.</summary>
    /// <param name="body">The bytes as they came.</param>
    /// <param name="signature">The header <c>Stripe-Signature</c>; null = it was missing.</param>
    WebhookReading Read(ReadOnlyMemory<byte> body, string? signature);

    /// <summary>The event's object as it is now: the copy inside the event may be old, or of another version.</summary>
    Task<PaymentResult<ProcessorObject>> Refetch(ProcessorEvent received, CancellationToken cancellationToken);
}
