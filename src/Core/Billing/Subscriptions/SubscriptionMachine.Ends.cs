namespace LLMHive.Billing;

/// <summary>Ends, and what takes them back.</summary>
public sealed partial class SubscriptionMachine
{
    private SubscriptionDecision EndNow(SubscriptionRecord current, DecisionContext context)
    {
        var ended = Ended(current, SubscriptionStatus.Canceled, context.Now);
        return current.IsPaid
            ? new()
            {
                Steps = [new ProcessorStep.End(rules.CreditOnCancel && current.Status == SubscriptionStatus.Active)],
                // The observation that follows ends it, with the processor's own times and its last period.
                Next = WithoutPending(current) with { UpdatedAt = context.Now },
                WhenDeclined = current,
                Happened = ["canceled_by_user"],
            }
            : new() { Next = ended, Happened = ["canceled_by_user"] };
    }

    private SubscriptionDecision EndWithPeriod(SubscriptionRecord current, DecisionContext context)
    {
        if (!current.IsPaid)
        {
            // Nothing was paid for, so there is nothing to be used up.
            return EndNow(current, context);
        }

        if (current.CancelAtPeriodEnd && current.PendingTier is null)
        {
            return new() { Next = current };
        }

        if (current.Status is not (SubscriptionStatus.Active or SubscriptionStatus.Trialing or SubscriptionStatus.PastDue))
        {
            return NotNow(current, "There is no paid period to use up; cancel immediately.");
        }

        return new()
        {
            Steps = [.. TakeBackPending(current), new ProcessorStep.EndWithPeriod(true)],
            Next = WithoutPending(current) with { CancelAtPeriodEnd = true, CanceledAt = context.Now, UpdatedAt = context.Now },
            WhenDeclined = current,
            Happened = ["cancel_at_period_end"],
        };
    }

    private static SubscriptionDecision Resume(SubscriptionRecord current, DecisionContext context)
    {
        if (current.Status == SubscriptionStatus.Paused)
        {
            return new()
            {
                Steps = [new ProcessorStep.TakeUp()],
                Next = current with { UpdatedAt = context.Now },
                WhenDeclined = current,
                Happened = ["resumed"],
            };
        }

        if (!current.CancelAtPeriodEnd)
        {
            return new() { Next = current };
        }

        if (context.Now >= current.PeriodEnd)
        {
            return NotNow(current, "Its period is over. Create a new one.");
        }

        return new()
        {
            Steps = [new ProcessorStep.EndWithPeriod(false)],
            Next = WithoutPending(current) with { CancelAtPeriodEnd = false, CanceledAt = null, UpdatedAt = context.Now },
            WhenDeclined = current,
            Happened = ["resumed"],
        };
    }

    private SubscriptionDecision Repair(SubscriptionRecord current, SubscriptionCommand command, DecisionContext context)
    {
        if (command.Status is not { } status)
        {
            return SubscriptionDecision.No(RefusalCodes.InvalidRequest, "'status' is missing. Name the status to set.", "status");
        }

        if (status == current.Status)
        {
            return new() { Next = current };
        }

        var next = SubscriptionAccess.IsTerminal(status)
            ? Ended(current, status, context.Now)
            : current with
            {
                Status = status,
                GraceUntil = status == SubscriptionStatus.PastDue ? context.Now + rules.Grace : null,
                IncompleteUntil = status == SubscriptionStatus.Incomplete ? context.Now + rules.IncompleteFor : null,
                UpdatedAt = context.Now,
            };
        return new() { Next = next, Happened = [$"repaired_from_{SubscriptionNames.Of(current.Status)}_to_{SubscriptionNames.Of(status)}"] };
    }
}
