namespace LLMHive.Billing;

/// <summary>Payment by Stripe, or by the sandbox that plays it: the same code with another transport.</summary>
internal sealed class StripeProcessor(
    StripeOptions options, StripeCustomers customers, StripeSubscriptions subscriptions, StripeInvoices invoices, StripePages pages, StripeEvents events)
    : IPaymentProcessor
{
    public bool Livemode => options.IsLive;

    public IPaymentCustomers Customers => customers;

    public IPaymentSubscriptions Subscriptions => subscriptions;

    public IPaymentInvoices Invoices => invoices;

    public IPaymentPages Pages => pages;

    public IPaymentEvents Events => events;
}
