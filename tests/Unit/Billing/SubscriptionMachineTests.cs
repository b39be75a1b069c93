namespace LLMHive.Billing;

public sealed class SubscriptionMachineTests
{
    private static readonly SubscriptionMachine Machine = MachineKit.Machine;

    [Fact]
    public void Decide_CreatePaid_AsksForCardAndSubscriptionAndUndoesADecline()
    {
        var decision = Decide(null, new() { Action = SubscriptionAction.Create, TierName = "pro", PaymentMethod = "pm_1" }, MachineKit.June);

        Assert.Equal(new ProcessorStep.UseCard("pm_1"), decision.Steps[0]);
        var create = Assert.IsType<ProcessorStep.Create>(decision.Steps[1]);
        Assert.Equal(("pro_monthly", FirstPayment.AllowIncomplete), (create.PriceKey, create.FirstPayment));
        Asks(decision.Undo, new ProcessorStep.End(false));
        Assert.Null(decision.WhenDeclined);
    }

    [Theory]
    [InlineData("gold", null, 0, RefusalCodes.UnknownTier)]
    [InlineData("pro", "eur", 0, RefusalCodes.CurrencyMismatch)]
    [InlineData("pro", "USD", -1, RefusalCodes.InvalidRequest)]
    [InlineData("pro", null, 366, RefusalCodes.InvalidRequest)]
    [InlineData("free", null, 14, RefusalCodes.InvalidRequest)]
    public void Decide_FaultyOrder_IsRefusedByName(string tier, string? currency, int trial, string code) =>
        Assert.Equal(code, Decide(null, new() { Action = SubscriptionAction.Create, TierName = tier, Currency = currency, TrialDays = trial }, MachineKit.June).Refusal!.Code);

    [Fact]
    public void Decide_MetadataBeyondTheBounds_IsRefused()
    {
        var many = Enumerable.Range(0, 51).ToImmutableDictionary(n => $"k{n}", _ => "v");
        var longName = ImmutableDictionary<string, string>.Empty.Add(new string('k', 41), "v");
        var longValue = ImmutableDictionary<string, string>.Empty.Add("k", new string('v', 501));

        foreach (var metadata in new[] { many, longName, longValue })
        {
            var decision = Decide(null, new() { Action = SubscriptionAction.Create, TierName = "pro", Metadata = metadata }, MachineKit.June);
            Assert.Equal(RefusalCodes.MetadataTooLarge, decision.Refusal!.Code);
        }
    }

    [Fact]
    public void Decide_SecondTrial_IsRefusedWhateverIsThere()
    {
        var order = new SubscriptionCommand { Action = SubscriptionAction.Create, TierName = "pro", TrialDays = 14 };

        Assert.Equal(RefusalCodes.TrialUsed, Machine.Decide(null, order, MachineKit.Context(MachineKit.June, trialUsed: true)).Refusal!.Code);
        Assert.Equal(RefusalCodes.TrialUsed, Machine.Decide(Active(), order, MachineKit.Context(MachineKit.June, trialUsed: true)).Refusal!.Code);
    }

    [Fact]
    public void Decide_SecondSubscription_IsRefusedAndNamesTheFirst()
    {
        var refusal = Decide(Active(), MachineKit.Command(SubscriptionAction.Create, "enterprise"), MachineKit.June).Refusal!;

        Assert.Equal((RefusalCodes.SubscriptionExists, "sub_1"), (refusal.Code, refusal.Details!["subscription_id"]));
    }

    [Fact]
    public void Decide_PaidAfterFree_TakesItsPlace()
    {
        var free = Active() with { Tier = "free", ProcessorId = "" };

        var decision = Decide(free, MachineKit.Command(SubscriptionAction.Create, "pro"), MachineKit.June);

        Assert.Equal(("sub_new", free), (decision.Next!.Id, decision.WhenDeclined));
        Assert.IsType<ProcessorStep.Create>(Assert.Single(decision.Steps));
    }

    [Fact]
    public void Decide_CreateOverAnOpenOne_VoidsThatFirst()
    {
        var decision = Decide(MachineKit.Record(SubscriptionStatus.Incomplete), MachineKit.Command(SubscriptionAction.Create, "pro"), MachineKit.June);

        Assert.Equal(new ProcessorStep.Clear(MachineKit.ProcessorId), decision.Steps[0]);
        Assert.Equal(SubscriptionStatus.IncompleteExpired, decision.WhenDeclined!.Status);
    }

    [Fact]
    public void Decide_Upgrade_ChangesThePriceNow() =>
        Asks(Decide(Active(), MachineKit.Command(SubscriptionAction.Upgrade, "enterprise"), MachineKit.June).Steps, new ProcessorStep.PriceNow("enterprise_monthly"));

    [Fact]
    public void Decide_MonthToYear_IsAnUpgrade() =>
        Asks(Decide(Active(), MachineKit.Command(SubscriptionAction.Upgrade, cycle: BillingCycle.Annual), MachineKit.June).Steps, new ProcessorStep.PriceNow("pro_annual"));

    [Fact]
    public void Decide_UpgradeOverAPendingDowngrade_TakesThatBackFirstAndPutsItBackWhenDeclined()
    {
        var pending = Active("enterprise") with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };

        var decision = Decide(pending, MachineKit.Command(SubscriptionAction.Upgrade, cycle: BillingCycle.Annual), MachineKit.June);

        Asks(decision.Steps, new ProcessorStep.PriceAtRenewal("enterprise_monthly"), new ProcessorStep.PriceNow("enterprise_annual"));
        Asks(decision.Undo, new ProcessorStep.PriceAtRenewal("pro_monthly"));
        Assert.Null(decision.Next!.PendingTier);
        Assert.Equal("pro", decision.WhenDeclined!.PendingTier);
    }

    [Theory]
    [InlineData("free", BillingCycle.Annual)]
    [InlineData("pro", BillingCycle.Monthly)]
    public void Decide_UpgradeOverAPendingEnd_LeavesNothingToPayForWhenDeclined(string tier, BillingCycle cycle)
    {
        // Declined, the price would wait at the processor until somebody paid its invoice, and that beside the pending plan.
        var pending = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with
        {
            PendingTier = tier, PendingCycle = cycle, EffectiveAt = MachineKit.June.AddYears(1),
        };

        var decision = Decide(pending, MachineKit.Command(SubscriptionAction.Upgrade, "enterprise"), MachineKit.June);

        Asks(decision.Steps, new ProcessorStep.EndWithPeriod(false), new ProcessorStep.PriceNow("enterprise_annual"));
        Asks(decision.Undo, new ProcessorStep.DropWaiting(), new ProcessorStep.EndWithPeriod(true));
        Assert.Empty(Decide(Active(), MachineKit.Command(SubscriptionAction.Upgrade, "enterprise"), MachineKit.June).Undo);
    }

    [Theory]
    [InlineData("pro")]
    [InlineData("free")]
    public void Decide_UpgradeToSameOrLower_IsNotAnUpgrade(string tier) =>
        Assert.Equal(RefusalCodes.NotAnUpgrade, Decide(Active(), MachineKit.Command(SubscriptionAction.Upgrade, tier), MachineKit.June).Refusal!.Code);

    [Fact]
    public void Decide_UpgradeToThePresentPlan_DropsAPendingDowngradeWithoutACharge()
    {
        var pending = Active("enterprise") with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };

        var decision = Decide(pending, MachineKit.Command(SubscriptionAction.Upgrade, "enterprise"), MachineKit.June);

        Asks(decision.Steps, new ProcessorStep.PriceAtRenewal("enterprise_monthly"));
        Assert.Null(decision.Next!.PendingTier);
    }

    [Theory]
    [InlineData("enterprise", BillingCycle.Monthly, "pro", BillingCycle.Monthly, "PriceAtRenewal { PriceKey = pro_monthly }")]
    [InlineData("enterprise", BillingCycle.Monthly, "free", BillingCycle.Monthly, "EndWithPeriod { Ends = True }")]
    [InlineData("pro", BillingCycle.Annual, "pro", BillingCycle.Monthly, "EndWithPeriod { Ends = True }")]
    public void Decide_Downgrade_WaitsForThePeriodsEnd(string from, BillingCycle fromCycle, string to, BillingCycle toCycle, string step)
    {
        var current = MachineKit.Record(SubscriptionStatus.Active, from, fromCycle);

        var decision = Decide(current, MachineKit.Command(SubscriptionAction.Downgrade, to, toCycle), MachineKit.June.AddDays(9));

        Assert.Equal([step], decision.Steps.Select(asked => asked.ToString()));
        Assert.Equal((from, to, current.PeriodEnd), (decision.Next!.Tier, decision.Next.PendingTier, decision.Next.EffectiveAt));
    }

    [Fact]
    public void Decide_SecondDowngrade_OverwritesTheFirst()
    {
        var pending = Active("enterprise") with { PendingTier = "free", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July, CancelAtPeriodEnd = true };

        var decision = Decide(pending, MachineKit.Command(SubscriptionAction.Downgrade, "pro"), MachineKit.June);

        Asks(decision.Steps, new ProcessorStep.EndWithPeriod(false), new ProcessorStep.PriceAtRenewal("pro_monthly"));
        Assert.Equal("pro", decision.Next!.PendingTier);
    }

    [Fact]
    public void Decide_CancelAtPeriodEnd_DropsAPendingDowngrade()
    {
        var pending = Active("enterprise") with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };

        var decision = Decide(pending, MachineKit.Command(SubscriptionAction.Cancel), MachineKit.June);

        Asks(decision.Steps, new ProcessorStep.PriceAtRenewal("enterprise_monthly"), new ProcessorStep.EndWithPeriod(true));
        Assert.Equal((true, null), (decision.Next!.CancelAtPeriodEnd, decision.Next.PendingTier));
    }

    [Fact]
    public void Decide_ResumeAfterThePeriod_IsTooLate()
    {
        var flagged = Active() with { CancelAtPeriodEnd = true };

        Asks(Decide(flagged, MachineKit.Command(SubscriptionAction.Resume), MachineKit.July.AddTicks(-1)).Steps, new ProcessorStep.EndWithPeriod(false));
        Assert.Equal(RefusalCodes.SubscriptionState, Decide(flagged, MachineKit.Command(SubscriptionAction.Resume), MachineKit.July).Refusal!.Code);
    }

    [Fact]
    public void Preview_Upgrade_IsTheProration()
    {
        var preview = Machine.Preview(Active(), MachineKit.Command(SubscriptionAction.ChangePlan, "enterprise"), MachineKit.June.AddDays(20)).Value!;

        Assert.Equal([-1000, 6666], preview.Lines.Select(line => line.AmountCents));
        Assert.Equal((5666, 19999), (preview.TotalCents, preview.RenewalCents));
    }

    [Fact]
    public void Preview_Downgrade_CostsNothingNow()
    {
        var preview = Machine.Preview(Active("enterprise"), MachineKit.Command(SubscriptionAction.ChangePlan, "pro"), MachineKit.June.AddDays(20)).Value!;

        Assert.Equal((0, 0L, MachineKit.July, 2999), (preview.Lines.Length, preview.TotalCents, preview.EffectiveAt, preview.RenewalCents));
    }

    private static void Asks(ImmutableArray<ProcessorStep> asked, params ProcessorStep[] expected) => Assert.Equal(expected, asked.ToArray());

    private static SubscriptionRecord Active(string tier = "pro") => MachineKit.Record(SubscriptionStatus.Active, tier);

    private static SubscriptionDecision Decide(SubscriptionRecord? current, SubscriptionCommand command, DateTimeOffset now) =>
        Machine.Decide(current, command, MachineKit.Context(now));
}
