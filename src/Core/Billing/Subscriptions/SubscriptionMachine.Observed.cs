namespace LLMHive.Billing;

/// <summary>What follows from what the processor says now.</summary>
public sealed partial class SubscriptionMachine
{
    // A guard against a clock or a server gone wild, far above any real absence: 100 years of months.
    private const int MostPeriodsAtOnce = 1200;

    /// <summary>Applies the processor's view, fetched a moment ago.</summary>
    /// <param name="current">What is stored.</param>
    /// <param name="seen">The processor's subscription.</param>
    /// <param name="now">The moment.</param>
    /// <param name="isRepair">True = believe also what the table of transitions does not list; ends stay ends.</param>
    public SubscriptionDecision Observe(SubscriptionRecord current, ProcessorSubscription seen, DateTimeOffset now, bool isRepair = false)
    {
        if (current.IsTerminal)
        {
            return new() { Next = current, Ignored = $"it has ended as {SubscriptionNames.Of(current.Status)}" };
        }

        if (SubscriptionAccess.Parse(seen.Status) is not { } status)
        {
            return new() { Next = current, Ignored = $"the status '{seen.Status}' is not known here" };
        }

        var isNew = !current.IsPaid;
        if (!isNew && !isRepair && !SubscriptionAccess.MayFollow(current.Status, status))
        {
            return new() { Next = current, Ignored = $"{seen.Status} does not follow {SubscriptionNames.Of(current.Status)}" };
        }

        if (SubscriptionAccess.IsTerminal(status))
        {
            return SeenEnded(current, seen, status, now);
        }

        var closed = isNew || current.Status == SubscriptionStatus.Incomplete ? [] : ClosedUntil(current, seen.PeriodStart ?? current.PeriodStart);
        var next = WithTerms(WithPeriod(current, seen, status, closed.Length), seen, now);
        next = WithPayment(next with { Status = status, ProcessorId = seen.Id, Livemode = seen.Livemode }, current, seen, now);
        next = next with
        {
            CancelAtPeriodEnd = seen.CancelAtPeriodEnd && !next.SwitchesAtPeriodEnd,
            CanceledAt = seen.CancelAtPeriodEnd && !next.SwitchesAtPeriodEnd ? seen.CanceledAt ?? next.CanceledAt ?? now : null,
            TrialEnd = seen.TrialEnd ?? next.TrialEnd,
        };
        if (closed.IsEmpty && !isNew && LeftPlan(current, next, now) is { } left)
        {
            (next, closed) = (next with { PlansLeft = left.Part }, [left]);
        }

        return next with { UpdatedAt = current.UpdatedAt } == current
            ? new() { Next = current }
            : new() { Next = next with { UpdatedAt = now }, Closed = closed, Happened = Changes(current, next, closed) };
    }

    private SubscriptionDecision SeenEnded(
        SubscriptionRecord current, ProcessorSubscription seen, SubscriptionStatus status, DateTimeOffset now)
    {
        var endedAt = seen.EndedAt ?? now;
        var closed = current.Status == SubscriptionStatus.Incomplete || !current.IsPaid ? [] : ClosedUntil(current, endedAt);
        if (current is { SwitchesAtPeriodEnd: true, PendingTier: { } tier, PendingCycle: { } cycle, EffectiveAt: { } effective } && endedAt >= effective)
        {
            return new()
            {
                Steps = [new ProcessorStep.Create(PriceKeys.Of(tier, cycle), 0, FirstPayment.AllowIncomplete, rules.TrialWithoutCard, ImmutableDictionary<string, string>.Empty)],
                Undo = [new ProcessorStep.End(false)],
                Next = WithoutPending(current) with
                {
                    Tier = tier, Cycle = cycle, Anchor = endedAt, PeriodStart = endedAt, PeriodEnd = BillingPeriods.Boundary(endedAt, cycle, 1),
                    PeriodIndex = current.PeriodIndex + closed.Length, PlansLeft = 0, TrialStart = null, ProcessorId = "", UpdatedAt = now,
                },
                WhenDeclined = Ended(current with { PeriodIndex = current.PeriodIndex + closed.Length }, SubscriptionStatus.Canceled, endedAt),
                Closed = closed,
                Happened = ["downgraded"],
            };
        }

        var ended = Ended(current, status, endedAt) with { ProcessorId = seen.Id, Livemode = seen.Livemode, CanceledAt = seen.CanceledAt ?? endedAt };
        return new() { Next = ended, Closed = closed, Happened = [SubscriptionNames.Of(status)] };
    }

    /// <summary>The processor's period wins; the anchor follows it, so that our own reckoning gives the same boundaries.</summary>
    private static SubscriptionRecord WithPeriod(SubscriptionRecord current, ProcessorSubscription seen, SubscriptionStatus status, int closed)
    {
        if (seen.PeriodStart is not { } start || seen.PeriodEnd is not { } end || end <= start)
        {
            return current;
        }

        var cycle = PriceKeys.Parse(seen.PriceKey)?.Cycle ?? current.Cycle;
        DateTimeOffset[] anchors = status == SubscriptionStatus.Trialing ? [end] : [current.Anchor, start, end];
        var anchor = anchors.FirstOrDefault(candidate => BillingPeriods.At(candidate, cycle, start) == (start, end), anchors[^1]);
        var begins = status == SubscriptionStatus.Trialing && (current.Status != SubscriptionStatus.Trialing || start != current.PeriodStart);
        return current with
        {
            PeriodStart = start,
            PeriodEnd = end,
            Anchor = anchor,
            PeriodIndex = current.PeriodIndex + closed,
            PlansLeft = closed > 0 ? 0 : current.PlansLeft,
            TrialStart = begins ? start : start == current.PeriodStart ? current.TrialStart : null,
        };
    }

    /// <summary>
    /// Plan and cycle by the price at the processor; a pending plan may have its price there already and waits for its day. A price
    /// of neither plan was set there by somebody else, or paid after all: it is in force, and the pending plan is dropped.
    /// </summary>
    private SubscriptionRecord WithTerms(SubscriptionRecord record, ProcessorSubscription seen, DateTimeOffset now)
    {
        if (PriceKeys.Parse(seen.PriceKey) is not { } terms || plans.Find(terms.Plan, now) is not { } plan)
        {
            return record;
        }

        if (record.PendingTier is { } pending && record.EffectiveAt is { } effective && record.PeriodStart < effective
            && (terms == (record.Tier, record.Cycle) || terms == (pending, record.PendingCycle)))
        {
            return record;
        }

        var next = record.PendingTier is null ? record : WithoutPending(record);
        return terms.Plan == record.Tier
            ? next with { Cycle = terms.Cycle }
            : next with { Tier = plan.Name, PlanVersion = plan.Version, Cycle = terms.Cycle };
    }

    private SubscriptionRecord WithPayment(SubscriptionRecord next, SubscriptionRecord current, ProcessorSubscription seen, DateTimeOffset now)
    {
        var invoice = seen.LatestInvoice;
        var isDue = next.Status == SubscriptionStatus.PastDue;
        var wasDue = isDue && current.Status == SubscriptionStatus.PastDue && current.FailedAt is not null;
        var failedAt = !isDue ? (DateTimeOffset?)null
            : wasDue ? current.FailedAt
            : invoice?.CreatedAt is { } made && made > now - rules.Grace && made <= now ? made : now;
        var retries = wasDue ? current.Retries : 0;
        var isOpen = next.Status is SubscriptionStatus.Incomplete or SubscriptionStatus.PastDue or SubscriptionStatus.Unpaid;
        return next with
        {
            GraceUntil = wasDue ? current.GraceUntil : failedAt + rules.Grace,
            FailedAt = failedAt,
            OpenInvoiceId = isOpen ? invoice?.Id ?? current.OpenInvoiceId : null,
            Retries = retries,
            ExtraTries = wasDue ? current.ExtraTries : 0,
            IncompleteUntil = next.Status == SubscriptionStatus.Incomplete ? current.IncompleteUntil ?? now + rules.IncompleteFor : null,
            ClientSecret = isOpen ? invoice?.ClientSecret ?? current.ClientSecret : null,
            HostedInvoiceUrl = isOpen ? invoice?.HostedUrl ?? current.HostedInvoiceUrl : null,
            NextPaymentAttempt = failedAt is { } first && rules.DunningBy == DunningDriver.Hive
                ? rules.Schedule.Next(first, retries) ?? rules.Schedule.End(first)
                : isOpen ? invoice?.NextPaymentAttempt : null,
            PaymentAttempts = isOpen ? invoice?.AttemptCount ?? 0 : 0,
        };
    }

    /// <summary>
    /// The plan that is left for another one within the period, where it bills overage: what is over by then is due at its own
    /// rates, whatever the next plan includes.
    /// </summary>
    private ClosedPeriod? LeftPlan(SubscriptionRecord current, SubscriptionRecord next, DateTimeOffset now) =>
        current.Tier == next.Tier || current.Status == SubscriptionStatus.Incomplete || PlanOf(current, now).Cap != PlanCap.Soft
            ? null
            : new(current.Id, current.PeriodIndex, UsagePeriod(current, now).Start, now, current.Tier, current.PlanVersion, current.Cycle, current.PlansLeft + 1);

    /// <summary>Every period that is over when another one begins, in order; several when nobody looked for long.</summary>
    private static ImmutableArray<ClosedPeriod> ClosedUntil(SubscriptionRecord current, DateTimeOffset until)
    {
        var closed = ImmutableArray.CreateBuilder<ClosedPeriod>();
        var (start, end) = UsagePeriod(current, current.PeriodStart);
        while (current.PeriodStart < until && start < until && closed.Count < MostPeriodsAtOnce)
        {
            var to = end < until ? end : until; // A period may also end before its time.
            closed.Add(new(current.Id, current.PeriodIndex + closed.Count, start, to, current.Tier, current.PlanVersion, current.Cycle));
            start = to;
            end = BillingPeriods.Boundary(current.Anchor, current.Cycle, BillingPeriods.IndexAt(current.Anchor, current.Cycle, start) + 1);
        }

        return closed.ToImmutable();
    }

    /// <summary>The current period as usage counts in it.</summary>
    private static (DateTimeOffset Start, DateTimeOffset End) UsagePeriod(SubscriptionRecord current, DateTimeOffset moment) =>
        current.TrialStart is null && current.TrialEnd >= current.PeriodEnd
            ? BillingPeriods.At(current.Anchor, current.Cycle, moment) // a trial that an earlier version began
            : (current.PeriodStart, current.PeriodEnd);

    private static ImmutableArray<string> Changes(SubscriptionRecord before, SubscriptionRecord after, ImmutableArray<ClosedPeriod> closed)
    {
        var changes = ImmutableArray.CreateBuilder<string>();
        changes.AddRange(closed.Where(period => period.Part == 0).Select(period => FormattableString.Invariant($"period_{period.Index}_closed")));
        if (before.Status != after.Status || !before.IsPaid)
        {
            changes.Add(SubscriptionNames.Of(after.Status));
        }

        if ((before.Tier, before.Cycle) != (after.Tier, after.Cycle))
        {
            changes.Add($"plan_{PriceKeys.Of(after.Tier, after.Cycle)}");
        }

        return changes.Count > 0 ? changes.ToImmutable() : ["updated"];
    }
}
