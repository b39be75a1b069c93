namespace LLMHive.Billing;

/// <summary>Subscriptions in every state, and the processor's words about them.</summary>
internal static class MachineKit
{
    public const string ProcessorId = "sub_at_processor";

    public static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset July = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);
    public static readonly DateTimeOffset August = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public static SubscriptionMachine Machine { get; } = new(PlanCatalogue.BuiltIn, new());

    public static DecisionContext Context(DateTimeOffset now, bool trialUsed = false) => new("u1", "sub_new", June, trialUsed, now);

    public static SubscriptionRecord Record(SubscriptionStatus status, string tier = "pro", BillingCycle cycle = BillingCycle.Monthly) => new()
    {
        Id = "sub_1",
        UserId = "u1",
        Tier = tier,
        PlanVersion = 1,
        Cycle = cycle,
        Status = status,
        ProcessorId = ProcessorId,
        Anchor = June,
        PeriodStart = June,
        PeriodEnd = BillingPeriods.Boundary(June, cycle, 1),
        IncompleteUntil = status == SubscriptionStatus.Incomplete ? June.AddHours(23) : null,
        GraceUntil = status == SubscriptionStatus.PastDue ? June.AddDays(7) : null,
        EndedAt = SubscriptionAccess.IsTerminal(status) ? June.AddDays(1) : null,
        CreatedAt = June,
        UpdatedAt = June,
    };

    public static ProcessorSubscription Seen(
        string status, string price = "pro_monthly", DateTimeOffset? start = null, DateTimeOffset? end = null, bool flag = false) => new()
        {
            Id = ProcessorId,
            CustomerId = "cus_1",
            Status = status,
            PriceKey = price,
            PeriodStart = start ?? June,
            PeriodEnd = end ?? July,
            CancelAtPeriodEnd = flag,
        };

    public static SubscriptionCommand Command(SubscriptionAction action, string? tier = null, BillingCycle? cycle = null, bool now = false) =>
        new() { Action = action, TierName = tier, BillingCycle = cycle, Immediately = now };
}
