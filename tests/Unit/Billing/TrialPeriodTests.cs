namespace LLMHive.Billing;

/// <summary>What a trial used is billed when it ends, in the periods in which the gate counted it.</summary>
public sealed class TrialPeriodTests
{
    private static readonly SubscriptionMachine Machine = MachineKit.Machine;

    [Theory]
    [InlineData(14)]
    [InlineData(45)]
    [InlineData(365)]
    public void Observe_TrialEnds_ItIsClosedAsOnePeriodThatTheGateCountedIn(int days)
    {
        var end = MachineKit.June.AddDays(days);
        var seed = MachineKit.Record(SubscriptionStatus.Incomplete) with { ProcessorId = "" };

        var trial = Machine.Observe(seed, MachineKit.Seen("trialing", end: end) with { TrialEnd = end }, MachineKit.June).Next!;
        var yearly = Machine.Observe(trial, MachineKit.Seen("trialing", "pro_annual", end: end) with { TrialEnd = end }, MachineKit.June.AddDays(1)).Next!;
        var paid = Machine.Observe(yearly, MachineKit.Seen("active", "pro_annual", end, end.AddYears(1)) with { TrialEnd = end }, end);

        Assert.Equal((MachineKit.June, end), (trial.TrialStart, trial.Anchor));
        Assert.Equal((MachineKit.June, end), (yearly.TrialStart, yearly.Anchor));
        Assert.Equal([(0, MachineKit.June, end)], paid.Closed.Select(period => (period.Index, period.Start, period.End)));
        Assert.Null(paid.Next!.TrialStart);
    }

    [Fact]
    public void Observe_TrialIsPaused_StaysTheTrialsPeriodUntilItIsTakenUp()
    {
        var end = MachineKit.June.AddDays(14);
        var trial = MachineKit.Record(SubscriptionStatus.Trialing) with { Anchor = end, PeriodEnd = end, TrialEnd = end, TrialStart = MachineKit.June };

        var paused = Machine.Observe(trial, MachineKit.Seen("paused", end: end) with { TrialEnd = end }, end);
        var taken = Machine.Observe(paused.Next!, MachineKit.Seen("active", start: MachineKit.July, end: MachineKit.August) with { TrialEnd = end }, MachineKit.July);

        Assert.Empty(paused.Closed);
        Assert.Equal((MachineKit.June, end), (taken.Closed[0].Start, taken.Closed[0].End));
    }

    [Fact]
    public void Observe_TrialOfAnEarlierVersionEnds_ItsMonthsAreClosedAsItsUsageWasStamped()
    {
        var end = MachineKit.June.AddDays(45);
        var old = MachineKit.Record(SubscriptionStatus.Trialing) with { Anchor = end, PeriodEnd = end, TrialEnd = end };

        var seen = Machine.Observe(old, MachineKit.Seen("trialing", end: end) with { TrialEnd = end }, MachineKit.June.AddDays(3)).Next!;
        var paid = Machine.Observe(seen, MachineKit.Seen("active", start: end, end: end.AddMonths(1)) with { TrialEnd = end }, end);

        Assert.Null(seen.TrialStart);
        Assert.Equal(
            [(0, end.AddMonths(-2), end.AddMonths(-1)), (1, end.AddMonths(-1), end)], paid.Closed.Select(period => (period.Index, period.Start, period.End)));
        Assert.Equal((2, end), (paid.Next!.PeriodIndex, paid.Next.Anchor));
    }

    [Fact]
    public void Observe_UpgradeWithinATrial_LeavesThePlanInTheTrialsPeriod()
    {
        var end = MachineKit.June.AddDays(14);
        var trial = MachineKit.Record(SubscriptionStatus.Trialing) with { Anchor = end, PeriodEnd = end, TrialEnd = end, TrialStart = MachineKit.June };
        var seen = MachineKit.Seen("trialing", "enterprise_monthly", end: end) with { TrialEnd = end };

        var left = Assert.Single(Machine.Observe(trial, seen, MachineKit.June.AddDays(2)).Closed);
        var old = Assert.Single(Machine.Observe(trial with { TrialStart = null }, seen, MachineKit.June.AddDays(2)).Closed);

        Assert.Equal((1, MachineKit.June, "pro"), (left.Part, left.Start, left.Tier));
        Assert.Equal((1, end.AddMonths(-1), "pro"), (old.Part, old.Start, old.Tier));
    }
}
