namespace LLMHive.Billing;

/// <summary>
/// Every optional parameter that we send, in one place. The defaults are Stripe's; a server that speaks like Stripe of some
/// year is served by turning off what it does not know. Section <c>Stripe:Profile</c>.
/// </summary>
public sealed class StripeProfile
{
    /// <summary>Send <c>payment_behavior</c> of new subscriptions. Off: the server decides what an open first payment leads to.</summary>
    public bool PaymentBehavior { get; set; } = true;

    /// <summary>Send <c>payment_behavior=pending_if_incomplete</c> with changes of price. Off: a change is in force before it is paid.</summary>
    public bool PendingChanges { get; set; } = true;

    /// <summary>Send <c>proration_behavior</c>.</summary>
    public bool ProrationBehavior { get; set; } = true;

    /// <summary>Send <c>trial_settings</c>.</summary>
    public bool TrialSettings { get; set; } = true;

    /// <summary>Keep a card that paid by its client secret as the subscription's own: <c>payment_settings.save_default_payment_method</c>.</summary>
    public bool SaveCard { get; set; } = true;

    /// <summary>Expand <c>latest_invoice</c> of subscriptions. Off: it is fetched by a call of its own.</summary>
    public bool ExpandLatestInvoice { get; set; } = true;

    /// <summary>Expand <c>confirmation_secret</c> and <c>payments</c> of invoices (Stripe since 2025).</summary>
    public bool ExpandPayments { get; set; } = true;

    /// <summary>Expand <c>payment_intent</c> of invoices (Stripe before 2025).</summary>
    public bool ExpandPaymentIntent { get; set; }

    /// <summary>Sell prices, found by <c>lookup_keys</c>. Off: plans whose id is the lookup key, as before 2020.</summary>
    public bool Prices { get; set; } = true;

    /// <summary>Single payments take <c>automatic_payment_methods</c>. Off: <c>payment_method_types[]=card</c>.</summary>
    public bool AutomaticPaymentMethods { get; set; } = true;

    /// <summary>Send <c>pending_invoice_items_behavior</c> with invoices.</summary>
    public bool PendingItemsBehavior { get; set; } = true;
}
