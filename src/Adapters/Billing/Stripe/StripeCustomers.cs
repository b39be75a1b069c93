using Stripe;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPaymentCustomers" />
internal sealed class StripeCustomers(StripeCalls calls) : IPaymentCustomers
{
    public Task<PaymentResult<ProcessorCustomer>> Create(PaymentOperation operation, CustomerOrder order, CancellationToken cancellationToken)
    {
        var wanted = new CustomerCreateOptions { Email = order.Email, Name = order.Name, Metadata = new() { ["user_id"] = order.UserId } };
        return calls.Call(
            (api, stop) => api.Customers.CreateAsync(wanted, StripeCalls.Key(operation), stop), StripeReader.Customer, cancellationToken);
    }

    public Task<PaymentResult<ProcessorCustomer>> Fetch(string customerId, CancellationToken cancellationToken) =>
        calls.Call((api, stop) => api.Customers.GetAsync(customerId, null, null, stop), StripeReader.Customer, cancellationToken);

    public async Task<PaymentResult<ProcessorCard>> SetDefaultCard(
        PaymentOperation operation, string customerId, string paymentMethodId, CancellationToken cancellationToken)
    {
        var attached = await calls.Call(
            (api, stop) => api.PaymentMethods.AttachAsync(
                paymentMethodId, new() { Customer = customerId }, StripeCalls.Key(operation.Step("attach")), stop),
            StripeReader.Card, cancellationToken);
        if (!attached.IsOk)
        {
            return attached;
        }

        var wanted = new CustomerUpdateOptions { InvoiceSettings = new() { DefaultPaymentMethod = attached.Value.Id } };
        var chosen = await calls.Call(
            (api, stop) => api.Customers.UpdateAsync(customerId, wanted, StripeCalls.Key(operation.Step("default")), stop),
            StripeReader.Customer, cancellationToken);
        return chosen.IsOk ? attached : new PaymentFailure(chosen.Outcome, chosen.Fault);
    }
}
