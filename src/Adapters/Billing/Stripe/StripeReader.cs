using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>
/// Reads answers into our words from their raw JSON. Stripe.net's own objects throw on a date that is null, show a date that
/// is missing as 1970, and know the fields of one year only; the fields we need have moved between the years.
/// </summary>
/// <param name="prices">Knows lookup keys of price ids that were met before.</param>
internal sealed class StripeReader(StripePriceIds prices)
{
    public static ProcessorCustomer Customer(JsonElement json) => new()
    {
        Id = json.Must("id"), UserId = json.Text("metadata.user_id"),
        DefaultCardId = json.Id("invoice_settings.default_payment_method") ?? json.Id("default_source"),
    };

    public static ProcessorCard Card(JsonElement json) => new(
        json.Must("id"), json.Text("card.brand") ?? "", json.Text("card.last4") ?? "",
        (int)(json.Whole("card.exp_month") ?? 0), (int)(json.Whole("card.exp_year") ?? 0));

    public static ProcessorIntent Intent(JsonElement json) => new()
    {
        Id = json.Must("id"), Status = json.Must("status"), CustomerId = json.Id("customer"), Amount = json.Whole("amount") ?? 0,
        Currency = json.Text("currency") ?? "usd", ClientSecret = json.Text("client_secret"), LastFault = Fault(json.At("last_payment_error")),
    };

    public static ProcessorRefund Refund(JsonElement json) => new(json.Must("id"), json.Whole("amount") ?? 0, json.Text("status") ?? "succeeded");

    public static ProcessorCharge Charge(JsonElement json) =>
        new(json.Must("id"), json.Id("payment_intent"), json.Whole("amount") ?? 0, json.Whole("amount_refunded") ?? 0);

    public static ProcessorPageLink Link(JsonElement json) => new(json.Must("id"), json.Must("url"));

    public ProcessorSubscription Subscription(JsonElement json)
    {
        var item = json.Items("items").FirstOrDefault();
        var invoice = json.At("latest_invoice");
        return new()
        {
            Id = json.Must("id"), CustomerId = json.Id("customer") ?? "", Status = json.Must("status"),
            PriceKey = PriceKey(item) ?? PriceKey(json),

            // Since 2025 the period stands at the items, before it stood at the subscription.
            PeriodStart = item.Moment("current_period_start") ?? json.Moment("current_period_start"),
            PeriodEnd = item.Moment("current_period_end") ?? json.Moment("current_period_end"),
            CancelAtPeriodEnd = json.Flag("cancel_at_period_end"), CanceledAt = json.Moment("canceled_at"), EndedAt = json.Moment("ended_at"),
            TrialEnd = json.Moment("trial_end"), CreatedAt = json.Moment("created"), Livemode = json.Flag("livemode"),
            LatestInvoice = invoice.ValueKind == JsonValueKind.Object ? Invoice(invoice) : null, Metadata = json.Map("metadata"),
            PendingUpdate = json.At("pending_update") is { ValueKind: JsonValueKind.Object } update
                ? new(PriceKey(update.Items("subscription_items").FirstOrDefault()), update.Moment("expires_at"))
                : null,
        };
    }

    public ProcessorInvoice Invoice(JsonElement json) => new()
    {
        Id = json.Text("id") ?? "", CustomerId = json.Id("customer") ?? "", Status = json.Text("status") ?? (json.Flag("paid") ? "paid" : "draft"),
        SubscriptionId = json.Id("parent.subscription_details.subscription") ?? json.Id("subscription"),
        Reason = json.Text("billing_reason") ?? "", Number = json.Text("number"), Currency = json.Text("currency") ?? "usd",
        Total = json.Whole("total") ?? 0, AmountDue = json.Whole("amount_due") ?? 0, AmountPaid = json.Whole("amount_paid") ?? 0,
        AttemptCount = (int)(json.Whole("attempt_count") ?? 0), NextPaymentAttempt = json.Moment("next_payment_attempt"),
        HostedUrl = json.Text("hosted_invoice_url"), CreatedAt = json.Moment("created"),
        ClientSecret = json.Text("confirmation_secret.client_secret") ?? json.Text("payment_intent.client_secret"),
        IntentId = IntentId(json), Lines = [.. json.Items("lines").Select(Line)], Metadata = json.Map("metadata"),
    };

    /// <summary>Why a payment failed; null = it did not.</summary>
    public static PaymentFault? Fault(JsonElement error) => error.ValueKind == JsonValueKind.Object
        ? new(error.Text("code") ?? "card_declined", error.Text("message") ?? "The payment failed.", error.Text("decline_code"))
        : null;

    /// <summary>The latest payment: an invoice may have several tries with payments of their own.</summary>
    private static string? IntentId(JsonElement json) =>
        json.Items("payments").Select(payment => payment.Id("payment.payment_intent")).LastOrDefault(id => id is not null) ?? json.Id("payment_intent");

    private ProcessorInvoiceLine Line(JsonElement json) => new()
    {
        Id = json.Text("id") ?? "", Description = json.Text("description") ?? "", Amount = json.Whole("amount") ?? 0,
        PriceKey = PriceKey(json) ?? prices.KeyOf(json.Id("pricing.price_details.price")),
        Proration = json.Flag("proration") || json.Flag("parent.subscription_item_details.proration") || json.Flag("parent.invoice_item_details.proration"),
        PeriodStart = json.Moment("period.start"), PeriodEnd = json.Moment("period.end"),
    };

    /// <summary>Our key of the price or plan that something names.</summary>
    private string? PriceKey(JsonElement owner)
    {
        foreach (var name in (string[])["price", "plan"])
        {
            if (StripePriceIds.KeyIn(owner.At(name)) is { } key)
            {
                return key;
            }

            if (prices.KeyOf(owner.Id(name)) is { } known)
            {
                return known;
            }
        }

        return null;
    }
}
