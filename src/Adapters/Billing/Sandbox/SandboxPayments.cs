using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>Calls about single payments and pages.</summary>
internal static class SandboxPayments
{
    public static JsonObject Answer(SandboxRun run, SandboxRequest request) => (request.Method, request.Segments) switch
    {
        ("POST", ["payment_intents"]) => SandboxJson.Of(Create(run, request), run.Book.CustomerId),
        ("GET", ["payment_intents", var id]) => SandboxJson.Of(Intent(run, id), run.Book.CustomerId),
        ("GET", ["charges"]) => Charges(run, request),
        ("POST", ["refunds"]) => Refund(run, request),
        ("POST", ["checkout", "sessions"]) => SandboxJson.Of(OpenCheckout(run, request), run.Book),
        ("GET", ["checkout", "sessions", var id]) => SandboxJson.Of(Session(run, id), run.Book),
        ("POST", ["billing_portal", "sessions"]) => Portal(run, request),
        _ => throw SandboxFault.Unplayed(request),
    };

    /// <summary>The customer pays on the page: the subscription begins.</summary>
    public static SandboxSession CompleteCheckout(SandboxRun run, string sessionId)
    {
        var session = Session(run, sessionId);
        if (session.Status != "open")
        {
            throw SandboxFault.Invalid("", $"Checkout session {sessionId} is {session.Status}.", "session");
        }

        var subscription = run.Subscribe(new(session.Price)
        {
            TrialDays = session.TrialDays, Behaviour = "error_if_incomplete", Metadata = new(session.Metadata),
        });
        session.Status = "complete";
        session.SubscriptionId = subscription.Id;
        run.Tell("checkout.session.completed", SandboxJson.Of(session, run.Book));
        return session;
    }

    private static SandboxIntent Create(SandboxRun run, SandboxRequest request)
    {
        var amount = request.Whole("amount", 0);
        if (amount <= 0)
        {
            throw SandboxFault.Invalid("parameter_invalid_integer", "This value must be greater than or equal to 1.", "amount");
        }

        var intent = new SandboxIntent
        {
            Id = run.Book.NextId("pi"), Amount = amount, Currency = request.Required("currency"), CreatedAt = run.Now,
            Description = request["description"] ?? "", Metadata = request.Map("metadata"),
        };
        run.Book.Intents.Add(intent);
        if (request.Flag("confirm"))
        {
            var cardId = request.Required("payment_method");
            run.Charge(intent, run.Book.Cards.Find(c => c.Id == cardId) ?? SandboxRoutes.Attach(run, cardId));
            if (intent.Decline is not null)
            {
                throw SandboxFault.Unpaid(intent, "", keeps: true);
            }
        }

        return intent;
    }

    private static JsonObject Refund(SandboxRun run, SandboxRequest request)
    {
        var intent = Intent(run, request.Required("payment_intent"));
        var left = intent.Amount - intent.Refunded;
        var amount = request.Whole("amount", left);
        if (intent.Status != "succeeded" || amount <= 0 || amount > left)
        {
            throw left == 0 && intent.Status == "succeeded"
                ? SandboxFault.Invalid("charge_already_refunded", $"Payment {intent.Id} has already been refunded.", "payment_intent")
                : SandboxFault.Invalid("", $"Refund amount {amount} is greater than unrefunded amount {left} on payment {intent.Id}, or it was not paid.", "amount");
        }

        intent.Refunded += amount;
        run.Tell("charge.refunded", Charge(run, intent));
        return new()
        {
            ["id"] = run.Book.NextId("re"), ["object"] = "refund", ["amount"] = amount, ["currency"] = intent.Currency, ["status"] = "succeeded",
            ["payment_intent"] = intent.Id, ["created"] = SandboxJson.Unix(run.Now),
        };
    }

    /// <summary>As with Stripe, newest first; a payment that took no money has none here.</summary>
    private static JsonObject Charges(SandboxRun run, SandboxRequest request)
    {
        var limit = (int)Math.Clamp(request.Whole("limit", 10), 1, 100);
        var charges = run.Book.Intents.Where(i => i.Status == "succeeded").Reverse().Select(i => Charge(run, i));
        if (request["starting_after"] is { } after)
        {
            charges = charges.SkipWhile(c => (string?)c["id"] != after).Skip(1);
        }

        var page = charges.Take(limit + 1).ToList();
        return SandboxJson.List(page.Take(limit), page.Count > limit, request.Path);
    }

    private static JsonObject Charge(SandboxRun run, SandboxIntent intent) => new()
    {
        ["id"] = "ch" + intent.Id[2..], ["object"] = "charge", ["customer"] = run.Book.CustomerId, ["payment_intent"] = intent.Id,
        ["amount"] = intent.Amount, ["amount_refunded"] = intent.Refunded, ["livemode"] = false,
    };

    private static SandboxSession OpenCheckout(SandboxRun run, SandboxRequest request)
    {
        var session = new SandboxSession
        {
            Id = run.Book.NextId("cs_test"), Price = run.Price(request.Required("line_items[0][price]"), "line_items[0][price]"),
            SuccessUrl = request.Required("success_url"), CancelUrl = request["cancel_url"], CreatedAt = run.Now,
            TrialDays = (int)request.Whole("subscription_data[trial_period_days]", 0), Metadata = request.Map("subscription_data[metadata]"),
        };
        run.Book.Sessions.Add(session);
        return session;
    }

    private static JsonObject Portal(SandboxRun run, SandboxRequest request) => new()
    {
        ["id"] = run.Book.NextId("bps"), ["object"] = "billing_portal.session", ["customer"] = run.Book.CustomerId, ["livemode"] = false,
        ["created"] = SandboxJson.Unix(run.Now), ["return_url"] = request["return_url"], ["url"] = run.Book.PageUrl("portal", run.Book.CustomerId),
    };

    private static SandboxIntent Intent(SandboxRun run, string id) => run.Book.Intent(id) ?? throw SandboxFault.Missing("payment_intent", id, "intent");

    private static SandboxSession Session(SandboxRun run, string id) =>
        run.Book.Sessions.Find(s => s.Id == id) ?? throw SandboxFault.Missing("checkout.session", id, "session");
}
