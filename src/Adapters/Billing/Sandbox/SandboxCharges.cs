namespace LLMHive.Billing;

/// <summary>Invoices become money, or do not.</summary>
internal static class SandboxCharges
{
    /// <summary>Closes a draft: it gets its number, uses up credit, and is paid at once when nothing is due.</summary>
    public static void Finalise(this SandboxRun run, SandboxInvoice invoice)
    {
        var book = run.Book;
        var total = invoice.Total;
        invoice.Status = "open";
        invoice.Number = FormattableString.Invariant($"{book.Code[..8]}-{book.Invoices.Count(i => i.Number is not null) + 1:0000}");

        // The balance is negative for credit. A negative total adds to it, a positive one uses it up.
        var due = total + Math.Min(0, book.Balance);
        book.Balance = Math.Min(0, due) + Math.Max(0, book.Balance);
        invoice.AmountDue = Math.Max(0, due);
        run.Tell("invoice.finalized", invoice);
        if (invoice.AmountDue == 0)
        {
            run.Paid(invoice);
        }
    }

    /// <summary>Tries to take the money of an open invoice.</summary>
    /// <returns>The payment; its status says how it went. Null = nothing was due.</returns>
    public static SandboxIntent? Collect(this SandboxRun run, SandboxInvoice invoice)
    {
        if (invoice.Status != "open")
        {
            return null;
        }

        var subscription = run.Book.Subscription(invoice.SubscriptionId);
        var intent = run.IntentOf(invoice);
        invoice.AttemptCount++;
        run.Charge(intent, run.Book.CardFor(subscription));
        if (intent.Status == "succeeded")
        {
            run.Paid(invoice);
        }
        else
        {
            run.Tell("invoice.payment_failed", invoice);
            if (intent.Status == "requires_action")
            {
                run.Tell("invoice.payment_action_required", invoice);
            }
        }

        return intent;
    }

    /// <summary>Charges a card for a payment.</summary>
    public static void Charge(this SandboxRun run, SandboxIntent intent, SandboxCard? card)
    {
        var (answer, decline) = card is null
            ? (SandboxCards.Answer.Declines, new("card_declined", "no_payment_method", "There is no payment method to charge."))
            : SandboxCards.Charge(card);
        if (answer != SandboxCards.Answer.Declines && run.NextDecline() is { } ordered)
        {
            (answer, decline) = (SandboxCards.Answer.Declines, ordered);
        }

        intent.CardId = card?.Id;
        intent.Decline = answer == SandboxCards.Answer.Declines ? decline : null;
        intent.Status = answer switch
        {
            SandboxCards.Answer.Pays => "succeeded",
            SandboxCards.Answer.AsksTheCustomer => "requires_action",
            _ => "requires_payment_method",
        };
        run.Tell(
            answer switch
            {
                SandboxCards.Answer.Pays => "payment_intent.succeeded",
                SandboxCards.Answer.AsksTheCustomer => "payment_intent.requires_action",
                _ => "payment_intent.payment_failed",
            },
            intent);
    }

    /// <summary>The payment behind an invoice, made when there is none.</summary>
    public static SandboxIntent IntentOf(this SandboxRun run, SandboxInvoice invoice)
    {
        if (run.Book.Intent(invoice.IntentId) is { } there)
        {
            return there;
        }

        var intent = new SandboxIntent
        {
            Id = run.Book.NextId("pi"), Amount = invoice.AmountDue, Currency = invoice.Currency, InvoiceId = invoice.Id, CreatedAt = run.Now,
            Description = invoice.Description,
        };
        run.Book.Intents.Add(intent);
        invoice.IntentId = intent.Id;
        return intent;
    }

    /// <summary>An invoice is paid: what waited for it happens.</summary>
    public static void Paid(this SandboxRun run, SandboxInvoice invoice)
    {
        invoice.Status = "paid";
        invoice.AmountPaid = invoice.AmountDue;
        invoice.NextAttempt = null;
        run.Tell("invoice.paid", invoice);
        run.Tell("invoice.payment_succeeded", invoice);
        if (run.Book.Subscription(invoice.SubscriptionId) is { Ended: false } subscription)
        {
            run.Resolve(subscription, invoice);
        }
    }

    /// <summary>An invoice is void: the credit that it had used up stands again, and the change that waited for it is dropped.</summary>
    public static void Void(this SandboxRun run, SandboxInvoice invoice)
    {
        if (invoice.Status == "open")
        {
            run.Book.Balance -= Math.Max(0, invoice.Total - invoice.AmountDue);
        }

        invoice.Status = "void";
        invoice.NextAttempt = null;
        if (run.Book.Subscription(invoice.SubscriptionId) is { PendingUpdate: { } waiting } subscription && waiting.InvoiceId == invoice.Id)
        {
            subscription.PendingUpdate = null;
        }

        if (run.Book.Intent(invoice.IntentId) is { Status: not "succeeded" } intent)
        {
            intent.Status = "canceled";
        }

        run.Tell("invoice.voided", invoice);
    }

    /// <summary>A payment that waited for the customer goes on, by 3-D Secure or another card.</summary>
    public static void Confirm(this SandboxRun run, SandboxIntent intent, bool succeed)
    {
        if (intent.Status is "succeeded" or "canceled")
        {
            throw SandboxFault.Invalid("payment_intent_unexpected_state", $"This PaymentIntent's status is {intent.Status}.", "intent");
        }

        var invoice = run.Book.Invoice(intent.InvoiceId);
        if (!succeed)
        {
            intent.Status = "requires_payment_method";
            intent.Decline = new("payment_intent_authentication_failure", "authentication_required", "The customer did not confirm the payment.");
            run.Tell("payment_intent.payment_failed", intent);
            if (invoice is not null)
            {
                run.Tell("invoice.payment_failed", invoice);
            }

            return;
        }

        intent.Status = "succeeded";
        intent.Decline = null;
        if (run.Book.Cards.Find(c => c.Id == intent.CardId) is { } card)
        {
            card.Confirmed = true;
        }

        run.Tell("payment_intent.succeeded", intent);
        if (invoice is { Status: "open" })
        {
            run.Paid(invoice);
        }
    }

    /// <summary>A renewal that failed is still open.</summary>
    private static bool Owes(this SandboxRun run, SandboxSubscription subscription) =>
        run.Book.Invoices.Exists(i => i.SubscriptionId == subscription.Id && i is { Status: "open", FailedAt: not null });

    private static void Resolve(this SandboxRun run, SandboxSubscription subscription, SandboxInvoice invoice)
    {
        if (subscription.PendingUpdate is { } update && update.InvoiceId == invoice.Id)
        {
            subscription.PendingUpdate = null;
            run.Switch(subscription, update.Price);
        }
        else if (subscription.Status == "incomplete" || (subscription.Status is "past_due" or "unpaid" && !run.Owes(subscription)))
        {
            subscription.Status = "active";
        }
        else if (subscription.LatestInvoiceId == invoice.Id && subscription.Status == "paused")
        {
            run.Restart(subscription);
        }
        else
        {
            return;
        }

        run.Tell("customer.subscription.updated", subscription);
    }
}
