namespace LLMHive.Billing;

/// <summary>Body of <c>POST /api/v1/billing/subscriptions</c>.</summary>
/// <param name="UserId">Who subscribes.</param>
/// <param name="TierName">Name of a plan.</param>
/// <param name="BillingCycle"><c>monthly</c> (default) or <c>annual</c>.</param>
/// <param name="TrialDays">Days without a charge, once per user; 0 to the setting MostTrialDays (14), with an admin key to 365.</param>
/// <param name="PaymentMethod">Card at the processor (<c>pm_…</c>); default = the user's default card.</param>
/// <param name="PaymentBehavior">
/// What happens when the first payment does not succeed: <c>default</c> (a decline is 402), <c>allow_incomplete</c>, <c>default_incomplete</c>, <c>error_if_incomplete</c>.
/// </param>
/// <param name="Metadata">At most 50 texts, kept at the processor.</param>
/// <param name="Currency">Must be that of the plans; default.</param>
internal sealed record SubscriptionBody(
    string UserId, string TierName, BillingCycle? BillingCycle, long? TrialDays, string? PaymentMethod, PaymentBehavior? PaymentBehavior,
    ImmutableDictionary<string, string>? Metadata, string? Currency)
{
    public static SubscriptionBody Read(Fields fields) => new(
        fields.RequiredUserId("user_id"), fields.RequiredText("tier_name", 64), fields.Cycle(), fields.Whole("trial_days", 0, 365),
        fields.Text("payment_method", 200), fields.Word<PaymentBehavior>("payment_behavior"), fields.Metadata("metadata"), fields.Text("currency", 3));

    internal SubscriptionCommand ToCommand() => new()
    {
        Action = SubscriptionAction.Create,
        TierName = TierName,
        BillingCycle = BillingCycle,
        TrialDays = (int)(TrialDays ?? 0),
        PaymentMethod = PaymentMethod,
        PaymentBehavior = PaymentBehavior ?? LLMHive.Billing.PaymentBehavior.Default,
        Metadata = Metadata,
        Currency = Currency,
    };
}

/// <summary>Body of <c>PATCH /api/v1/billing/subscriptions/{id}</c>: either the end, or another plan.</summary>
/// <param name="CancelAtPeriodEnd">True = ends with the period; false = goes on after all.</param>
/// <param name="NewTier">Another plan: a higher one now, a lower one at the end of the period.</param>
/// <param name="BillingCycle">Another length of a period.</param>
/// <param name="PaymentMethod">The card for an upgrade.</param>
internal sealed record SubscriptionChangeBody(bool? CancelAtPeriodEnd, string? NewTier, BillingCycle? BillingCycle, string? PaymentMethod)
{
    public static SubscriptionChangeBody Read(Fields fields)
    {
        var body = new SubscriptionChangeBody(
            fields.Flag("cancel_at_period_end"), fields.Text("new_tier", 64), fields.Cycle(), fields.Text("payment_method", 200));
        var changesPlan = body.NewTier is not null || body.BillingCycle is not null;
        if (changesPlan == body.CancelAtPeriodEnd is not null)
        {
            fields.Blame(Refusal.Of(
                RefusalCodes.InvalidRequest, "Send either 'cancel_at_period_end', or 'new_tier' or 'billing_cycle'; one change at a time.", "cancel_at_period_end"));
        }

        return body;
    }

    internal SubscriptionCommand ToCommand(string id) => new()
    {
        Action = CancelAtPeriodEnd switch { null => SubscriptionAction.ChangePlan, true => SubscriptionAction.Cancel, false => SubscriptionAction.Resume },
        SubscriptionId = id,
        TierName = NewTier,
        BillingCycle = BillingCycle,
        PaymentMethod = PaymentMethod,
    };
}

/// <summary>Body of upgrade, downgrade and preview.</summary>
/// <param name="NewTier">The wanted plan; default = the present one.</param>
/// <param name="BillingCycle">The wanted length of a period; default = the present one.</param>
/// <param name="PaymentMethod">The card for an upgrade.</param>
internal sealed record PlanChangeBody(string? NewTier, BillingCycle? BillingCycle, string? PaymentMethod)
{
    public static PlanChangeBody Read(Fields fields)
    {
        var body = new PlanChangeBody(fields.Text("new_tier", 64), fields.Cycle(), fields.Text("payment_method", 200));
        if (body is { NewTier: null, BillingCycle: null })
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, "'new_tier' is missing. Name the plan, or a 'billing_cycle'.", "new_tier"));
        }

        return body;
    }

    internal SubscriptionCommand ToCommand(SubscriptionAction action, string id) => new()
    {
        Action = action, SubscriptionId = id, TierName = NewTier, BillingCycle = BillingCycle, PaymentMethod = PaymentMethod,
    };
}

/// <summary>Body of cancel.</summary>
/// <param name="CancelImmediately">True = now; false (default) = at the end of the period.</param>
internal sealed record CancelBody(bool? CancelImmediately)
{
    public static CancelBody Read(Fields fields) => new(fields.Flag("cancel_immediately"));
}

/// <summary>Body of resume: none is needed.</summary>
internal sealed record ResumeBody
{
    public static ResumeBody Read(Fields fields)
    {
        ArgumentNullException.ThrowIfNull(fields);
        return new();
    }
}

/// <summary>Body of <c>POST …/status</c>.</summary>
/// <param name="Status">The status to set.</param>
/// <param name="Reason">Why; it stands in the audit.</param>
internal sealed record StatusBody(SubscriptionStatus? Status, string Reason)
{
    public static StatusBody Read(Fields fields)
    {
        var body = new StatusBody(fields.Word<SubscriptionStatus>("status"), fields.RequiredText("reason", 500));
        if (body.Status is null)
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, "'status' is missing. Name the status to set.", "status"));
        }

        return body;
    }
}
