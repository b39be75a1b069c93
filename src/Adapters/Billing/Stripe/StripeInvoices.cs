using Stripe;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPaymentInvoices" />
internal sealed class StripeInvoices(StripeCalls calls, StripeReader reader) : IPaymentInvoices
{
    public async Task<PaymentResult<ProcessorInvoice>> Create(PaymentOperation operation, InvoiceOrder order, CancellationToken cancellationToken)
    {
        var wanted = new InvoiceCreateOptions
        {
            Customer = order.CustomerId, Subscription = order.SubscriptionId, Currency = order.Currency, Description = Words(order.Description),
            Metadata = new(order.Metadata), AutoAdvance = false, CollectionMethod = "charge_automatically",
            PendingInvoiceItemsBehavior = calls.Profile.PendingItemsBehavior ? "exclude" : null,
            AutomaticTax = calls.Options.AutomaticTax ? new() { Enabled = true } : null,
        };
        var draft = await calls.Call(
            (api, stop) => api.Invoices.CreateAsync(wanted, StripeCalls.Key(operation), stop), reader.Invoice, cancellationToken);
        if (!draft.IsOk)
        {
            return draft;
        }

        for (var i = 0; i < order.Lines.Length; i++)
        {
            var line = await AddLine(operation.Step(FormattableString.Invariant($"line{i}")), order, draft.Value.Id, order.Lines[i], cancellationToken);
            if (!line.IsOk)
            {
                return new PaymentFailure(line.Outcome, line.Fault);
            }
        }

        return await calls.Call(
            (api, stop) => api.Invoices.FinalizeInvoiceAsync(
                draft.Value.Id, new() { AutoAdvance = false, Expand = Expand() }, StripeCalls.Key(operation.Step("finalise")), stop),
            reader.Invoice, cancellationToken);
    }

    public async Task<PaymentResult<ProcessorInvoice>> Pay(PaymentOperation operation, string invoiceId, CancellationToken cancellationToken) => await Unless(
        "paid",
        await calls.Call(
            (api, stop) => api.Invoices.PayAsync(invoiceId, new() { Expand = Expand() }, StripeCalls.Key(operation), stop), reader.Invoice, cancellationToken),
        invoiceId, cancellationToken);

    public async Task<PaymentResult<ProcessorInvoice>> Void(PaymentOperation operation, string invoiceId, CancellationToken cancellationToken) => await Unless(
        "void",
        await calls.Call(
            (api, stop) => api.Invoices.VoidInvoiceAsync(invoiceId, null, StripeCalls.Key(operation), stop), reader.Invoice, cancellationToken),
        invoiceId, cancellationToken);

    public Task<PaymentResult<ProcessorInvoice>> Fetch(string invoiceId, CancellationToken cancellationToken) => calls.Call(
        (api, stop) => api.Invoices.GetAsync(invoiceId, new() { Expand = Expand() }, null, stop), reader.Invoice, cancellationToken);

    public Task<PaymentResult<ProcessorPage<ProcessorInvoice>>> List(
        string customerId, string? startingAfter, int limit, CancellationToken cancellationToken) => calls.Call(
        (api, stop) => api.Invoices.ListAsync(new() { Customer = customerId, StartingAfter = startingAfter, Limit = limit }, null, stop),
        json => new ProcessorPage<ProcessorInvoice>([.. json.Items("data").Select(reader.Invoice)], json.Flag("has_more")), cancellationToken);

    public async Task<PaymentResult<ProcessorRefund>> Refund(
        PaymentOperation operation, string invoiceId, long? amount, CancellationToken cancellationToken)
    {
        var invoice = await Fetch(invoiceId, cancellationToken);
        if (!invoice.IsOk)
        {
            return new PaymentFailure(invoice.Outcome, invoice.Fault);
        }

        if (invoice.Value.IntentId is not { } intentId)
        {
            return new PaymentFailure(PaymentOutcome.Invalid, new("nothing_to_refund", $"No payment stands behind invoice {invoiceId}."));
        }

        return await calls.Call(
            (api, stop) => api.Refunds.CreateAsync(new() { PaymentIntent = intentId, Amount = amount }, StripeCalls.Key(operation), stop),
            StripeReader.Refund, cancellationToken);
    }

    /// <summary>What an invoice must show so that it can be paid by the client.</summary>
    public List<string> Expand() =>
    [
        .. calls.Profile.ExpandPayments ? (string[])["confirmation_secret", "payments"] : [],
        .. calls.Profile.ExpandPaymentIntent ? (string[])["payment_intent"] : [],
    ];

    private static string? Words(string text) => text.Length > 0 ? text : null;

    private Task<PaymentResult<string>> AddLine(
        PaymentOperation operation, InvoiceOrder order, string invoiceId, InvoiceOrderLine line, CancellationToken cancellationToken)
    {
        var wanted = new InvoiceItemCreateOptions
        {
            Customer = order.CustomerId, Invoice = invoiceId, Currency = order.Currency, Amount = line.Amount, Description = Words(line.Description),
            Period = line is { PeriodStart: { } start, PeriodEnd: { } end } ? new() { Start = start.UtcDateTime, End = end.UtcDateTime } : null,
        };
        return calls.Call(
            (api, stop) => api.InvoiceItems.CreateAsync(wanted, StripeCalls.Key(operation), stop), json => json.Must("id"), cancellationToken);
    }

    /// <summary>A refusal because it is so already, by an earlier call whose answer was lost or by the customer, is a success.</summary>
    private async Task<PaymentResult<ProcessorInvoice>> Unless(
        string status, PaymentResult<ProcessorInvoice> answer, string invoiceId, CancellationToken cancellationToken)
    {
        if (answer.Outcome != PaymentOutcome.Invalid)
        {
            return answer;
        }

        var now = await Fetch(invoiceId, cancellationToken);
        return now.IsOk && now.Value.Status == status ? now : answer;
    }
}
