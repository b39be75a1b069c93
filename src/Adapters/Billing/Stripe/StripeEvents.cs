using System.Text;
using System.Text.Json;
using Stripe;

namespace LLMHive.Billing;

/// <inheritdoc cref="IPaymentEvents" />
internal sealed class StripeEvents(
    StripeCalls calls, StripeCustomers customers, StripeSubscriptions subscriptions, StripeInvoices invoices, StripePages pages, WebhookSecrets secrets)
    : IPaymentEvents
{
    /// <summary>How far the time of a signature may be off, in seconds.</summary>
    private const long Tolerance = 300;

    public WebhookReading Read(ReadOnlyMemory<byte> body, string? signature)
    {
        if (string.IsNullOrWhiteSpace(signature))
        {
            // Stripe.net would end in a NullReferenceException.
            return new(null, "The header Stripe-Signature is missing.");
        }

        var text = Encoding.UTF8.GetString(body.Span);
        if (!secrets.Accepted.Any(secret => IsSigned(text, signature, secret)))
        {
            return new(null, "The signature does not fit, or is older than five minutes.");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return new(Read(document.RootElement), null);
        }
        catch (JsonException)
        {
            return new(null, "The event is not JSON, or has no id or type.");
        }
    }

    public async Task<PaymentResult<ProcessorObject>> Refetch(ProcessorEvent received, CancellationToken cancellationToken) => received.ObjectType switch
    {
        "subscription" => Found(await subscriptions.Fetch(received.ObjectId, cancellationToken), s => new() { CustomerId = s.CustomerId, Subscription = s }),
        "invoice" => Found(await invoices.Fetch(received.ObjectId, cancellationToken), i => new() { CustomerId = i.CustomerId, Invoice = i }),
        "payment_intent" => Found(await pages.FetchIntent(received.ObjectId, cancellationToken), p => new() { CustomerId = p.CustomerId, Intent = p }),
        "customer" => Found(await customers.Fetch(received.ObjectId, cancellationToken), c => new() { CustomerId = c.Id, Customer = c }),
        "checkout.session" => await OfCheckout(received, cancellationToken),
        _ => new ProcessorObject { CustomerId = received.CustomerId },
    };

    private static ProcessorEvent Read(JsonElement json) => new()
    {
        Id = json.Must("id"), Type = json.Must("type"), Created = json.Moment("created") ?? DateTimeOffset.UnixEpoch, Livemode = json.Flag("livemode"),
        ObjectType = json.Text("data.object.object") ?? "", ObjectId = json.Text("data.object.id") ?? "",
        CustomerId = json.Text("data.object.object") == "customer" ? json.Text("data.object.id") : json.Id("data.object.customer"),
    };

    private static PaymentResult<ProcessorObject> Found<T>(PaymentResult<T> fetched, Func<T, ProcessorObject> wrap) => fetched.IsOk
        ? wrap(fetched.Value)
        : new PaymentFailure(fetched.Outcome, fetched.Fault);

    private bool IsSigned(string text, string signature, string secret)
    {
        try
        {
            EventUtility.ValidateSignature(text, signature, secret, Tolerance, calls.Now.ToUnixTimeSeconds());
            return true;
        }
        catch (StripeException)
        {
            return false;
        }
    }

    /// <summary>A finished page leads to its subscription.</summary>
    private async Task<PaymentResult<ProcessorObject>> OfCheckout(ProcessorEvent received, CancellationToken cancellationToken)
    {
        var session = await calls.Call(
            (api, stop) => api.Checkout.Sessions.GetAsync(received.ObjectId, null, null, stop),
            json => (Customer: json.Id("customer"), Subscription: json.Id("subscription")), cancellationToken);
        if (!session.IsOk)
        {
            return new PaymentFailure(session.Outcome, session.Fault);
        }

        return session.Value.Subscription is { } subscriptionId
            ? Found(await subscriptions.Fetch(subscriptionId, cancellationToken), s => new() { CustomerId = s.CustomerId, Subscription = s })
            : new ProcessorObject { CustomerId = session.Value.Customer ?? received.CustomerId };
    }
}
