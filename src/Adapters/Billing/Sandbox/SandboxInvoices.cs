using System.Text.Json.Nodes;

namespace LLMHive.Billing;

/// <summary>Calls about invoices.</summary>
internal static class SandboxInvoices
{
    public static JsonObject Answer(SandboxRun run, SandboxRequest request)
    {
        var book = run.Book;
        switch (request.Method, request.Segments)
        {
            case ("POST", ["invoices"]):
                return Json(Create(run, request));
            case ("POST", ["invoiceitems"]):
                return AddLine(run, request);
            case ("GET", ["invoices"]):
                return List(book, request);
        }

        var invoice = book.Invoice(request.Segments[1]) ?? throw SandboxFault.Missing("invoice", request.Segments[1]);
        switch (request.Method, request.Segments)
        {
            case ("GET", [_, _]):
                break;
            case ("POST", [_, _, "finalize"]):
                Require(invoice, "draft");
                run.Finalise(invoice);
                break;
            case ("POST", [_, _, "void"]):
                Require(invoice, "open");
                run.Void(invoice);
                break;
            case ("POST", [_, _, "pay"]):
                Pay(run, invoice);
                break;
            default:
                throw SandboxFault.Unplayed(request);
        }

        return Json(invoice);

        JsonObject Json(SandboxInvoice one) => SandboxJson.Of(one, book, request.Expand);
    }

    /// <summary>Tries to take the money now.</summary>
    public static void Pay(SandboxRun run, SandboxInvoice invoice)
    {
        if (invoice.Status == "draft")
        {
            run.Finalise(invoice);
        }
        else
        {
            Require(invoice, "open");
        }

        if (run.Collect(invoice) is { Status: not "succeeded" } intent)
        {
            throw SandboxFault.Unpaid(intent, "invoice_payment_intent_requires_action", keeps: true);
        }
    }

    private static SandboxInvoice Create(SandboxRun run, SandboxRequest request)
    {
        var subscriptionId = request["subscription"];
        if (subscriptionId is not null && run.Book.Subscription(subscriptionId) is not { Ended: false })
        {
            throw SandboxFault.Unknown("subscription", subscriptionId, "subscription");
        }

        var invoice = new SandboxInvoice
        {
            Id = run.Book.NextId("in"), SubscriptionId = subscriptionId, CreatedAt = run.Now, PeriodStart = run.Now, PeriodEnd = run.Now,
            Currency = request["currency"] ?? "usd", Description = request["description"] ?? "", Metadata = request.Map("metadata"),
        };
        run.Book.Invoices.Add(invoice);
        return invoice;
    }

    private static JsonObject AddLine(SandboxRun run, SandboxRequest request)
    {
        var invoice = run.Book.Invoice(request.Required("invoice")) ?? throw SandboxFault.Unknown("invoice", request["invoice"], "invoice");
        Require(invoice, "draft");
        var line = new SandboxLine
        {
            Id = run.Book.NextId("il"), Description = request["description"] ?? "", Amount = request.Whole("amount", 0),
            PeriodStart = request.Moment("period[start]") ?? run.Now, PeriodEnd = request.Moment("period[end]") ?? run.Now,
        };
        invoice.Lines.Add(line);
        return new()
        {
            ["id"] = run.Book.NextId("ii"), ["object"] = "invoiceitem", ["amount"] = line.Amount, ["currency"] = invoice.Currency,
            ["customer"] = run.Book.CustomerId, ["description"] = line.Description, ["invoice"] = invoice.Id, ["livemode"] = false,
            ["date"] = SandboxJson.Unix(run.Now),
        };
    }

    private static JsonObject List(SandboxBook book, SandboxRequest request)
    {
        var limit = (int)Math.Clamp(request.Whole("limit", 10), 1, 100);
        var expand = SandboxJson.Below(request.Expand, "data") ?? [];
        var invoices = book.Invoices.AsEnumerable().Reverse();
        if (request["starting_after"] is { } after)
        {
            invoices = invoices.SkipWhile(i => i.Id != after).Skip(1);
        }

        var page = invoices.Where(i => request["subscription"] is not { } id || i.SubscriptionId == id).Take(limit + 1).ToList();
        return SandboxJson.List(page.Take(limit).Select(i => SandboxJson.Of(i, book, expand)), page.Count > limit, request.Path);
    }

    private static void Require(SandboxInvoice invoice, string status)
    {
        if (invoice.Status != status)
        {
            throw SandboxFault.Invalid(
                invoice.Status == "paid" ? "invoice_already_paid" : "", $"Invoice {invoice.Id} is {invoice.Status}, not {status}.", "invoice");
        }
    }
}
