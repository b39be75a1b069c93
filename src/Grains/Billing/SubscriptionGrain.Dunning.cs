namespace LLMHive.Billing;

/// <summary>
/// Tries at failed renewals, only where the processor makes none (<see cref="DunningDriver.Hive"/>). Driven by stored moments,
/// so a missed tick only delays; each try has its own attempt at the processor, so a repeated one charges nothing twice.
/// </summary>
internal sealed partial class SubscriptionGrain
{
    /// <summary>Makes the try that is due.</summary>
    /// <param name="now">The moment.</param>
    /// <param name="newCard">The customer has another card: one try at once, besides the schedule.</param>
    /// <returns>When to come again because the processor is away; null = done, or nothing was due.</returns>
    private async Task<DateTimeOffset?> Dun(DateTimeOffset now, bool newCard = false)
    {
        if (parts.Rules.DunningBy != DunningDriver.Hive
            || State.Current is not { Status: SubscriptionStatus.PastDue, OpenInvoiceId: { } invoice, FailedAt: { } failedAt } due)
        {
            return null;
        }

        var next = parts.Rules.Schedule.Next(failedAt, due.Retries);
        if (!newCard && (next ?? parts.Rules.Schedule.End(failedAt)) > now)
        {
            return null;
        }

        if (next is null && !newCard)
        {
            return await GiveUp(due, invoice, now);
        }

        var attempt = due.Retries + due.ExtraTries + 1;
        var paid = await parts.Processor.Invoices.Pay(new($"dunning:{invoice}", attempt), invoice, CancellationToken.None);
        if (paid.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout or PaymentOutcome.Unreadable)
        {
            return Again;
        }

        if (paid is { IsOk: true, Value.Status: "paid" })
        {
            return await Refresh("hive");
        }

        var retries = paid.Fault is { } fault && !DunningSchedule.IsWorthATry(fault) ? parts.Rules.Schedule.Days.Length : due.Retries + (newCard ? 0 : 1);
        var tried = due with
        {
            Retries = retries,
            ExtraTries = due.ExtraTries + (newCard ? 1 : 0),
            NextPaymentAttempt = parts.Rules.Schedule.Next(failedAt, retries) ?? parts.Rules.Schedule.End(failedAt),
            UpdatedAt = now,
        };
        await Save(State with { Current = tried }, Audit(["payment_retried"], tried, "hive", now, paid.Fault?.Code ?? ""), now);
        return tried.NextPaymentAttempt <= now ? await Dun(now) : null;
    }

    /// <summary>All tries were in vain: it ends, or is kept unpaid.</summary>
    private async Task<DateTimeOffset?> GiveUp(SubscriptionRecord due, string invoice, DateTimeOffset now)
    {
        if (parts.Rules.KeepUnpaid)
        {
            var unpaid = due with { Status = SubscriptionStatus.Unpaid, GraceUntil = null, NextPaymentAttempt = null, UpdatedAt = now };
            await Save(State with { Current = unpaid }, Audit(["unpaid"], unpaid, "hive", now), now);
            return null;
        }

        var end = await parts.Calls.Run([new ProcessorStep.End(false)], new($"dunning-end:{invoice}"), State.CustomerId ?? "", due.ProcessorId, UserId);
        return end.IsOpen ? Again : await Apply(due, end.Seen ?? Gone(due), "hive", isRepair: true);
    }
}
