namespace LLMHive.Billing;

/// <summary>What happens by itself: renewals, ends of trials, retries, expiry. Missed moments are made up for in their order.</summary>
internal static class SandboxTime
{
    private enum Kind
    {
        Retry,
        ForgetChange,
        EndOfPeriod,
        Expire,
    }

    /// <summary>The book's next moment; null = nothing will happen by itself.</summary>
    public static (DateTimeOffset At, Action<SandboxRun> Act)? Next(SandboxBook book)
    {
        var next = book.Subscriptions.Where(s => !s.Ended).SelectMany(s => Moments(book, s))
            .OrderBy(m => m.At).ThenBy(m => m.Kind).Select(m => ((DateTimeOffset At, Action<SandboxRun> Act)?)(m.At, m.Act));
        return next.FirstOrDefault();
    }

    /// <summary>Does all that is due, each thing at its own moment.</summary>
    /// <returns>Something was due.</returns>
    public static bool Advance(this SandboxRun run)
    {
        var any = false;
        while (Next(run.Book) is { } next && next.At <= run.Now)
        {
            run.At(next.At, () => next.Act(run));
            any = true;
        }

        return any;
    }

    /// <summary>A renewal failed: the retries count from now.</summary>
    public static void ScheduleRetries(this SandboxRun run, SandboxInvoice invoice)
    {
        invoice.FailedAt = run.Now;
        run.Schedule(invoice);
    }

    private static IEnumerable<(DateTimeOffset At, Kind Kind, Action<SandboxRun> Act)> Moments(SandboxBook book, SandboxSubscription subscription)
    {
        if (subscription.Status == "incomplete")
        {
            yield return (subscription.CreatedAt + SandboxSubscriptions.Patience, Kind.Expire, run => run.Expire(subscription));
        }
        else if (subscription.Status != "paused")
        {
            yield return (subscription.PeriodEnd, Kind.EndOfPeriod, run => run.EndPeriod(subscription));
        }

        if (subscription.PendingUpdate is { } update)
        {
            yield return (update.ExpiresAt, Kind.ForgetChange, run => run.Forget(subscription, update));
        }

        foreach (var invoice in book.Invoices.Where(i => i.SubscriptionId == subscription.Id && i is { Status: "open", NextAttempt: not null }))
        {
            yield return (invoice.NextAttempt!.Value, Kind.Retry, run => run.Retry(subscription, invoice));
        }
    }

    private static void EndPeriod(this SandboxRun run, SandboxSubscription subscription)
    {
        if (subscription.CancelAtPeriodEnd)
        {
            run.End(subscription, run.Now);
            return;
        }

        if (subscription.Status == "trialing" && run.Book.CardFor(subscription) is null && subscription.MissingCard != "create_invoice")
        {
            run.EndTrialWithoutCard(subscription);
            return;
        }

        var n = BillingPeriods.IndexAt(subscription.Anchor, subscription.Price.Cycle, subscription.PeriodEnd);
        subscription.PeriodStart = subscription.PeriodEnd;
        subscription.PeriodEnd = BillingPeriods.Boundary(subscription.Anchor, subscription.Price.Cycle, n + 1);
        if (subscription.Status == "unpaid")
        {
            run.Tell("customer.subscription.updated", subscription);
            return;
        }

        var line = SandboxProration.Full(subscription.Price, subscription.PeriodStart, subscription.PeriodEnd);
        var invoice = run.Draft(subscription, "subscription_cycle", subscription.PeriodStart, subscription.PeriodEnd, [line]);
        run.Finalise(invoice);
        if (run.Collect(invoice) is { Status: not "succeeded" })
        {
            subscription.Status = "past_due";
            run.ScheduleRetries(invoice);
        }
        else
        {
            subscription.Status = "active";
        }

        run.Tell("customer.subscription.updated", subscription);
    }

    private static void EndTrialWithoutCard(this SandboxRun run, SandboxSubscription subscription)
    {
        if (subscription.MissingCard == "cancel")
        {
            run.End(subscription, run.Now);
            return;
        }

        subscription.Status = "paused";
        run.Tell("customer.subscription.paused", subscription);
    }

    private static void Forget(this SandboxRun run, SandboxSubscription subscription, SandboxPendingUpdate update)
    {
        subscription.PendingUpdate = null;
        if (run.Book.Invoice(update.InvoiceId) is { Status: "open" } invoice)
        {
            run.Void(invoice);
        }

        run.Tell("customer.subscription.pending_update_expired", subscription);
    }

    private static void Retry(this SandboxRun run, SandboxSubscription subscription, SandboxInvoice invoice)
    {
        invoice.Retries++;
        if (run.IsWorthATry(subscription, invoice) && run.Collect(invoice)?.Status == "succeeded")
        {
            return;
        }

        run.Schedule(invoice);
        if (invoice.NextAttempt is not null)
        {
            return;
        }

        if (run.Options.AfterRetries == "unpaid")
        {
            subscription.Status = "unpaid";
            run.Tell("customer.subscription.updated", subscription);
        }
        else
        {
            run.End(subscription, run.Now);
        }
    }

    /// <summary>A card that said "never" is not asked again, nor one that waits for the customer.</summary>
    private static bool IsWorthATry(this SandboxRun run, SandboxSubscription subscription, SandboxInvoice invoice)
    {
        if (run.Book.Intent(invoice.IntentId) is not { } intent || intent.CardId != run.Book.CardFor(subscription)?.Id)
        {
            return true;
        }

        return intent.Status != "requires_action"
            && !(intent.Decline is { } decline && new PaymentFault(decline.Code, "", decline.DeclineCode).NeedsNewCard);
    }

    private static void Schedule(this SandboxRun run, SandboxInvoice invoice)
    {
        var days = run.Options.Retries;
        invoice.NextAttempt = invoice.Retries < days.Count ? invoice.FailedAt!.Value.AddDays(days[invoice.Retries]) : null;
    }
}
