namespace LLMHive.Billing;

public sealed class EntitlementRulesTests
{
    private static readonly DateTimeOffset Opened = new(2026, 5, 3, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Of_Nothing_IsFreeFromTheAccountsDay()
    {
        var entitlements = Of(new() { AccountOpenedAt = Opened });

        Assert.Equal(("free", Opened, ""), (entitlements.Plan, entitlements.Anchor, entitlements.SubscriptionId));
    }

    [Fact]
    public void Of_PaidSubscription_HasItsPeriods()
    {
        var entitlements = Of(new() { AccountOpenedAt = Opened, Current = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) });

        Assert.Equal(("pro", MachineKit.June, BillingCycle.Annual, "sub_1"), (entitlements.Plan, entitlements.Anchor, entitlements.Cycle, entitlements.SubscriptionId));
    }

    [Theory]
    [InlineData("enterprise", "pro", "enterprise")]
    [InlineData("pro", "enterprise", "enterprise")]
    public void Of_GrantBesideSubscription_IsTheHigher(string granted, string bought, string expected)
    {
        var state = new SubscriptionState { AccountOpenedAt = Opened, Granted = new(granted, 1), Current = MachineKit.Record(SubscriptionStatus.Active, bought) };

        Assert.Equal(expected, Of(state).Plan);
    }

    [Theory]
    [InlineData(SubscriptionStatus.Canceled)]
    [InlineData(SubscriptionStatus.Unpaid)]
    [InlineData(SubscriptionStatus.Incomplete)]
    public void Of_GrantBesideAnUnpaidOne_IsTheGrant(SubscriptionStatus status)
    {
        var state = new SubscriptionState { AccountOpenedAt = Opened, Granted = new("pro", 1), Current = MachineKit.Record(status, "enterprise") };

        Assert.Equal(("pro", Opened), (Of(state).Plan, Of(state).Anchor));
    }

    [Fact]
    public void Of_Trial_IsOnePeriod()
    {
        var trial = MachineKit.Record(SubscriptionStatus.Trialing) with { TrialStart = MachineKit.June, Anchor = MachineKit.June.AddDays(14) };

        Assert.Equal(MachineKit.June, Of(new() { AccountOpenedAt = Opened, Current = trial }).TrialStart);
        Assert.Null(Of(new() { AccountOpenedAt = Opened, Current = trial with { Status = SubscriptionStatus.Paused } }).TrialStart);
    }

    [Fact]
    public void Of_GraceOver_IsFree()
    {
        var state = new SubscriptionState { AccountOpenedAt = Opened, Current = MachineKit.Record(SubscriptionStatus.PastDue) };

        Assert.Equal("pro", EntitlementRules.Of("u1", state, PlanCatalogue.BuiltIn, MachineKit.June.AddDays(7).AddTicks(-1)).Plan);
        Assert.Equal("free", EntitlementRules.Of("u1", state, PlanCatalogue.BuiltIn, MachineKit.June.AddDays(7)).Plan);
    }

    private static Entitlements Of(SubscriptionState state) => EntitlementRules.Of("u1", state, PlanCatalogue.BuiltIn, MachineKit.June.AddDays(1));
}
