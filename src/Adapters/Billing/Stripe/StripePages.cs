using Stripe;
using Stripe.Checkout;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPaymentPages" />
internal sealed class StripePages(StripeCalls calls, StripePrices prices) : IPaymentPages
{
    public async Task<PaymentResult<ProcessorPageLink>> Checkout(PaymentOperation operation, CheckoutOrder order, CancellationToken cancellationToken)
    {
        var price = await prices.Find(order.PriceKey, cancellationToken);
        if (!price.IsOk)
        {
            return new PaymentFailure(price.Outcome, price.Fault);
        }

        var wanted = new SessionCreateOptions
        {
            Customer = order.CustomerId, Mode = "subscription", LineItems = [new() { Price = price.Value, Quantity = 1 }],
            SuccessUrl = order.SuccessUrl, CancelUrl = order.CancelUrl,
            SubscriptionData = new() { Metadata = new(order.Metadata), TrialPeriodDays = order.TrialDays > 0 ? order.TrialDays : null },
            AutomaticTax = calls.Options.AutomaticTax ? new() { Enabled = true } : null,
        };
        return await calls.Call(
            (api, stop) => api.Checkout.Sessions.CreateAsync(wanted, StripeCalls.Key(operation), stop), StripeReader.Link, cancellationToken);
    }

    public Task<PaymentResult<ProcessorPageLink>> Portal(
        PaymentOperation operation, string customerId, string returnUrl, CancellationToken cancellationToken) => calls.Call(
        (api, stop) => api.BillingPortal.Sessions.CreateAsync(
            new() { Customer = customerId, ReturnUrl = returnUrl }, StripeCalls.Key(operation), stop),
        StripeReader.Link, cancellationToken);

    public Task<PaymentResult<ProcessorIntent>> CreateIntent(PaymentOperation operation, IntentOrder order, CancellationToken cancellationToken)
    {
        var wanted = new PaymentIntentCreateOptions
        {
            Customer = order.CustomerId, Amount = order.Amount, Currency = order.Currency, Metadata = new(order.Metadata),
            Description = order.Description.Length > 0 ? order.Description : null, PaymentMethod = order.CardId,
            Confirm = order.CardId is null ? null : true,
        };
        if (calls.Profile.AutomaticPaymentMethods)
        {
            // A redirect would need a return address, and there is no browser when a stored card is charged.
            wanted.AutomaticPaymentMethods = new() { Enabled = true, AllowRedirects = order.CardId is null ? null : "never" };
        }
        else
        {
            wanted.AddExtraParam("payment_method_types[0]", "card");
        }

        return Judge(
            calls.Call((api, stop) => api.PaymentIntents.CreateAsync(wanted, StripeCalls.Key(operation), stop), StripeReader.Intent, cancellationToken));
    }

    /// <summary>A payment as it is now.</summary>
    public Task<PaymentResult<ProcessorIntent>> FetchIntent(string intentId, CancellationToken cancellationToken) =>
        calls.Call((api, stop) => api.PaymentIntents.GetAsync(intentId, null, null, stop), StripeReader.Intent, cancellationToken);

    /// <summary>A payment that asks for the customer is not done yet.</summary>
    private static async Task<PaymentResult<ProcessorIntent>> Judge(Task<PaymentResult<ProcessorIntent>> call)
    {
        var answer = await call;
        return answer is { IsOk: true, Value.Status: "requires_action" }
            ? new() { Outcome = PaymentOutcome.ActionRequired, Value = answer.Value, Fault = new("authentication_required", "The customer must confirm the payment.") }
            : answer;
    }
}
