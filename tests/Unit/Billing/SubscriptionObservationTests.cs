namespace LLMHive.Billing;

public sealed class SubscriptionObservationTests
{
    private static readonly SubscriptionMachine Machine = MachineKit.Machine;

    [Fact]
    public void Observe_Rollover_ClosesThePeriodOnce()
    {
        var active = MachineKit.Record(SubscriptionStatus.Active);
        var seen = MachineKit.Seen("active", start: MachineKit.July, end: MachineKit.August);

        var first = Machine.Observe(active, seen, MachineKit.July);
        var second = Machine.Observe(first.Next!, seen, MachineKit.July.AddMinutes(1));

        Assert.Equal([(0, MachineKit.June, MachineKit.July)], first.Closed.Select(period => (period.Index, period.Start, period.End)));
        Assert.Equal((1, MachineKit.August), (first.Next!.PeriodIndex, first.Next.PeriodEnd));
        Assert.Equal((0, 0), (second.Closed.Length, second.Happened.Length));
        Assert.Equal(first.Next, second.Next);
    }

    [Fact]
    public void Observe_FourHundredDaysLate_ClosesEachPeriodInOrder()
    {
        var active = MachineKit.Record(SubscriptionStatus.Active);
        var now = MachineKit.June.AddDays(400);
        var (start, end) = BillingPeriods.At(active.Anchor, BillingCycle.Monthly, now);

        var decision = Machine.Observe(active, MachineKit.Seen("active", start: start, end: end), now);

        Assert.Equal(Enumerable.Range(0, 13), decision.Closed.Select(period => period.Index));
        Assert.Equal(MachineKit.June, decision.Closed[0].Start);
        Assert.All(decision.Closed.Zip(decision.Closed.Skip(1)), pair => Assert.Equal(pair.First.End, pair.Second.Start));
        Assert.Equal(start, decision.Closed[^1].End);
        Assert.Equal(13, decision.Next!.PeriodIndex);
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Observe_RolloversInAnySteps_CloseTheSamePeriods(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 200; trial++)
        {
            var anchor = MachineKit.June.AddDays(random.Next(0, 400)).AddSeconds(random.Next(0, 86_400));
            var cycle = random.Next(4) == 0 ? BillingCycle.Annual : BillingCycle.Monthly;
            var record = MachineKit.Record(SubscriptionStatus.Active, cycle: cycle) with
            {
                Anchor = anchor, PeriodStart = anchor, PeriodEnd = BillingPeriods.Boundary(anchor, cycle, 1),
            };
            var closed = new List<ClosedPeriod>();
            var now = anchor;
            for (var step = 0; step < 30; step++)
            {
                now = now.AddDays(random.Next(0, 90));
                var (start, end) = BillingPeriods.At(anchor, cycle, now);
                var decision = Machine.Observe(record, MachineKit.Seen("active", PriceKeys.Of("pro", cycle), start, end), now);
                closed.AddRange(decision.Closed);
                record = decision.Next!;
            }

            Assert.Equal(Enumerable.Range(0, closed.Count), closed.Select(period => period.Index));
            Assert.Equal(BillingPeriods.IndexAt(anchor, cycle, now), closed.Count);
            Assert.All(closed, period => Assert.Equal((period.Start, period.End), (BillingPeriods.Boundary(anchor, cycle, period.Index), BillingPeriods.Boundary(anchor, cycle, period.Index + 1))));
        }
    }

    [Fact]
    public void Observe_MonthEnd_KeepsTheAnchor()
    {
        var anchor = new DateTimeOffset(2026, 1, 31, 10, 0, 0, TimeSpan.Zero);
        var record = MachineKit.Record(SubscriptionStatus.Active) with { Anchor = anchor, PeriodStart = anchor, PeriodEnd = BillingPeriods.Boundary(anchor, BillingCycle.Monthly, 1) };
        for (var n = 1; n <= 4; n++)
        {
            var (start, end) = (BillingPeriods.Boundary(anchor, BillingCycle.Monthly, n), BillingPeriods.Boundary(anchor, BillingCycle.Monthly, n + 1));
            record = Machine.Observe(record, MachineKit.Seen("active", start: start, end: end), start).Next!;
            Assert.Equal((anchor, end), (record.Anchor, record.PeriodEnd));
        }
    }

    [Fact]
    public void Observe_FailedRenewal_GivesGraceFromTheInvoice()
    {
        var seen = MachineKit.Seen("past_due", start: MachineKit.July, end: MachineKit.August) with { LatestInvoice = Invoice(MachineKit.July) };

        var decision = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), seen, MachineKit.July.AddHours(3));

        Assert.Equal(MachineKit.July.AddDays(7), decision.Next!.GraceUntil);
        Assert.Equal((1, MachineKit.July.AddDays(1)), (decision.Next.PaymentAttempts, decision.Next.NextPaymentAttempt));
    }

    [Fact]
    public void Observe_RetryFailed_DoesNotProlongTheGrace()
    {
        var first = Machine.Observe(
            MachineKit.Record(SubscriptionStatus.Active),
            MachineKit.Seen("past_due", start: MachineKit.July, end: MachineKit.August) with { LatestInvoice = Invoice(MachineKit.July) }, MachineKit.July).Next!;
        var retried = MachineKit.Seen("past_due", start: MachineKit.July, end: MachineKit.August) with { LatestInvoice = Invoice(MachineKit.July) with { AttemptCount = 2 } };

        Assert.Equal(MachineKit.July.AddDays(7), Machine.Observe(first, retried, MachineKit.July.AddDays(3)).Next!.GraceUntil);
    }

    [Fact]
    public void Observe_RetryPaid_KeepsThePeriodAndEndsTheDunning()
    {
        var due = MachineKit.Record(SubscriptionStatus.PastDue) with { PeriodStart = MachineKit.July, PeriodEnd = MachineKit.August, NextPaymentAttempt = MachineKit.July.AddDays(3), HostedInvoiceUrl = "https://pay" };

        var next = Machine.Observe(due, MachineKit.Seen("active", start: MachineKit.July, end: MachineKit.August), MachineKit.July.AddDays(3)).Next!;

        Assert.Equal((SubscriptionStatus.Active, MachineKit.July, MachineKit.August), (next.Status, next.PeriodStart, next.PeriodEnd));
        Assert.Equal((null, null, null), (next.GraceUntil, next.NextPaymentAttempt, next.HostedInvoiceUrl));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Observe_PriceOfNeitherPlanWhileOneIsPending_IsInForceAndThePendingPlanIsDropped(bool ends)
    {
        var pending = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with
        {
            PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.June.AddYears(1),
        };
        var seen = MachineKit.Seen("active", "enterprise_annual", MachineKit.June, MachineKit.June.AddYears(1)) with { CancelAtPeriodEnd = ends };

        var next = Machine.Observe(pending, seen, MachineKit.June.AddDays(3)).Next!;

        Assert.Equal(("enterprise", BillingCycle.Annual, null, null), (next.Tier, next.Cycle, next.PendingTier, next.EffectiveAt));
        Assert.Equal(ends, next.CancelAtPeriodEnd);
    }

    [Fact]
    public void Observe_PendingPriceBeforeItsDay_LeavesThePlan()
    {
        var pending = MachineKit.Record(SubscriptionStatus.Active, "enterprise") with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };

        var before = Machine.Observe(pending, MachineKit.Seen("active", "pro_monthly"), MachineKit.June.AddDays(10));
        var after = Machine.Observe(pending, MachineKit.Seen("active", "pro_monthly", MachineKit.July, MachineKit.August), MachineKit.July);

        Assert.Equal(("enterprise", "pro"), (before.Next!.Tier, before.Next.PendingTier));
        Assert.Equal(("pro", null), (after.Next!.Tier, after.Next.PendingTier));
        Assert.Equal("enterprise", after.Closed.Single().Tier);
    }

    [Fact]
    public void Observe_YearThatEndsForMonths_MakesTheNewOneOnce()
    {
        var end = new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var pending = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = end };

        var decision = Machine.Observe(pending, MachineKit.Seen("canceled", "pro_annual", MachineKit.June, end) with { EndedAt = end }, end);

        Assert.Equal("pro_monthly", Assert.IsType<ProcessorStep.Create>(Assert.Single(decision.Steps)).PriceKey);
        Assert.Equal((BillingCycle.Monthly, end, ""), (decision.Next!.Cycle, decision.Next.Anchor, decision.Next.ProcessorId));
        Assert.Equal(SubscriptionStatus.Canceled, decision.WhenDeclined!.Status);
    }

    [Fact]
    public void Observe_YearThatEndsBeforeItsTime_IsSimplyOver()
    {
        var end = new DateTimeOffset(2027, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var pending = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = end };

        var decision = Machine.Observe(pending, MachineKit.Seen("canceled", "pro_annual", MachineKit.June, end) with { EndedAt = MachineKit.July }, MachineKit.July);

        Assert.Equal((SubscriptionStatus.Canceled, 0), (decision.Next!.Status, decision.Steps.Length));
    }

    [Fact]
    public void Observe_TrialEnds_AnchorsThePaidPeriodThere()
    {
        var trialEnd = MachineKit.June.AddDays(14);
        var seed = MachineKit.Record(SubscriptionStatus.Incomplete) with { ProcessorId = "" };
        var trial = Machine.Observe(seed, MachineKit.Seen("trialing", end: trialEnd) with { TrialEnd = trialEnd }, MachineKit.June).Next!;

        var paid = Machine.Observe(trial, MachineKit.Seen("active", start: trialEnd, end: trialEnd.AddMonths(1)) with { TrialEnd = trialEnd }, trialEnd);

        Assert.Equal((trialEnd, trialEnd), (trial.PeriodEnd, trial.TrialEnd));
        Assert.Equal((SubscriptionStatus.Active, trialEnd, 1), (paid.Next!.Status, paid.Next.Anchor, paid.Next.PeriodIndex));
    }

    [Fact]
    public void Observe_MonthToYear_StartsAnewAndClosesWhatWas()
    {
        var now = MachineKit.June.AddDays(15);

        var decision = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), MachineKit.Seen("active", "pro_annual", now, now.AddYears(1)), now);

        Assert.Equal((now, BillingCycle.Annual), (decision.Next!.Anchor, decision.Next.Cycle));
        Assert.Equal([(MachineKit.June, now)], decision.Closed.Select(period => (period.Start, period.End)));
    }

    [Fact]
    public void Observe_PlanLeftWithinThePeriod_IsDueOnceAtItsOwnRatesAndThePeriodGoesOn()
    {
        var now = MachineKit.July.AddHours(-1);
        var seen = MachineKit.Seen("active", "enterprise_monthly");

        var left = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), seen, now);
        var again = Machine.Observe(left.Next!, seen, now.AddMinutes(1));
        var over = Machine.Observe(left.Next!, MachineKit.Seen("active", "pro_monthly", MachineKit.July, MachineKit.August), MachineKit.July);

        Assert.Equal([new("sub_1", 0, MachineKit.June, now, "pro", 1, BillingCycle.Monthly, 1)], left.Closed.AsEnumerable());
        Assert.Equal((0, 1, MachineKit.June), (left.Next!.PeriodIndex, left.Next.PlansLeft, left.Next.PeriodStart));
        Assert.Equal(["plan_enterprise_monthly"], left.Happened.AsEnumerable());
        Assert.Empty(again.Closed);
        Assert.Equal([new("sub_1", 0, MachineKit.June, MachineKit.July, "enterprise", 1, BillingCycle.Monthly)], over.Closed.AsEnumerable());
        Assert.Equal((1, 0), (over.Next!.PeriodIndex, over.Next.PlansLeft));
    }

    [Theory]
    [InlineData("enterprise", "pro_monthly", SubscriptionStatus.Active)] // which bills no overage
    [InlineData("pro", "enterprise_monthly", SubscriptionStatus.Incomplete)] // which was never in force
    [InlineData("pro", "pro_monthly", SubscriptionStatus.Active)]
    public void Observe_NothingIsOwedOfThePlan_IsNotLeft(string tier, string price, SubscriptionStatus status) =>
        Assert.Empty(Machine.Observe(MachineKit.Record(status, tier), MachineKit.Seen("active", price), MachineKit.June.AddDays(1)).Closed);

    [Theory]
    [InlineData(31)]
    [InlineData(32)]
    public void Observe_PlansAndPeriodsInAnyOrder_EachIsBilledOnceByThePlanOfItsTime(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 200; trial++)
        {
            var record = MachineKit.Record(SubscriptionStatus.Active);
            var (closed, left) = (new List<ClosedPeriod>(), new List<(int Index, DateTimeOffset At)>());
            var now = MachineKit.June;
            for (var step = 0; step < 40; step++)
            {
                now = now.AddHours(random.Next(1, 400));
                var (start, end) = BillingPeriods.At(MachineKit.June, BillingCycle.Monthly, now);
                var price = random.Next(2) == 0 ? "pro_monthly" : "enterprise_monthly";
                if (record.Tier == "pro" && price != "pro_monthly" && start == record.PeriodStart)
                {
                    left.Add((record.PeriodIndex, now));
                }

                var decision = Machine.Observe(record, MachineKit.Seen("active", price, start, end), now);
                closed.AddRange(decision.Closed);
                record = decision.Next!;
            }

            Assert.Equal(left, closed.Where(period => period.Part > 0).Select(period => (period.Index, period.End)));
            Assert.All(closed.Where(period => period.Part > 0), part => Assert.Equal("pro", part.Tier));
            Assert.Equal(Enumerable.Range(0, record.PeriodIndex), closed.Where(period => period.Part == 0).Select(period => period.Index));
            Assert.All(
                closed.GroupBy(period => period.Index),
                period => Assert.Equal(Enumerable.Range(1, period.Count(part => part.Part > 0)), period.Where(part => part.Part > 0).Select(part => part.Part)));
        }
    }

    [Fact]
    public void Observe_FlaggedPeriodEnds_ClosesItAndEnds()
    {
        var flagged = MachineKit.Record(SubscriptionStatus.Active) with { CancelAtPeriodEnd = true };

        var decision = Machine.Observe(flagged, MachineKit.Seen("canceled", flag: true) with { EndedAt = MachineKit.July }, MachineKit.July);

        Assert.Equal((SubscriptionStatus.Canceled, MachineKit.July), (decision.Next!.Status, decision.Next.EndedAt));
        Assert.Equal([(0, MachineKit.July)], decision.Closed.Select(period => (period.Index, period.End)));
    }

    [Fact]
    public void Observe_Repair_BelievesWhatTheTableDoesNotList()
    {
        var active = MachineKit.Record(SubscriptionStatus.Active);

        Assert.NotNull(Machine.Observe(active, MachineKit.Seen("paused"), MachineKit.June).Ignored);
        Assert.Equal(SubscriptionStatus.Paused, Machine.Observe(active, MachineKit.Seen("paused"), MachineKit.June, isRepair: true).Next!.Status);
        Assert.NotNull(Machine.Observe(MachineKit.Record(SubscriptionStatus.Canceled), MachineKit.Seen("active"), MachineKit.June, isRepair: true).Ignored);
    }

    [Theory]
    [InlineData(SubscriptionStatus.Active, 0, "pro")]
    [InlineData(SubscriptionStatus.Trialing, 0, "pro")]
    [InlineData(SubscriptionStatus.PastDue, -1, "pro")]
    [InlineData(SubscriptionStatus.PastDue, 0, "free")]
    [InlineData(SubscriptionStatus.Unpaid, 0, "free")]
    [InlineData(SubscriptionStatus.Incomplete, 0, "free")]
    [InlineData(SubscriptionStatus.IncompleteExpired, 0, "free")]
    [InlineData(SubscriptionStatus.Canceled, 0, "free")]
    [InlineData(SubscriptionStatus.Paused, 0, "free")]
    public void EntitledTier_OfStatus_IsThatOfTheAccessTable(SubscriptionStatus status, int secondsAfterGrace, string tier) =>
        Assert.Equal(tier, SubscriptionAccess.EntitledTier(status, "pro", MachineKit.July, MachineKit.July.AddSeconds(secondsAfterGrace)));

    private static ProcessorInvoice Invoice(DateTimeOffset at) => new()
    {
        Id = "in_1", CustomerId = "cus_1", Status = "open", CreatedAt = at, AttemptCount = 1, NextPaymentAttempt = at.AddDays(1), HostedUrl = "https://pay",
    };
}
