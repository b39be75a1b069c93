namespace LLMHive.Billing;

/// <summary>What a decision needs to know beside the subscription itself.</summary>
/// <param name="UserId">Whose subscription it is.</param>
/// <param name="NewId">Id of a subscription, should one come into being.</param>
/// <param name="FreeAnchor">Anchor of the periods of a plan that costs nothing: when the account was opened.</param>
/// <param name="TrialUsed">The user had a trial before.</param>
/// <param name="Now">The moment.</param>
public sealed record DecisionContext(string UserId, string NewId, DateTimeOffset FreeAnchor, bool TrialUsed, DateTimeOffset Now);

/// <summary>
/// The state machine of a subscription, without clock, I/O or memory: from where it stands and what is wanted or seen, to
/// where it stands next and what the processor is to be asked. <c>docs/billing.md</c> has the picture.
/// </summary>
/// <param name="plans">What can be bought.</param>
/// <param name="rules">Grace, retries, trials.</param>
public sealed partial class SubscriptionMachine(PlanCatalogue plans, SubscriptionRules rules)
{
    /// <summary>Decides on a command.</summary>
    public SubscriptionDecision Decide(SubscriptionRecord? current, SubscriptionCommand command, DecisionContext context)
    {
        if (command.Action == SubscriptionAction.Create)
        {
            return Create(current, command, context);
        }

        if (current is null)
        {
            return SubscriptionDecision.No(
                RefusalCodes.NotFound, "There is no subscription. Create one with POST /api/v1/billing/subscriptions.", "id");
        }

        if (current.IsTerminal)
        {
            return SubscriptionDecision.No(
                RefusalCodes.SubscriptionTerminal,
                $"Subscription {current.Id} is {SubscriptionNames.Of(current.Status)}; nothing brings it back. Create a new one.", "id");
        }

        return command.Action switch
        {
            SubscriptionAction.Cancel => command.Immediately ? EndNow(current, context) : EndWithPeriod(current, context),
            SubscriptionAction.Resume => Resume(current, context),
            SubscriptionAction.Repair => Repair(current, command, context),
            _ => ChangePlan(current, command, context),
        };
    }

    private SubscriptionDecision Create(SubscriptionRecord? current, SubscriptionCommand command, DecisionContext context)
    {
        if (SubscriptionOrderRules.Check(command, rules.MostTrialDays) is { } fault)
        {
            return new() { Refusal = fault };
        }

        if (plans.Find(command.TierName ?? "", context.Now) is not { } plan)
        {
            return UnknownTier(command.TierName, context.Now);
        }

        var cycle = command.BillingCycle ?? BillingCycle.Monthly;
        var costs = plan.Cents(cycle) > 0;
        if (command.TrialDays > 0 && !costs)
        {
            return SubscriptionDecision.No(RefusalCodes.InvalidRequest, $"'trial_days' is given, but {plan.Name} costs nothing. Leave it out.", "trial_days");
        }

        if (command.TrialDays > 0 && context.TrialUsed)
        {
            return SubscriptionDecision.No(RefusalCodes.TrialUsed, "This user had a trial before. Leave 'trial_days' out.", "trial_days");
        }

        if (current is { IsTerminal: false } && !MayReplace(current, costs))
        {
            return new() { Refusal = Exists(current) };
        }

        return New(current, plan, cycle, costs, command, context);
    }

    /// <summary>A stored free subscription makes way for a paid one; one whose first payment is open makes way once it is void.</summary>
    private static bool MayReplace(SubscriptionRecord current, bool costs) =>
        current.Status == SubscriptionStatus.Incomplete || (!current.IsPaid && costs);

    private SubscriptionDecision New(
        SubscriptionRecord? current, Plan plan, BillingCycle cycle, bool costs, SubscriptionCommand command, DecisionContext context)
    {
        var now = context.Now;
        var record = new SubscriptionRecord
        {
            Id = context.NewId,
            UserId = context.UserId,
            Tier = plan.Name,
            PlanVersion = plan.Version,
            Cycle = costs ? cycle : BillingCycle.Monthly,
            // Until the processor says otherwise nothing is paid.
            Status = costs ? SubscriptionStatus.Incomplete : SubscriptionStatus.Active,
            // A quota that costs nothing must not begin anew with each new free subscription.
            Anchor = costs ? now : context.FreeAnchor,
            PeriodStart = now,
            PeriodEnd = BillingPeriods.Boundary(now, cycle, 1),
            IncompleteUntil = costs ? now + rules.IncompleteFor : null,
            CreatedAt = now,
            UpdatedAt = now,
        };
        var steps = ImmutableArray.CreateBuilder<ProcessorStep>();
        var replaced = current is { Status: SubscriptionStatus.Incomplete, IsPaid: true };
        if (replaced)
        {
            steps.Add(new ProcessorStep.Clear(current!.ProcessorId));
        }

        if (costs)
        {
            AddCard(steps, command);
            steps.Add(new ProcessorStep.Create(
                PriceKeys.Of(plan.Name, cycle), command.TrialDays, FirstPaymentOf(command.PaymentBehavior), rules.TrialWithoutCard,
                command.Metadata ?? ImmutableDictionary<string, string>.Empty));
        }

        return new()
        {
            Steps = steps.ToImmutable(),
            Undo = costs && command.PaymentBehavior == PaymentBehavior.Default ? [new ProcessorStep.End(false)] : [],
            Next = record,
            WhenDeclined = replaced ? Ended(current!, SubscriptionStatus.IncompleteExpired, now) : current,
            Happened = ["created"],
        };
    }

    private SubscriptionDecision UnknownTier(string? name, DateTimeOffset now) => SubscriptionDecision.No(
        RefusalCodes.UnknownTier, $"There is no plan '{name}'. Plans are {string.Join(", ", plans.Names(now))}.", "tier_name");

    private static Refusal Exists(SubscriptionRecord current) => Refusal.Of(
        RefusalCodes.SubscriptionExists,
        $"Subscription {current.Id} ({current.Tier}) is {SubscriptionNames.Of(current.Status)}. Change or cancel it instead.", "user_id")
        with { Details = ImmutableDictionary<string, string>.Empty.Add("subscription_id", current.Id) };

    private static FirstPayment FirstPaymentOf(PaymentBehavior behavior) => behavior switch
    {
        PaymentBehavior.DefaultIncomplete => FirstPayment.DefaultIncomplete,
        PaymentBehavior.ErrorIfIncomplete => FirstPayment.ErrorIfIncomplete,
        _ => FirstPayment.AllowIncomplete,
    };

    private static void AddCard(ImmutableArray<ProcessorStep>.Builder steps, SubscriptionCommand command)
    {
        if (command.PaymentMethod is { } card)
        {
            steps.Add(new ProcessorStep.UseCard(card));
        }
    }

    private static SubscriptionRecord Ended(SubscriptionRecord record, SubscriptionStatus status, DateTimeOffset at) =>
        WithoutPending(record) with
        {
            Status = status,
            EndedAt = at,
            CanceledAt = record.CanceledAt ?? at,
            CancelAtPeriodEnd = false,
            GraceUntil = null,
            IncompleteUntil = null,
            FailedAt = null,
            OpenInvoiceId = null,
            NextPaymentAttempt = null,
            ClientSecret = null,
            HostedInvoiceUrl = null,
            UpdatedAt = at,
        };

    private static SubscriptionRecord WithoutPending(SubscriptionRecord record) =>
        record with { PendingTier = null, PendingCycle = null, EffectiveAt = null };
}
