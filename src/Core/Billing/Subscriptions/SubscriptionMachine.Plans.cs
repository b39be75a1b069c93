namespace LLMHive.Billing;

/// <summary>Other plans: up now, down at the end of the period.</summary>
public sealed partial class SubscriptionMachine
{
    /// <summary>What a change of plan would cost.</summary>
    public Outcome<PlanPreview> Preview(SubscriptionRecord current, SubscriptionCommand command, DateTimeOffset now)
    {
        var cycle = command.BillingCycle ?? current.Cycle;
        if (plans.Find(command.TierName ?? current.Tier, now) is not { } plan)
        {
            return UnknownTier(command.TierName, now).Refusal!;
        }

        var cents = plan.Cents(cycle);
        var old = PlanOf(current, now);
        var oldCents = old.Cents(current.Cycle);
        var isUp = Rank(plan, cycle).CompareTo(Rank(old, current.Cycle)) > 0;
        var lines = !isUp || current.Status == SubscriptionStatus.Trialing ? []
            : cycle == current.Cycle
                ? Proration.Change(old.Name, oldCents, plan.Name, cents, current.PeriodStart, current.PeriodEnd, now)
                : Proration.Restart(old.Name, oldCents, plan.Name, cents, current.PeriodStart, current.PeriodEnd, now);
        return new PlanPreview
        {
            TierName = plan.Name,
            BillingCycle = cycle,
            EffectiveAt = isUp ? now : current.PeriodEnd,
            Lines = lines,
            TotalCents = lines.Sum(line => line.AmountCents),
            RenewalCents = cents,
        };
    }

    private SubscriptionDecision ChangePlan(SubscriptionRecord current, SubscriptionCommand command, DecisionContext context)
    {
        var cycle = command.BillingCycle ?? current.Cycle;
        if (plans.Find(command.TierName ?? current.Tier, context.Now) is not { } plan)
        {
            return UnknownTier(command.TierName, context.Now);
        }

        if (!current.IsPaid)
        {
            return SubscriptionDecision.No(
                RefusalCodes.SubscriptionState, $"Subscription {current.Id} is free. Create a paid one instead; it takes its place.", "id");
        }

        var old = PlanOf(current, context.Now);
        var order = Rank(plan, cycle).CompareTo(Rank(old, current.Cycle));
        return command.Action switch
        {
            _ when order == 0 && current.PendingTier is not null => StayOnPlan(current, context),
            SubscriptionAction.Upgrade when order <= 0 => SubscriptionDecision.No(
                RefusalCodes.NotAnUpgrade, $"'{plan.Name}' is no higher than {current.Tier}. Use downgrade.", "new_tier"),
            SubscriptionAction.Downgrade when order >= 0 => SubscriptionDecision.No(
                RefusalCodes.NotADowngrade, $"'{plan.Name}' is no lower than {current.Tier}. Use upgrade.", "new_tier"),
            _ when order == 0 => new() { Next = current },
            _ when order > 0 => Raise(current, plan, cycle, command, context),
            _ => Lower(current, plan, cycle, context),
        };
    }

    private static SubscriptionDecision Raise(
        SubscriptionRecord current, Plan plan, BillingCycle cycle, SubscriptionCommand command, DecisionContext context)
    {
        if (current.Status is not (SubscriptionStatus.Active or SubscriptionStatus.Trialing))
        {
            return NotNow(current, "Pay what is open first.");
        }

        var steps = ImmutableArray.CreateBuilder<ProcessorStep>();
        AddCard(steps, command);
        // A credit is reckoned from the price that stands at the processor: a lower one that waits there has to go first.
        steps.AddRange(TakeBackPending(current));
        steps.Add(new ProcessorStep.PriceNow(PriceKeys.Of(plan.Name, cycle)));
        return new()
        {
            Steps = steps.ToImmutable(),
            Undo = [.. DropWaiting(current), .. PutPending(current.PendingTier, current.PendingCycle, current)],
            Next = WithoutPending(current) with { UpdatedAt = context.Now },
            WhenDeclined = current,
            Happened = ["upgraded"],
        };
    }

    private static SubscriptionDecision Lower(SubscriptionRecord current, Plan plan, BillingCycle cycle, DecisionContext context)
    {
        if (current.Status is not (SubscriptionStatus.Active or SubscriptionStatus.Trialing))
        {
            return NotNow(current, "Pay what is open first, or cancel.");
        }

        if (current.CancelAtPeriodEnd && current.PendingTier is null)
        {
            return NotNow(current, "It ends with its period. Resume it first.");
        }

        return new()
        {
            Steps = [.. TakeBackPending(current), .. PutPending(plan.Name, cycle, current)],
            Next = current with
            {
                PendingTier = plan.Name,
                PendingCycle = plan.Name == PlanCatalogue.FreePlan ? current.Cycle : cycle,
                EffectiveAt = current.PeriodEnd,
                UpdatedAt = context.Now,
            },
            WhenDeclined = current,
            Happened = ["downgrade_pending"],
        };
    }

    private static SubscriptionDecision StayOnPlan(SubscriptionRecord current, DecisionContext context) => new()
    {
        Steps = [.. TakeBackPending(current)],
        Next = WithoutPending(current) with { UpdatedAt = context.Now },
        WhenDeclined = current,
        Happened = ["downgrade_dropped"],
    };

    /// <summary>How a pending plan stands at the processor: as an end with the period, or as the price of the next invoice.</summary>
    private static ImmutableArray<ProcessorStep> PutPending(string? tier, BillingCycle? cycle, SubscriptionRecord current) => tier switch
    {
        null => [],
        PlanCatalogue.FreePlan => [new ProcessorStep.EndWithPeriod(true)],
        _ when cycle != current.Cycle => [new ProcessorStep.EndWithPeriod(true)],
        _ => [new ProcessorStep.PriceAtRenewal(PriceKeys.Of(tier, current.Cycle))],
    };

    /// <summary>
    /// A higher price that was declined waits at the processor until its invoice is paid, or another price is set, as that of a
    /// pending plan is. Paid after all, it would meet a pending end that knows nothing of it. With nothing pending it may wait:
    /// paying it is an upgrade.
    /// </summary>
    private static ImmutableArray<ProcessorStep> DropWaiting(SubscriptionRecord current) =>
        current.PendingTier == PlanCatalogue.FreePlan || current.SwitchesAtPeriodEnd ? [new ProcessorStep.DropWaiting()] : [];

    private static ImmutableArray<ProcessorStep> TakeBackPending(SubscriptionRecord current) => current switch
    {
        { PendingTier: null } => [],
        { PendingTier: PlanCatalogue.FreePlan } or { SwitchesAtPeriodEnd: true } => [new ProcessorStep.EndWithPeriod(false)],
        _ => [new ProcessorStep.PriceAtRenewal(current.PriceKey)],
    };

    private static SubscriptionDecision NotNow(SubscriptionRecord current, string cure) => SubscriptionDecision.No(
        RefusalCodes.SubscriptionState, $"Subscription {current.Id} is {SubscriptionNames.Of(current.Status)}. {cure}", "id");

    /// <summary>Plans are ordered by rank; of two with one rank, years stand above months.</summary>
    private static (int Rank, int Cycle) Rank(Plan plan, BillingCycle cycle) => (plan.Rank, cycle == BillingCycle.Annual ? 1 : 0);

    /// <summary>The plan as it was sold; where its version is gone from the catalogue, the newest of that name, or free.</summary>
    private Plan PlanOf(SubscriptionRecord record, DateTimeOffset now) =>
        plans.Find(record.Tier, record.PlanVersion) ?? plans.Find(record.Tier, now) ?? plans.Find(PlanCatalogue.FreePlan, now)!;
}
