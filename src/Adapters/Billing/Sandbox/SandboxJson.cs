using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>Writes the sandbox's objects as Stripe writes them in the version Stripe.net speaks.</summary>
internal static class SandboxJson
{
    public const string ApiVersion = "2026-10-28.endive";

    public static JsonObject Customer(SandboxBook book) => new()
    {
        ["id"] = book.CustomerId, ["object"] = "customer", ["created"] = Unix(book.CreatedAt), ["livemode"] = false,
        ["email"] = book.Email, ["name"] = book.Name, ["balance"] = book.Balance, ["currency"] = "usd",
        ["invoice_settings"] = new JsonObject { ["default_payment_method"] = book.DefaultCardId },
        ["metadata"] = Map(book.Metadata),
    };

    public static JsonObject Of(SandboxCard card, string? customerId) => new()
    {
        ["id"] = card.Id, ["object"] = "payment_method", ["type"] = "card", ["created"] = Unix(card.CreatedAt), ["livemode"] = false,
        ["customer"] = customerId,
        ["card"] = new JsonObject
        {
            ["brand"] = SandboxCards.BrandOf(card.Token), ["last4"] = "4242", ["exp_month"] = 12, ["exp_year"] = card.CreatedAt.Year + 3,
            ["funding"] = "credit", ["country"] = "US",
        },
        ["metadata"] = new JsonObject(),
    };

    public static JsonObject Of(SandboxPrice price) => new()
    {
        ["id"] = price.Id, ["object"] = "price", ["active"] = price.Active, ["livemode"] = false, ["created"] = 1767225600,
        ["currency"] = price.Currency, ["unit_amount"] = price.UnitAmount, ["lookup_key"] = price.LookupKey, ["product"] = price.Product,
        ["nickname"] = price.Name, ["type"] = "recurring", ["billing_scheme"] = "per_unit",
        ["recurring"] = new JsonObject { ["interval"] = price.Interval, ["interval_count"] = 1, ["usage_type"] = "licensed" },
        ["metadata"] = Map(price.Metadata),
    };

    public static JsonObject Product(string id, string name) => new()
    {
        ["id"] = id, ["object"] = "product", ["name"] = name, ["active"] = true, ["livemode"] = false, ["created"] = 1767225600,
        ["metadata"] = new JsonObject(),
    };

    public static JsonObject Of(SandboxSubscription subscription, SandboxBook book, IReadOnlyList<string> expand)
    {
        var inner = Below(expand, "latest_invoice");
        JsonNode? latest = inner is not null && book.Invoice(subscription.LatestInvoiceId) is { } invoice
            ? Of(invoice, book, inner)
            : subscription.LatestInvoiceId;
        return new()
        {
            ["id"] = subscription.Id, ["object"] = "subscription", ["status"] = subscription.Status, ["livemode"] = false,
            ["customer"] = book.CustomerId, ["created"] = Unix(subscription.CreatedAt), ["start_date"] = Unix(subscription.CreatedAt),
            ["currency"] = subscription.Price.Currency, ["collection_method"] = "charge_automatically",
            ["billing_cycle_anchor"] = Unix(subscription.Anchor), ["cancel_at_period_end"] = subscription.CancelAtPeriodEnd,
            ["cancel_at"] = subscription.CancelAtPeriodEnd ? Unix(subscription.PeriodEnd) : null,
            ["canceled_at"] = Unix(subscription.CanceledAt), ["ended_at"] = Unix(subscription.EndedAt),
            ["trial_start"] = Unix(subscription.TrialStart), ["trial_end"] = Unix(subscription.TrialEnd),
            ["default_payment_method"] = subscription.CardId, ["latest_invoice"] = latest,
            ["items"] = List([Item(subscription)], false, "/v1/subscription_items"),
            ["pending_update"] = subscription.PendingUpdate is { } update ? Of(update, subscription) : null,
            ["trial_settings"] = new JsonObject { ["end_behavior"] = new JsonObject { ["missing_payment_method"] = subscription.MissingCard } },
            ["metadata"] = Map(subscription.Metadata),
        };
    }

    public static JsonObject Of(SandboxInvoice invoice, SandboxBook book, IReadOnlyList<string> expand)
    {
        var json = new JsonObject
        {
            ["id"] = invoice.Id, ["object"] = "invoice", ["status"] = invoice.Status, ["livemode"] = false, ["customer"] = book.CustomerId,
            ["created"] = Unix(invoice.CreatedAt), ["currency"] = invoice.Currency, ["number"] = invoice.Number,
            ["description"] = invoice.Description, ["billing_reason"] = invoice.Reason, ["collection_method"] = "charge_automatically",
            ["total"] = invoice.Total, ["subtotal"] = invoice.Total, ["amount_due"] = invoice.AmountDue, ["amount_paid"] = invoice.AmountPaid,
            ["amount_remaining"] = invoice.AmountDue - invoice.AmountPaid, ["attempt_count"] = invoice.AttemptCount,
            ["attempted"] = invoice.AttemptCount > 0, ["auto_advance"] = invoice.NextAttempt is not null,
            ["next_payment_attempt"] = Unix(invoice.NextAttempt),
            ["period_start"] = Unix(invoice.PeriodStart), ["period_end"] = Unix(invoice.PeriodEnd),
            ["hosted_invoice_url"] = invoice.Status == "draft" ? null : book.PageUrl("invoice", invoice.Id),
            ["invoice_pdf"] = null,
            ["parent"] = invoice.SubscriptionId is { } id
                ? new JsonObject { ["type"] = "subscription_details", ["subscription_details"] = new JsonObject { ["subscription"] = id } }
                : null,
            ["lines"] = List(invoice.Lines.Select(Line), false, $"/v1/invoices/{invoice.Id}/lines"),
            ["metadata"] = Map(invoice.Metadata),
        };

        // As with Stripe, these two are there only when asked for.
        if (Below(expand, "confirmation_secret") is not null)
        {
            json["confirmation_secret"] = invoice.Status == "open" && book.Intent(invoice.IntentId) is { } intent
                ? new JsonObject { ["type"] = "payment_intent", ["client_secret"] = intent.Secret }
                : null;
        }

        if (Below(expand, "payments") is not null)
        {
            json["payments"] = List(invoice.IntentId is null ? [] : [Payment(invoice)], false, "/v1/invoice_payments");
        }

        return json;
    }

    public static JsonObject Of(SandboxIntent intent, string? customerId) => new()
    {
        ["id"] = intent.Id, ["object"] = "payment_intent", ["status"] = intent.Status, ["amount"] = intent.Amount, ["livemode"] = false,
        ["amount_received"] = intent.Status == "succeeded" ? intent.Amount : 0, ["currency"] = intent.Currency, ["customer"] = customerId,
        ["client_secret"] = intent.Secret, ["created"] = Unix(intent.CreatedAt), ["payment_method"] = intent.CardId,
        ["description"] = intent.Description,
        ["last_payment_error"] = intent.Decline is { } decline
            ? new JsonObject
            {
                ["type"] = "card_error", ["code"] = decline.Code, ["decline_code"] = decline.DeclineCode, ["message"] = decline.Message,
            }
            : null,
        ["next_action"] = intent.Status == "requires_action" ? new JsonObject { ["type"] = "use_stripe_sdk" } : null,
        ["metadata"] = Map(intent.Metadata),
    };

    public static JsonObject Of(SandboxSession session, SandboxBook book) => new()
    {
        ["id"] = session.Id, ["object"] = "checkout.session", ["mode"] = "subscription", ["status"] = session.Status, ["livemode"] = false,
        ["customer"] = book.CustomerId, ["created"] = Unix(session.CreatedAt), ["subscription"] = session.SubscriptionId,
        ["payment_status"] = session.Status == "complete" ? "paid" : "unpaid", ["success_url"] = session.SuccessUrl,
        ["cancel_url"] = session.CancelUrl, ["url"] = session.Status == "open" ? book.PageUrl("checkout", session.Id) : null,
        ["metadata"] = Map(session.Metadata),
    };

    public static JsonObject List(IEnumerable<JsonObject> items, bool more, string url) => new()
    {
        ["object"] = "list", ["url"] = url, ["has_more"] = more, ["data"] = new JsonArray([.. items]),
    };

    public static JsonObject Event(string id, string type, JsonObject about, DateTimeOffset at) => new()
    {
        ["id"] = id, ["object"] = "event", ["api_version"] = ApiVersion, ["created"] = Unix(at), ["livemode"] = false, ["type"] = type,
        ["pending_webhooks"] = 1, ["data"] = new JsonObject { ["object"] = about },
    };

    public static long? Unix(DateTimeOffset? at) => at?.ToUnixTimeSeconds();

    public static JsonObject Map(Dictionary<string, string> entries) =>
        new(entries.Select(e => KeyValuePair.Create<string, JsonNode?>(e.Key, e.Value)));

    /// <summary>What is to be expanded below a name; null = the name itself is not.</summary>
    public static List<string>? Below(IReadOnlyList<string> expand, string name)
    {
        var found = expand.Where(e => e == name || e.StartsWith(name + ".", StringComparison.Ordinal)).ToList();
        return found.Count == 0 ? null : [.. found.Where(e => e.Length > name.Length).Select(e => e[(name.Length + 1)..])];
    }

    private static JsonObject Item(SandboxSubscription subscription) => new()
    {
        ["id"] = subscription.ItemId, ["object"] = "subscription_item", ["subscription"] = subscription.Id, ["quantity"] = 1,
        ["created"] = Unix(subscription.CreatedAt), ["current_period_start"] = Unix(subscription.PeriodStart),
        ["current_period_end"] = Unix(subscription.PeriodEnd), ["price"] = Of(subscription.Price), ["metadata"] = new JsonObject(),
    };

    private static JsonObject Of(SandboxPendingUpdate update, SandboxSubscription subscription)
    {
        var item = Item(subscription);
        item["price"] = Of(update.Price);
        return new() { ["expires_at"] = Unix(update.ExpiresAt), ["subscription_items"] = new JsonArray(item) };
    }

    private static JsonObject Line(SandboxLine line) => new()
    {
        ["id"] = line.Id, ["object"] = "line_item", ["amount"] = line.Amount, ["currency"] = "usd", ["description"] = line.Description,
        ["quantity"] = 1, ["livemode"] = false,
        ["period"] = new JsonObject { ["start"] = Unix(line.PeriodStart), ["end"] = Unix(line.PeriodEnd) },
        ["parent"] = line.Price is null
            ? new JsonObject { ["type"] = "invoice_item_details", ["invoice_item_details"] = new JsonObject { ["proration"] = false } }
            : new JsonObject
            {
                ["type"] = "subscription_item_details", ["subscription_item_details"] = new JsonObject { ["proration"] = line.Proration },
            },
        ["pricing"] = line.Price is { } price
            ? new JsonObject { ["type"] = "price_details", ["price_details"] = new JsonObject { ["price"] = price.Id, ["product"] = price.Product } }
            : null,
        ["metadata"] = new JsonObject(),
    };

    private static JsonObject Payment(SandboxInvoice invoice) => new()
    {
        ["id"] = "inpay" + invoice.IntentId![2..], ["object"] = "invoice_payment", ["invoice"] = invoice.Id, ["livemode"] = false,
        ["status"] = invoice.Status == "paid" ? "paid" : "open", ["is_default"] = true, ["amount_requested"] = invoice.AmountDue,
        ["created"] = Unix(invoice.CreatedAt), ["currency"] = invoice.Currency,
        ["payment"] = new JsonObject { ["type"] = "payment_intent", ["payment_intent"] = invoice.IntentId },
    };
}
