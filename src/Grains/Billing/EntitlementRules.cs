namespace LLMHive.Billing;

/// <summary>What a user is entitled to: the higher of what was paid and what an operator granted; free without either.</summary>
internal static class EntitlementRules
{
    /// <summary>The entitlements, with the version of those that are in force.</summary>
    public static Entitlements Of(string userId, SubscriptionState state, PlanCatalogue plans, DateTimeOffset now)
    {
        var free = state.Entitlements is { Plan: PlanCatalogue.FreePlan } old
            ? plans.Find(PlanCatalogue.FreePlan, old.PlanVersion)
            : null;
        var granted = state.Granted is { } grant ? plans.Find(grant.Plan, grant.Version) ?? plans.Find(grant.Plan, now) : null;
        var unpaid = granted ?? free ?? plans.Find(PlanCatalogue.FreePlan, now)!;
        if (state.Current is { IsTerminal: false } current
            && SubscriptionAccess.EntitledTier(current.Status, current.Tier, current.GraceUntil, now) == current.Tier
            && Rank(plans, current, now) >= unpaid.Rank)
        {
            return new()
            {
                UserId = userId, Plan = current.Tier, PlanVersion = current.PlanVersion, Anchor = current.Anchor, Cycle = current.Cycle,
                SubscriptionId = current.Id, TrialStart = current.TrialStart, Version = state.Entitlements?.Version ?? 0,
            };
        }

        return new()
        {
            UserId = userId, Plan = unpaid.Name, PlanVersion = unpaid.Version,
            Anchor = state.AccountOpenedAt ?? state.Entitlements?.Anchor ?? now, Version = state.Entitlements?.Version ?? 0,
        };
    }

    private static int Rank(PlanCatalogue plans, SubscriptionRecord record, DateTimeOffset now) =>
        (plans.Find(record.Tier, record.PlanVersion) ?? plans.Find(record.Tier, now))?.Rank ?? 0;
}
