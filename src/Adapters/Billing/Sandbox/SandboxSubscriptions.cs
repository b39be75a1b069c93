namespace LLMHive.Billing;

/// <summary>What somebody subscribes to.</summary>
internal sealed record SandboxOffer(SandboxPrice Price)
{
    public long TrialDays { get; init; }

    public string Behaviour { get; init; } = "allow_incomplete";

    public string MissingCard { get; init; } = "create_invoice";

    public string? CardId { get; init; }

    public Dictionary<string, string> Metadata { get; init; } = [];
}

/// <summary>What can be done to subscriptions.</summary>
internal static class SandboxSubscriptions
{
    /// <summary>An unpaid first payment or change of price waits so long.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromHours(23);

    public static SandboxSubscription Subscribe(this SandboxRun run, SandboxOffer offer)
    {
        var book = run.Book;
        var subscription = new SandboxSubscription
        {
            Id = book.NextId("sub"), ItemId = book.NextId("si"), Price = offer.Price, CreatedAt = run.Now, MissingCard = offer.MissingCard,
            CardId = offer.CardId, Metadata = offer.Metadata,
        };
        if (offer is { TrialDays: 0, Behaviour: not "default_incomplete", Price.UnitAmount: > 0 })
        {
            RequireCard(book, subscription);
        }

        book.Subscriptions.Add(subscription);
        if (offer.TrialDays > 0)
        {
            run.StartTrial(subscription, run.Now.AddDays(offer.TrialDays));
        }
        else
        {
            run.StartPaying(subscription, offer.Behaviour);
        }

        return subscription;
    }

    public static void Update(this SandboxRun run, SandboxSubscription subscription, SandboxRequest request)
    {
        if (subscription.Ended && request.Names.Any(n => !n.StartsWith("metadata[", StringComparison.Ordinal) && !n.StartsWith("expand[", StringComparison.Ordinal)))
        {
            throw SandboxFault.Invalid("", "A canceled subscription can only update its cancellation_details and metadata.");
        }

        if (request["items[0][price]"] is { } priceId && run.Price(priceId, "items[0][price]") is var price && price.Id != subscription.Price.Id)
        {
            run.ChangePrice(subscription, price, request);
        }

        foreach (var (name, value) in request.Map("metadata"))
        {
            subscription.Metadata[name] = value;
        }

        if (request.Has("cancel_at_period_end"))
        {
            subscription.CancelAtPeriodEnd = request.Flag("cancel_at_period_end");
            subscription.CanceledAt = subscription.CancelAtPeriodEnd ? run.Now : null;
        }

        subscription.CardId = request["default_payment_method"] ?? subscription.CardId;
        run.Tell("customer.subscription.updated", subscription);
    }

    public static void Cancel(this SandboxRun run, SandboxSubscription subscription, bool prorate)
    {
        if (subscription.Ended)
        {
            throw SandboxFault.Missing("subscription", subscription.Id);
        }

        var open = run.Book.Invoices.Where(i => i.SubscriptionId == subscription.Id && i.Status == "open").ToList();
        if (subscription.Status == "incomplete")
        {
            run.Expire(subscription);
            return;
        }

        if (prorate && subscription.Status is "active" && SandboxProration.Credit(subscription, run.Now) is { Amount: < 0 } credit)
        {
            var last = run.Draft(subscription, "subscription_update", run.Now, run.Now, [credit]);
            run.Finalise(last);
        }

        open.ForEach(invoice => invoice.NextAttempt = null);
        run.End(subscription, run.Now);
    }

    public static void Resume(this SandboxRun run, SandboxSubscription subscription)
    {
        if (subscription.Status != "paused")
        {
            throw SandboxFault.Invalid("", $"The subscription is {subscription.Status}; only a paused one can be resumed.");
        }

        RequireCard(run.Book, subscription);
        if (run.Book.Invoice(subscription.LatestInvoiceId) is { Status: "open" } earlier)
        {
            run.Void(earlier);
        }

        var end = BillingPeriods.Boundary(run.Now, subscription.Price.Cycle, 1);
        var invoice = run.Draft(subscription, "subscription_cycle", run.Now, end, [SandboxProration.Full(subscription.Price, run.Now, end)]);
        run.Finalise(invoice);
        run.Collect(invoice);
        run.Tell(subscription.Status == "active" ? "customer.subscription.resumed" : "customer.subscription.updated", subscription);
    }

    /// <summary>The first payment did not come in time.</summary>
    public static void Expire(this SandboxRun run, SandboxSubscription subscription)
    {
        subscription.Status = "incomplete_expired";
        subscription.EndedAt = run.Now;
        foreach (var invoice in run.Book.Invoices.Where(i => i.SubscriptionId == subscription.Id && i.Status == "open"))
        {
            run.Void(invoice);
        }

        run.Tell("customer.subscription.updated", subscription);
    }

    public static void End(this SandboxRun run, SandboxSubscription subscription, DateTimeOffset at)
    {
        subscription.Status = "canceled";
        subscription.CanceledAt ??= at;
        subscription.EndedAt = at;
        subscription.PendingUpdate = null;
        run.Tell("customer.subscription.deleted", subscription);
    }

    /// <summary>Puts a price in force; a new length of period starts a new one now.</summary>
    public static void Switch(this SandboxRun run, SandboxSubscription subscription, SandboxPrice price)
    {
        var anew = subscription.Price.Interval != price.Interval && subscription.Status != "trialing";
        subscription.Price = price;
        if (anew)
        {
            run.Reanchor(subscription);
        }
    }

    /// <summary>A paused subscription starts anew.</summary>
    public static void Restart(this SandboxRun run, SandboxSubscription subscription)
    {
        subscription.Status = "active";
        run.Reanchor(subscription);
    }

    /// <summary>Makes a draft for a subscription; it becomes its latest invoice.</summary>
    public static SandboxInvoice Draft(
        this SandboxRun run, SandboxSubscription subscription, string reason, DateTimeOffset from, DateTimeOffset to, List<SandboxLine> lines)
    {
        var invoice = new SandboxInvoice
        {
            Id = run.Book.NextId("in"), SubscriptionId = subscription.Id, Reason = reason, CreatedAt = run.Now, PeriodStart = from, PeriodEnd = to,
            Lines = lines, Currency = subscription.Price.Currency,
        };
        lines.ForEach(line => line.Id = run.Book.NextId("il"));
        run.Book.Invoices.Add(invoice);
        subscription.LatestInvoiceId = invoice.Id;
        return invoice;
    }

    private static void Reanchor(this SandboxRun run, SandboxSubscription subscription)
    {
        subscription.Anchor = run.Now;
        subscription.PeriodStart = run.Now;
        subscription.PeriodEnd = BillingPeriods.Boundary(run.Now, subscription.Price.Cycle, 1);
    }

    private static void StartTrial(this SandboxRun run, SandboxSubscription subscription, DateTimeOffset end)
    {
        subscription.Status = "trialing";
        (subscription.TrialStart, subscription.TrialEnd, subscription.Anchor) = (run.Now, end, end);
        (subscription.PeriodStart, subscription.PeriodEnd) = (run.Now, end);
        var line = SandboxProration.Full(subscription.Price with { UnitAmount = 0 }, run.Now, end);
        var invoice = run.Draft(subscription, "subscription_create", run.Now, end, [line]);
        run.Tell("customer.subscription.created", subscription);
        run.Finalise(invoice);
    }

    private static void StartPaying(this SandboxRun run, SandboxSubscription subscription, string behaviour)
    {
        subscription.Status = "incomplete";
        run.Reanchor(subscription);
        var line = SandboxProration.Full(subscription.Price, subscription.PeriodStart, subscription.PeriodEnd);
        var invoice = run.Draft(subscription, "subscription_create", run.Now, run.Now, [line]);
        run.Tell("customer.subscription.created", subscription);
        run.Finalise(invoice);
        if (behaviour == "default_incomplete")
        {
            if (invoice.Status == "open")
            {
                run.IntentOf(invoice).CardId = run.Book.CardFor(subscription)?.Id;
            }

            return;
        }

        if (run.Collect(invoice) is { Status: not "succeeded" } intent && behaviour == "error_if_incomplete")
        {
            throw SandboxFault.Unpaid(intent, "subscription_payment_intent_requires_action", keeps: false);
        }
    }

    private static void ChangePrice(this SandboxRun run, SandboxSubscription subscription, SandboxPrice price, SandboxRequest request)
    {
        var behaviour = request["payment_behavior"] ?? "allow_incomplete";
        if (behaviour == "pending_if_incomplete" && request.Names.FirstOrDefault(NotForPending) is { } name)
        {
            throw SandboxFault.Invalid("", $"You cannot pass `{name}` with payment_behavior=pending_if_incomplete.", name);
        }

        // A change that still waits is replaced by the new one.
        if (subscription.PendingUpdate is { } waiting && run.Book.Invoice(waiting.InvoiceId) is { Status: "open" } old)
        {
            run.Void(old);
        }

        subscription.PendingUpdate = null;
        var at = request.Moment("proration_date") ?? run.Now;
        var lines = SandboxProration.Lines(subscription, price, Proration(request), at, run.Now);
        if (lines.Count == 0)
        {
            run.Switch(subscription, price);
            return;
        }

        var invoice = run.Draft(subscription, "subscription_update", run.Now, run.Now, lines);
        subscription.PendingUpdate = new(price, run.Now + Patience, invoice.Id);
        run.Finalise(invoice);
        if (run.Collect(invoice) is not { Status: not "succeeded" } intent)
        {
            return;
        }

        if (behaviour == "error_if_incomplete")
        {
            throw SandboxFault.Unpaid(intent, "subscription_payment_intent_requires_action", keeps: false);
        }

        if (behaviour != "pending_if_incomplete")
        {
            subscription.PendingUpdate = null;
            run.Switch(subscription, price);
            subscription.Status = "past_due";
            run.ScheduleRetries(invoice);
        }
    }

    private static string Proration(SandboxRequest request) => request["proration_behavior"] is "always_invoice" or "none"
        ? request["proration_behavior"]!
        : throw SandboxFault.Invalid("", "The sandbox knows proration_behavior always_invoice and none.", "proration_behavior");

    /// <summary>What Stripe does not take together with a pending change.</summary>
    private static bool NotForPending(string name) =>
        !name.StartsWith("items[", StringComparison.Ordinal) && !name.StartsWith("expand[", StringComparison.Ordinal)
        && name is not ("payment_behavior" or "proration_behavior" or "proration_date" or "billing_cycle_anchor" or "off_session" or "trial_end");

    private static void RequireCard(SandboxBook book, SandboxSubscription subscription)
    {
        if (book.CardFor(subscription) is null)
        {
            throw SandboxFault.Invalid(
                "resource_missing", "This customer has no attached payment source or default payment method. Please consider adding one.");
        }
    }
}
