namespace LLMHive.Billing;

/// <summary>What a status stands for: whether it is an end, whether it gives the paid plan, and what the processor calls it.</summary>
public static class SubscriptionAccess
{
    /// <summary>Nothing follows.</summary>
    public static bool IsTerminal(SubscriptionStatus status) =>
        status is SubscriptionStatus.Canceled or SubscriptionStatus.IncompleteExpired;

    /// <summary>The plan that a subscription gives at a moment.</summary>
    /// <param name="status">Where it stands.</param>
    /// <param name="tier">The plan that was bought.</param>
    /// <param name="graceUntil">End of the grace after a failed payment; null = none is running, or its end is not known.</param>
    /// <param name="now">The moment.</param>
    public static string EntitledTier(SubscriptionStatus status, string tier, DateTimeOffset? graceUntil, DateTimeOffset now) => status switch
    {
        SubscriptionStatus.Active or SubscriptionStatus.Trialing => tier,
        SubscriptionStatus.PastDue when graceUntil is null || now < graceUntil => tier,
        _ => PlanCatalogue.FreePlan,
    };

    /// <summary>The status of that name; null = the processor has a new one, which we do not know yet.</summary>
    public static SubscriptionStatus? Parse(string name) => name switch
    {
        "incomplete" => SubscriptionStatus.Incomplete,
        "incomplete_expired" => SubscriptionStatus.IncompleteExpired,
        "trialing" => SubscriptionStatus.Trialing,
        "active" => SubscriptionStatus.Active,
        "past_due" => SubscriptionStatus.PastDue,
        "unpaid" => SubscriptionStatus.Unpaid,
        "canceled" => SubscriptionStatus.Canceled,
        "paused" => SubscriptionStatus.Paused,
        _ => null,
    };

    /// <summary>Whether the processor may say that one status follows another. What is not listed is ignored and logged.</summary>
    public static bool MayFollow(SubscriptionStatus from, SubscriptionStatus to) => from == to || (from, to) switch
    {
        (SubscriptionStatus.Incomplete, SubscriptionStatus.Active or SubscriptionStatus.IncompleteExpired or SubscriptionStatus.Canceled) => true,
        (SubscriptionStatus.Trialing, SubscriptionStatus.Active or SubscriptionStatus.PastDue or SubscriptionStatus.Paused or SubscriptionStatus.Canceled) => true,
        (SubscriptionStatus.Active, SubscriptionStatus.PastDue or SubscriptionStatus.Canceled) => true,
        // What lies between may have been missed: a sweep that comes late sees only where it ended.
        (SubscriptionStatus.Active or SubscriptionStatus.Trialing, SubscriptionStatus.Unpaid) => true,
        (SubscriptionStatus.PastDue, SubscriptionStatus.Active or SubscriptionStatus.Unpaid or SubscriptionStatus.Canceled) => true,
        (SubscriptionStatus.Unpaid, SubscriptionStatus.Active or SubscriptionStatus.Canceled) => true,
        (SubscriptionStatus.Paused, SubscriptionStatus.Active or SubscriptionStatus.Canceled) => true,
        _ => false,
    };
}
