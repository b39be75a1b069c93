using System.Collections.Immutable;
using Stripe;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPaymentSubscriptions" />
internal sealed class StripeSubscriptions(StripeCalls calls, StripePrices prices, StripeReader reader, StripeInvoices invoices, StripePages pages)
    : IPaymentSubscriptions
{
    private StripeProfile Profile => calls.Profile;

    public async Task<PaymentResult<ProcessorSubscription>> Create(
        PaymentOperation operation, SubscriptionOrder order, CancellationToken cancellationToken)
    {
        var price = await prices.Find(order.PriceKey, cancellationToken);
        if (!price.IsOk)
        {
            return new PaymentFailure(price.Outcome, price.Fault);
        }

        var wanted = new SubscriptionCreateOptions
        {
            Customer = order.CustomerId, Items = [Item(null, price.Value)], Metadata = new(order.Metadata), Expand = Expand(),
            DefaultPaymentMethod = order.CardId, TrialPeriodDays = order.TrialDays > 0 ? order.TrialDays : null,
            PaymentBehavior = Profile.PaymentBehavior ? Name(order.FirstPayment) : null,
            PaymentSettings = Profile.SaveCard ? new() { SaveDefaultPaymentMethod = "on_subscription" } : null,
            AutomaticTax = calls.Options.AutomaticTax ? new() { Enabled = true } : null,
            TrialSettings = Profile.TrialSettings && order.TrialDays > 0
                ? new() { EndBehavior = new() { MissingPaymentMethod = Name(order.MissingCard) } }
                : null,
        };
        return await Judge(
            calls.Call((api, stop) => api.Subscriptions.CreateAsync(wanted, StripeCalls.Key(operation), stop), reader.Subscription, cancellationToken),
            cancellationToken);
    }

    public async Task<PaymentResult<ProcessorSubscription>> ChangePriceNow(
        PaymentOperation operation, PriceChange change, CancellationToken cancellationToken)
    {
        var wanted = await ItemOf(change, cancellationToken);
        if (!wanted.IsOk)
        {
            return new PaymentFailure(wanted.Outcome, wanted.Fault);
        }

        var update = new SubscriptionUpdateOptions
        {
            Items = [wanted.Value], Expand = Expand(), ProrationBehavior = Profile.ProrationBehavior ? "always_invoice" : null,
            PaymentBehavior = Profile.PendingChanges ? "pending_if_incomplete" : null,
        };
        var changed = await Judge(Update(operation, change.SubscriptionId, update, cancellationToken), cancellationToken);
        return await Label(operation, change, changed, cancellationToken);
    }

    public async Task<PaymentResult<ProcessorSubscription>> ChangePriceAtRenewal(
        PaymentOperation operation, PriceChange change, CancellationToken cancellationToken)
    {
        var wanted = await ItemOf(change, cancellationToken);
        if (!wanted.IsOk)
        {
            return new PaymentFailure(wanted.Outcome, wanted.Fault);
        }

        var update = new SubscriptionUpdateOptions
        {
            Items = [wanted.Value], Expand = Expand(), ProrationBehavior = Profile.ProrationBehavior ? "none" : null,
        };
        var changed = await Judge(Update(operation, change.SubscriptionId, update, cancellationToken), cancellationToken);
        return await Label(operation, change, changed, cancellationToken);
    }

    public Task<PaymentResult<ProcessorSubscription>> SetCancelAtPeriodEnd(
        PaymentOperation operation, string subscriptionId, bool cancel, CancellationToken cancellationToken) =>
        Update(operation, subscriptionId, new() { CancelAtPeriodEnd = cancel, Expand = Expand() }, cancellationToken);

    public async Task<PaymentResult<ProcessorSubscription>> CancelNow(
        PaymentOperation operation, string subscriptionId, bool prorate, CancellationToken cancellationToken)
    {
        var wanted = new SubscriptionCancelOptions { InvoiceNow = prorate ? true : null, Prorate = prorate ? true : null, Expand = Expand() };
        var ended = await calls.Call(
            (api, stop) => api.Subscriptions.CancelAsync(subscriptionId, wanted, StripeCalls.Key(operation), stop), reader.Subscription, cancellationToken);
        if (ended.Outcome is PaymentOutcome.NotFound or PaymentOutcome.Invalid)
        {
            // Ending an ended one is an error there; here it means that the repeated call had worked the first time.
            var now = await Fetch(subscriptionId, cancellationToken);
            if (now is not { IsOk: true, Value.Status: "canceled" or "incomplete_expired" })
            {
                return ended;
            }

            ended = now;
        }

        return ended.IsOk ? await VoidOpen(operation, ended.Value, cancellationToken) : ended;
    }

    public Task<PaymentResult<ProcessorSubscription>> Resume(PaymentOperation operation, string subscriptionId, CancellationToken cancellationToken) => Judge(
        calls.Call(
            (api, stop) => api.Subscriptions.ResumeAsync(
                subscriptionId, new() { BillingCycleAnchor = new() { Type = "now" }, Expand = Expand() }, StripeCalls.Key(operation), stop),
            reader.Subscription, cancellationToken),
        cancellationToken);

    public async Task<PaymentResult<ProcessorSubscription>> Fetch(string subscriptionId, CancellationToken cancellationToken) => await WithInvoice(
        await calls.Call(
            (api, stop) => api.Subscriptions.GetAsync(subscriptionId, new() { Expand = Expand() }, null, stop),
            json => (reader.Subscription(json), json.Id("latest_invoice")), cancellationToken),
        cancellationToken);

    public Task<PaymentResult<ImmutableArray<ProcessorSubscription>>> List(string customerId, CancellationToken cancellationToken) => calls.Call(
        (api, stop) => api.Subscriptions.ListAsync(new() { Customer = customerId, Status = "all", Limit = 100 }, null, stop),
        json => json.Items("data").Select(reader.Subscription).ToImmutableArray(), cancellationToken);

    private static string Name(FirstPayment behaviour) => behaviour switch
    {
        FirstPayment.ErrorIfIncomplete => "error_if_incomplete",
        FirstPayment.DefaultIncomplete => "default_incomplete",
        _ => "allow_incomplete",
    };

    private static string Name(MissingCard behaviour) => behaviour switch
    {
        MissingCard.Pause => "pause",
        MissingCard.Cancel => "cancel",
        _ => "create_invoice",
    };

    private SubscriptionItemOptions Item(string? itemId, string priceId) => Profile.Prices
        ? new() { Id = itemId, Price = priceId }
        : new() { Id = itemId, Plan = priceId };

    private List<string>? Expand() => !Profile.ExpandLatestInvoice ? null
        : [.. invoices.Expand().Select(inner => "latest_invoice." + inner).Prepend("latest_invoice")];

    private Task<PaymentResult<ProcessorSubscription>> Update(
        PaymentOperation operation, string subscriptionId, SubscriptionUpdateOptions update, CancellationToken cancellationToken) => calls.Call(
        (api, stop) => api.Subscriptions.UpdateAsync(subscriptionId, update, StripeCalls.Key(operation), stop), reader.Subscription, cancellationToken);

    /// <summary>The subscription's one item with the new price.</summary>
    private async Task<PaymentResult<SubscriptionItemOptions>> ItemOf(PriceChange change, CancellationToken cancellationToken)
    {
        var price = await prices.Find(change.PriceKey, cancellationToken);
        if (!price.IsOk)
        {
            return new PaymentFailure(price.Outcome, price.Fault);
        }

        var item = await calls.Call(
            (api, stop) => api.Subscriptions.GetAsync(change.SubscriptionId, null, null, stop),
            json => json.Items("items").First().Must("id"), cancellationToken);
        return item.IsOk ? Item(item.Value, price.Value) : new PaymentFailure(item.Outcome, item.Fault);
    }

    /// <summary>Writes metadata by itself, once the change is in force.</summary>
    private async Task<PaymentResult<ProcessorSubscription>> Label(
        PaymentOperation operation, PriceChange change, PaymentResult<ProcessorSubscription> changed, CancellationToken cancellationToken)
    {
        if (!changed.IsOk || change.Metadata.IsEmpty)
        {
            return changed;
        }

        var labelled = await Update(
            operation.Step("metadata"), change.SubscriptionId, new() { Metadata = new(change.Metadata), Expand = Expand() }, cancellationToken);

        // The change itself is in force and paid: a lost label must not look like a failed change.
        return labelled.IsOk ? labelled : changed;
    }

    /// <summary>Says what became of the payment behind an answer that was a formal yes.</summary>
    private async Task<PaymentResult<ProcessorSubscription>> Judge(Task<PaymentResult<ProcessorSubscription>> call, CancellationToken cancellationToken)
    {
        var answer = await call;
        if (!answer.IsOk || answer.Value is { Status: not ("incomplete" or "paused" or "past_due"), PendingUpdate: null })
        {
            return answer;
        }

        var subscription = answer.Value;
        if (subscription.LatestInvoice is not { IntentId: { } intentId } invoice)
        {
            return subscription.Status == "past_due" ? answer : Open(subscription, new("payment_open", "The payment is still open."));
        }

        var intent = await pages.FetchIntent(intentId, cancellationToken);
        if (!intent.IsOk)
        {
            return new() { Outcome = intent.Outcome, Fault = intent.Fault, Value = subscription };
        }

        subscription = subscription with { LatestInvoice = invoice with { ClientSecret = invoice.ClientSecret ?? intent.Value.ClientSecret } };
        return intent.Value switch
        {
            { Status: "succeeded" } => subscription,
            { Status: "requires_action" } => Open(subscription, new("authentication_required", "The customer must confirm the payment.")),
            { LastFault: { } fault } => new() { Outcome = PaymentOutcome.Declined, Fault = fault, Value = subscription },
            { Status: "processing" } => Open(subscription, new("payment_processing", "The payment is under way.")),
            _ => Open(subscription, new("payment_method_required", "The customer must pay with the client secret.")),
        };
    }

    private static PaymentResult<ProcessorSubscription> Open(ProcessorSubscription subscription, PaymentFault fault) =>
        new() { Outcome = PaymentOutcome.ActionRequired, Fault = fault, Value = subscription };

    private async Task<PaymentResult<ProcessorSubscription>> WithInvoice(
        PaymentResult<(ProcessorSubscription Subscription, string? InvoiceId)> answer, CancellationToken cancellationToken)
    {
        if (!answer.IsOk)
        {
            return new PaymentFailure(answer.Outcome, answer.Fault);
        }

        var (subscription, invoiceId) = answer.Value;
        if (subscription.LatestInvoice is not null || invoiceId is null)
        {
            return subscription;
        }

        var invoice = await invoices.Fetch(invoiceId, cancellationToken);
        return invoice.IsOk ? subscription with { LatestInvoice = invoice.Value } : new PaymentFailure(invoice.Outcome, invoice.Fault);
    }

    /// <summary>Nobody shall pay for what has ended.</summary>
    private async Task<PaymentResult<ProcessorSubscription>> VoidOpen(
        PaymentOperation operation, ProcessorSubscription subscription, CancellationToken cancellationToken)
    {
        var open = await calls.Call(
            (api, stop) => api.Invoices.ListAsync(new() { Subscription = subscription.Id, Limit = 100 }, null, stop),
            json => json.Items("data").Where(invoice => invoice.Text("status") == "open").Select(invoice => invoice.Must("id")).ToList(),
            cancellationToken);
        foreach (var invoiceId in open.Value ?? [])
        {
            await invoices.Void(operation.Step("void-" + invoiceId), invoiceId, cancellationToken);
        }

        return subscription;
    }
}
