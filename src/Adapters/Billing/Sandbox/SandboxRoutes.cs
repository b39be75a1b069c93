using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>The calls that the sandbox plays, for one customer's book.</summary>
internal static class SandboxRoutes
{
    public static JsonObject Answer(SandboxRun run, SandboxRequest request) => (request.Method, request.Segments) switch
    {
        (_, ["customers", ..]) or (_, ["payment_methods", ..]) => Customers(run, request),
        (_, ["subscriptions", ..]) => Subscriptions(run, request),
        (_, ["invoices", ..]) or ("POST", ["invoiceitems"]) => SandboxInvoices.Answer(run, request),
        _ => SandboxPayments.Answer(run, request),
    };

    /// <summary>The book's code a call is about; null = it names none.</summary>
    public static string? CodeOf(SandboxRequest request)
    {
        string?[] places =
        [
            request["customer"], request["subscription"], request["payment_intent"], request["payload[stripe_customer_id]"],
            request.Segments.Length > 1 ? request.Segments[1] : null, request.Segments.Length > 2 ? request.Segments[2] : null,
        ];
        return places.Select(SandboxBook.CodeOf).FirstOrDefault(code => code is not null);
    }

    private static JsonObject Customers(SandboxRun run, SandboxRequest request)
    {
        var book = run.Book;
        switch (request.Method, request.Segments)
        {
            case ("POST", ["customers"]):
                Fill(book, request);
                book.CreatedAt = run.Now;
                if (run.Options.DefaultCard.Length > 0)
                {
                    book.DefaultCardId = Attach(run, run.Options.DefaultCard).Id;
                }

                return SandboxJson.Customer(book);
            case ("POST", ["customers", _]):
                Fill(book, request);
                if (request["invoice_settings[default_payment_method]"] is { } cardId)
                {
                    book.DefaultCardId = book.Cards.Find(c => c.Id == cardId)?.Id
                        ?? throw SandboxFault.Unknown("PaymentMethod", cardId, "invoice_settings[default_payment_method]");
                }

                run.Tell("customer.updated", SandboxJson.Customer(book));
                return SandboxJson.Customer(book);
            case ("GET", ["customers", _]):
                return SandboxJson.Customer(book);
            case ("POST", ["payment_methods", var token, "attach"]):
                var card = Attach(run, token);
                run.Tell("payment_method.attached", SandboxJson.Of(card, book.CustomerId));
                return SandboxJson.Of(card, book.CustomerId);
            default:
                throw SandboxFault.Unplayed(request);
        }
    }

    /// <summary>Attaches a test card; a card that is attached already stays the same one.</summary>
    public static SandboxCard Attach(SandboxRun run, string token)
    {
        if (run.Book.Cards.Find(c => c.Id == token) is { } there)
        {
            return there;
        }

        if (!SandboxCards.Knows(token))
        {
            throw SandboxFault.Missing("PaymentMethod", token, "payment_method");
        }

        var card = new SandboxCard { Id = run.Book.NextId("pm"), Token = token, CreatedAt = run.Now };
        run.Book.Cards.Add(card);
        return card;
    }

    private static JsonObject Subscriptions(SandboxRun run, SandboxRequest request)
    {
        var book = run.Book;
        switch (request.Method, request.Segments)
        {
            case ("POST", ["subscriptions"]):
                return Json(run.Subscribe(new(run.Price(request.Required("items[0][price]"), "items[0][price]"))
                {
                    TrialDays = request.Whole("trial_period_days", 0), Behaviour = request["payment_behavior"] ?? "allow_incomplete",
                    MissingCard = request["trial_settings[end_behavior][missing_payment_method]"] ?? "create_invoice",
                    CardId = CardOf(book, request["default_payment_method"]), Metadata = request.Map("metadata"),
                }));
            case ("GET", ["subscriptions"]):
                var expand = SandboxJson.Below(request.Expand, "data") ?? [];
                return SandboxJson.List(
                    book.Subscriptions.AsEnumerable().Reverse().Where(s => request["status"] == "all" || !s.Ended)
                        .Select(s => SandboxJson.Of(s, book, expand)),
                    false, request.Path);
        }

        var subscription = book.Subscription(request.Segments[1]) ?? throw SandboxFault.Missing("subscription", request.Segments[1]);
        switch (request.Method, request.Segments)
        {
            case ("GET", [_, _]):
                break;
            case ("POST", [_, _]):
                run.Update(subscription, request);
                break;
            case ("DELETE", [_, _]):
                run.Cancel(subscription, request.Flag("prorate"));
                break;
            case ("POST", [_, _, "resume"]):
                run.Resume(subscription);
                break;
            default:
                throw SandboxFault.Unplayed(request);
        }

        return Json(subscription);

        JsonObject Json(SandboxSubscription one) => SandboxJson.Of(one, book, request.Expand);
    }

    private static string? CardOf(SandboxBook book, string? cardId) => cardId is null || book.Cards.Exists(c => c.Id == cardId)
        ? cardId
        : throw SandboxFault.Unknown("PaymentMethod", cardId, "default_payment_method");

    private static void Fill(SandboxBook book, SandboxRequest request)
    {
        book.Email = request["email"] ?? book.Email;
        book.Name = request["name"] ?? book.Name;
        foreach (var (name, value) in request.Map("metadata"))
        {
            book.Metadata[name] = value;
        }
    }
}
