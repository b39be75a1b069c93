using Microsoft.Extensions.Logging;

namespace LLMHive.Billing;

/// <summary>What happens without a command: the processor's news, and what time brings.</summary>
internal sealed partial class SubscriptionGrain
{
    /// <summary>A status that this version does not know is looked at again after this time.</summary>
    private static readonly TimeSpan UnknownRecheck = TimeSpan.FromHours(1);

    public async Task<DateTimeOffset?> Observe(PaymentNotice notice, CancellationToken cancellationToken)
    {
        await FinishPending();
        if (State.Pending is not null)
        {
            return Again;
        }

        var again = notice.Type == PaymentNotice.Reconcile ? await Reconcile() : await Refresh(notice.EventId);
        if (again is not null || (again = await BookNews(notice)) is not null)
        {
            return again;
        }

        await Note(notice);
        if (notice.Type == "payment_method.attached" && await Dun(clock.GetUtcNow(), newCard: true) is { } later)
        {
            return later;
        }

        return await BillUsage();
    }

    public async Task<DateTimeOffset?> Wake(CancellationToken cancellationToken)
    {
        await FinishPending();
        if (State.Pending is not null)
        {
            return Again;
        }

        var now = clock.GetUtcNow();
        if (State.Current is { } due && SubscriptionRows.Moments(due).Any(moment => moment <= now) && await Refresh("hive") is { } again)
        {
            return again;
        }

        if ((await BillUsage() ?? await Dun(now)) is { } later)
        {
            return later;
        }

        if (State.Current is { Status: SubscriptionStatus.Incomplete, IncompleteUntil: { } until } open && until <= now)
        {
            return await Expire(open);
        }

        if (EntitlementRules.Of(UserId, State, parts.Plans, now) != State.Entitlements && State.Current is { } current)
        {
            // Time alone changes what a status gives: the grace after a failed payment is over.
            await Save(State, Audit(["access_ended"], current, "hive", now), now);
        }

        return State.Current is { IsTerminal: false, IsPaid: true } late && late.PeriodEnd <= now ? Again : null;
    }

    private DateTimeOffset Again => clock.GetUtcNow() + parts.Recheck;

    /// <summary>Fetches the subscription and applies what is there; without one, takes over what the user bought on a page.</summary>
    private async Task<DateTimeOffset?> Refresh(string by, bool isRepair = false)
    {
        if (State.Current is not { IsTerminal: false, IsPaid: true } current)
        {
            return await Adopt(by);
        }

        var fetched = await parts.Processor.Subscriptions.Fetch(current.ProcessorId, CancellationToken.None);
        return fetched switch
        {
            { IsOk: true, Value: { } seen } => await Apply(current, seen, by, isRepair),
            { Outcome: PaymentOutcome.NotFound } => await Apply(current, Gone(current), by, isRepair: true),
            _ => Again,
        };
    }

    private async Task<DateTimeOffset?> Apply(SubscriptionRecord current, ProcessorSubscription seen, string by, bool isRepair)
    {
        var now = clock.GetUtcNow();
        var decision = parts.Machine.Observe(current, seen, now, isRepair);
        if (decision.Ignored is { } reason)
        {
            LogIgnored(UserId, current.Id, by, reason);
            return SubscriptionAccess.Parse(seen.Status) is null ? now + UnknownRecheck : null;
        }

        if (decision.Happened.IsEmpty)
        {
            return null;
        }

        // Closed while the gate still has the plan under which they were used.
        await parts.Billing.Close(UserId, decision.Closed);
        var next = decision.Next;
        if (!decision.Steps.IsEmpty)
        {
            var (again, switched) = await Switch(decision, current, seen.CustomerId);
            if (again is not null)
            {
                return again;
            }

            next = switched;
        }

        await Save(
            State with
            {
                Current = next,
                TrialUsed = State.TrialUsed || next?.Status == SubscriptionStatus.Trialing,
                Unbilled = State.Unbilled.AddRange(decision.Closed),
            },
            Audit(decision.Happened, next, by, now), now, decision.Closed.IsEmpty ? null : now);
        if (next is not null)
        {
            parts.Metrics.Changed(SubscriptionNames.Of(next.Status));
        }

        await Book(seen.LatestInvoice);
        return null;
    }

    /// <summary>The old subscription ended with its period; the pending plan of another cycle follows, once.</summary>
    private async Task<(DateTimeOffset? Again, SubscriptionRecord? Next)> Switch(SubscriptionDecision decision, SubscriptionRecord current, string customerId)
    {
        var operation = new PaymentOperation(FormattableString.Invariant($"switch:{current.Id}:{current.PeriodIndex}"));
        var end = await parts.Calls.Run(decision.Steps, operation, customerId, "", UserId);
        if (end.IsOpen)
        {
            return (Again, null);
        }

        if (end.Outcome == PaymentOutcome.Ok && end.Seen is { } made)
        {
            return (null, parts.Machine.Observe(decision.Next!, made, clock.GetUtcNow(), isRepair: true).Next);
        }

        return await Undo(decision, operation.Step("undo"), customerId, end.Seen?.Id ?? "") ? (null, decision.WhenDeclined) : (Again, null);
    }

    /// <summary>A subscription that was made on a page of the processor, or by an operator there.</summary>
    private async Task<DateTimeOffset?> Adopt(string by)
    {
        if (State.CustomerId is not { } customer)
        {
            return null;
        }

        var listed = await parts.Processor.Subscriptions.List(customer, CancellationToken.None);
        if (!listed.IsOk)
        {
            return Again;
        }

        var bought = listed.Value.FirstOrDefault(seen =>
            SubscriptionAccess.Parse(seen.Status) is { } status && !SubscriptionAccess.IsTerminal(status) && status != SubscriptionStatus.Incomplete);
        if (bought is null || PriceKeys.Parse(bought.PriceKey) is not { } terms || parts.Plans.Find(terms.Plan, clock.GetUtcNow()) is not { } plan)
        {
            return null;
        }

        var now = clock.GetUtcNow();
        var start = bought.PeriodStart ?? now;
        var seed = new SubscriptionRecord
        {
            Id = SubscriptionIdOf(bought.Id), UserId = UserId, Tier = plan.Name, PlanVersion = plan.Version, Cycle = terms.Cycle,
            Status = SubscriptionStatus.Incomplete, Anchor = start, PeriodStart = start, PeriodEnd = BillingPeriods.Boundary(start, terms.Cycle, 1),
            CreatedAt = bought.CreatedAt ?? now, UpdatedAt = now,
        };
        return await Apply(seed, bought, by, isRepair: true);
    }

    /// <summary>The first payment never came: the processor ends it by itself, and where it does not, it is ended here.</summary>
    private async Task<DateTimeOffset?> Expire(SubscriptionRecord open)
    {
        var operation = new PaymentOperation($"expire:{open.Id}");
        var end = await parts.Calls.Run([new ProcessorStep.End(false)], operation, State.CustomerId ?? "", open.ProcessorId, UserId);
        if (end.IsOpen)
        {
            return Again;
        }

        var gone = end.Seen ?? Gone(open);
        return await Apply(open, gone with { Status = "incomplete_expired" }, "hive", isRepair: true);
    }

    /// <summary>Compares with everything the processor has of this user, and repairs what differs.</summary>
    private async Task<DateTimeOffset?> Reconcile()
    {
        if (State.CustomerId is not { } customer)
        {
            return null;
        }

        var before = State.Current;
        if (await Refresh("reconciliation", isRepair: true) is { } again)
        {
            return again;
        }

        if (State.Current is { } after && (before is null || before with { UpdatedAt = after.UpdatedAt } != after))
        {
            parts.Metrics.Drifted();
            LogDrift(UserId, after.Id, before?.Status, after.Status);
        }

        var listed = await parts.Processor.Subscriptions.List(customer, CancellationToken.None);
        if (!listed.IsOk || !await parts.Billing.BookAll(UserId, State.Current?.Id ?? "", customer))
        {
            return Again;
        }

        foreach (var other in listed.Value.Where(IsStray))
        {
            // Which of two paid subscriptions is the right one, only a person can tell.
            parts.Metrics.Drifted();
            LogStray(UserId, other.Id, other.Status);
        }

        return null;
    }

    private bool IsStray(ProcessorSubscription seen) =>
        seen.Id != State.Current?.ProcessorId && SubscriptionAccess.Parse(seen.Status) is { } status && !SubscriptionAccess.IsTerminal(status);

    /// <summary>Events that change no subscription, but that an operator will look for.</summary>
    private async Task Note(PaymentNotice notice)
    {
        var now = clock.GetUtcNow();
        if (notice.Type is "customer.deleted")
        {
            await Save(State with { CustomerId = null }, Audit(["customer_deleted"], State.Current, notice.EventId, now), now);
        }
        else if (notice.Type is "charge.refunded" or "charge.dispute.created" or "charge.dispute.closed")
        {
            var audit = SubscriptionRows.Audit(
                $"event:{notice.EventId}", UserId, now,
                new BillingAudit(notice.Type, UserId, State.Current?.Id ?? "", State.Current?.Tier ?? PlanCatalogue.FreePlan, "", notice.EventId, notice.Created, notice.ObjectId));
            await Save(State, [audit], now);
        }
    }

    private ProcessorSubscription Gone(SubscriptionRecord record) => new()
    {
        Id = record.ProcessorId, CustomerId = State.CustomerId ?? "", Status = "canceled", EndedAt = clock.GetUtcNow(), Livemode = record.Livemode,
    };

    [LoggerMessage(LogLevel.Warning, "User {UserId}: news of subscription {SubscriptionId} ({By}) is ignored: {Reason}")]
    private partial void LogIgnored(string userId, string subscriptionId, string by, string reason);

    [LoggerMessage(LogLevel.Warning, "User {UserId}: subscription {SubscriptionId} differed from the payment processor's: was {Before}, is {After}")]
    private partial void LogDrift(string userId, string subscriptionId, SubscriptionStatus? before, SubscriptionStatus after);

    [LoggerMessage(LogLevel.Error, "User {UserId}: the payment processor has a second subscription {ProcessorId} ({Status}); end one of them there")]
    private partial void LogStray(string userId, string processorId, string status);
}
