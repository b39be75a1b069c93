namespace LLMHive.Billing;

/// <summary>What of the processor's view is stored, whole: open payments, ends, dates and the words for the audit.</summary>
public sealed class SubscriptionNewsTests
{
    private static readonly SubscriptionMachine Machine = MachineKit.Machine;
    private static readonly SubscriptionMachine OwnDunning = new(PlanCatalogue.BuiltIn, new() { DunningBy = DunningDriver.Hive });
    private static readonly DateTimeOffset Now = MachineKit.July.AddHours(3);

    private static readonly ProcessorInvoice Invoice = new()
    {
        Id = "in_2", CustomerId = "cus_1", Status = "open", CreatedAt = MachineKit.July, AttemptCount = 2, NextPaymentAttempt = Now.AddDays(2),
        HostedUrl = "https://pay/2", ClientSecret = "secret_2",
    };

    private static ProcessorSubscription Renewed(string status, ProcessorInvoice? invoice = null) =>
        MachineKit.Seen(status, start: MachineKit.July, end: MachineKit.August) with { LatestInvoice = invoice };

    [Fact]
    public void Observe_RenewalFailed_StoresWhatIsOpen()
    {
        var next = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next!;

        Assert.Equal(
            MachineKit.Record(SubscriptionStatus.PastDue) with
            {
                PeriodStart = MachineKit.July, PeriodEnd = MachineKit.August, PeriodIndex = 1, FailedAt = MachineKit.July, GraceUntil = MachineKit.July.AddDays(7),
                OpenInvoiceId = "in_2", NextPaymentAttempt = Now.AddDays(2), PaymentAttempts = 2, ClientSecret = "secret_2", HostedInvoiceUrl = "https://pay/2", UpdatedAt = Now,
            },
            next);
    }

    [Fact]
    public void Observe_InvoiceNotTold_KeepsWhatIsKnownOfIt()
    {
        var due = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next! with { Retries = 1, ExtraTries = 2 };

        var next = Machine.Observe(due, Renewed("past_due"), Now.AddDays(3)).Next!;

        Assert.Equal(due with { NextPaymentAttempt = null, PaymentAttempts = 0, UpdatedAt = Now.AddDays(3) }, next);
    }

    [Fact]
    public void Observe_OtherInvoice_TakesItsPlace()
    {
        var due = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next!;
        var other = Invoice with { Id = "in_3", HostedUrl = "https://pay/3", ClientSecret = "secret_3" };

        var next = Machine.Observe(due, Renewed("past_due", other), Now.AddDays(1)).Next!;

        Assert.Equal(("in_3", "https://pay/3", "secret_3"), (next.OpenInvoiceId, next.HostedInvoiceUrl, next.ClientSecret));
    }

    [Fact]
    public void Observe_Paid_ForgetsWhatWasOpen()
    {
        var due = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next! with { Retries = 2, ExtraTries = 1 };

        var decision = Machine.Observe(due, Renewed("active", Invoice with { Status = "paid" }), Now.AddDays(1));

        Assert.Equal(
            MachineKit.Record(SubscriptionStatus.Active) with { PeriodStart = MachineKit.July, PeriodEnd = MachineKit.August, PeriodIndex = 1, UpdatedAt = Now.AddDays(1) },
            decision.Next);
        Assert.Equal(["active"], decision.Happened.ToArray());
    }

    [Theory]
    [InlineData(0, 0)]
    [InlineData(1, 1)] // an invoice of after now is not believed
    [InlineData(-7 * 24, 0)] // nor one whose grace was over before we heard of it
    [InlineData(-6 * 24, -6 * 24)]
    public void Observe_Failure_CountsFromTheInvoiceWhereThatMakesSense(int invoiceHours, int failedHours)
    {
        var seen = Renewed("past_due", Invoice with { CreatedAt = Now.AddHours(invoiceHours) });
        var next = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), seen, Now).Next!;
        Assert.Equal(Now.AddHours(failedHours > 0 ? 0 : failedHours), next.FailedAt);
    }

    [Fact]
    public void Observe_HiveRetries_FollowItsOwnSchedule()
    {
        var due = OwnDunning.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next!;
        Assert.Equal(MachineKit.July.AddDays(1), due.NextPaymentAttempt);
        Assert.Equal(MachineKit.July.AddDays(3), OwnDunning.Observe(due with { Retries = 1 }, Renewed("past_due", Invoice), Now.AddDays(1)).Next!.NextPaymentAttempt);

        // Another failure later, after it was paid in between, begins anew.
        var again = OwnDunning.Observe(due with { Status = SubscriptionStatus.Active, Retries = 3, ExtraTries = 3 }, Renewed("past_due", Invoice with { CreatedAt = Now.AddDays(9) }), Now.AddDays(9)).Next!;
        Assert.Equal((0, 0, Now.AddDays(9), Now.AddDays(10), Now.AddDays(16)), (again.Retries, again.ExtraTries, again.FailedAt, again.NextPaymentAttempt, again.GraceUntil));
    }

    [Fact]
    public void Observe_RetriesSpent_WaitsForTheEndOfTheSchedule()
    {
        var due = OwnDunning.Observe(MachineKit.Record(SubscriptionStatus.Active), Renewed("past_due", Invoice), Now).Next! with { Retries = 4 };
        Assert.Equal(new SubscriptionRules().Schedule.End(MachineKit.July), OwnDunning.Observe(due, Renewed("past_due", Invoice), Now.AddDays(6)).Next!.NextPaymentAttempt);
    }

    [Fact]
    public void Observe_FirstPaymentOpen_KeepsItsHourAndItsPage()
    {
        var open = MachineKit.Record(SubscriptionStatus.Incomplete);
        var next = Machine.Observe(open, MachineKit.Seen("incomplete") with { LatestInvoice = Invoice }, MachineKit.June.AddHours(1)).Next!;
        Assert.Equal((open.IncompleteUntil, "secret_2", "in_2", null), (next.IncompleteUntil, next.ClientSecret, next.OpenInvoiceId, next.FailedAt));

        var late = Machine.Observe(open with { IncompleteUntil = null }, MachineKit.Seen("incomplete") with { LatestInvoice = Invoice }, MachineKit.June.AddHours(1)).Next!;
        Assert.Equal(MachineKit.June.AddHours(24), late.IncompleteUntil);
        Assert.Null(Machine.Observe(open, MachineKit.Seen("active"), MachineKit.June.AddHours(1)).Next!.IncompleteUntil);
    }

    [Fact]
    public void Observe_FirstPaymentMadeLate_ClosesNoPeriod()
    {
        // The processor's first period starts when it is paid; what came before was nobody's.
        var decision = Machine.Observe(
            MachineKit.Record(SubscriptionStatus.Incomplete), MachineKit.Seen("active", start: MachineKit.June.AddHours(20), end: MachineKit.July.AddHours(20)), MachineKit.June.AddHours(20));
        Assert.Equal((0, 0), (decision.Closed.Length, decision.Next!.PeriodIndex));

        var adopted = MachineKit.Record(SubscriptionStatus.Active) with { ProcessorId = "", PeriodStart = MachineKit.June.AddDays(-40), PeriodEnd = MachineKit.June.AddDays(-9) };
        Assert.Empty(Machine.Observe(adopted, MachineKit.Seen("active"), MachineKit.June).Closed);
    }

    [Fact]
    public void Observe_CancelAtTheProcessor_IsMirroredWithItsMoment()
    {
        var asked = MachineKit.June.AddDays(2);
        var told = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), MachineKit.Seen("active", flag: true) with { CanceledAt = asked }, MachineKit.June.AddDays(3)).Next!;
        Assert.Equal((true, asked), (told.CancelAtPeriodEnd, told.CanceledAt));

        var untold = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), MachineKit.Seen("active", flag: true), MachineKit.June.AddDays(3)).Next!;
        Assert.Equal((true, MachineKit.June.AddDays(3)), (untold.CancelAtPeriodEnd, untold.CanceledAt));
        Assert.Equal(MachineKit.June.AddDays(3), Machine.Observe(untold, MachineKit.Seen("active", flag: true), MachineKit.June.AddDays(5)).Next!.CanceledAt);

        var resumed = Machine.Observe(told, MachineKit.Seen("active") with { CanceledAt = asked }, MachineKit.June.AddDays(4)).Next!;
        Assert.Equal((false, null), (resumed.CancelAtPeriodEnd, resumed.CanceledAt));
    }

    [Fact]
    public void Observe_SwitchAtPeriodEnd_IsNoCancellation()
    {
        var switching = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with
        {
            PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.June.AddYears(1),
        };
        var next = Machine.Observe(
            switching, MachineKit.Seen("active", "pro_annual", MachineKit.June, MachineKit.June.AddYears(1), flag: true) with { CanceledAt = MachineKit.June }, Now).Next!;
        Assert.Equal((false, null, "pro"), (next.CancelAtPeriodEnd, next.CanceledAt, next.PendingTier));
    }

    [Fact]
    public void Observe_Trial_KeepsItsEndAndAnchorsThere()
    {
        var trial = MachineKit.Record(SubscriptionStatus.Incomplete) with { ProcessorId = "" };
        var end = MachineKit.June.AddDays(14);
        var next = Machine.Observe(trial, MachineKit.Seen("trialing", end: end) with { TrialEnd = end }, MachineKit.June).Next!;
        Assert.Equal((end, end), (next.TrialEnd, next.Anchor));
        Assert.Equal(end, Machine.Observe(next, MachineKit.Seen("trialing", end: end), MachineKit.June.AddDays(1)).Next!.TrialEnd);

        var longer = MachineKit.Seen("trialing", end: end.AddDays(7)) with { TrialEnd = end.AddDays(7) };
        Assert.Equal(end.AddDays(7), Machine.Observe(next, longer, MachineKit.June.AddDays(1)).Next!.TrialEnd);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Observe_Ended_TakesTheProcessorsMoments(bool told)
    {
        var (asked, ended) = (MachineKit.June.AddDays(2), MachineKit.June.AddDays(4));
        var seen = MachineKit.Seen("canceled") with { CanceledAt = told ? asked : null, EndedAt = told ? ended : null, Livemode = true };

        var decision = Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), seen, MachineKit.June.AddDays(5));

        var at = told ? ended : MachineKit.June.AddDays(5);
        Assert.Equal((SubscriptionStatus.Canceled, at, told ? asked : at, true), (decision.Next!.Status, decision.Next.EndedAt, decision.Next.CanceledAt, decision.Next.Livemode));
        Assert.Equal([(0, MachineKit.June, at)], decision.Closed.Select(period => (period.Index, period.Start, period.End)));
        Assert.Equal(["canceled"], decision.Happened.ToArray());
    }

    [Fact]
    public void Observe_EndedBeforeItWasPaid_ClosesNoPeriod()
    {
        Assert.Empty(Machine.Observe(MachineKit.Record(SubscriptionStatus.Incomplete), MachineKit.Seen("incomplete_expired"), MachineKit.June.AddDays(1)).Closed);
        Assert.Empty(Machine.Observe(MachineKit.Record(SubscriptionStatus.Active) with { ProcessorId = "" }, MachineKit.Seen("canceled"), MachineKit.June.AddDays(1)).Closed);
    }

    [Fact]
    public void Observe_SwitchDue_MakesTheNextOneAndCountsOn()
    {
        var end = MachineKit.June.AddYears(1);
        var switching = MachineKit.Record(SubscriptionStatus.Active, "pro", BillingCycle.Annual) with
        {
            PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = end, PeriodIndex = 4,
        };

        var decision = Machine.Observe(switching, MachineKit.Seen("canceled", "pro_annual", MachineKit.June, end) with { EndedAt = end }, end.AddMinutes(1));

        Assert.Equal([new ProcessorStep.Create("pro_monthly", 0, FirstPayment.AllowIncomplete, MissingCard.Pause, ImmutableDictionary<string, string>.Empty)], decision.Steps.ToArray());
        Assert.Equal([new ProcessorStep.End(false)], decision.Undo.ToArray());
        Assert.Equal(
            switching with
            {
                Cycle = BillingCycle.Monthly, PendingTier = null, PendingCycle = null, EffectiveAt = null, Anchor = end, PeriodStart = end, PeriodEnd = end.AddMonths(1),
                PeriodIndex = 5, ProcessorId = "", UpdatedAt = end.AddMinutes(1),
            },
            decision.Next);
        Assert.Equal((SubscriptionStatus.Canceled, 5, end), (decision.WhenDeclined!.Status, decision.WhenDeclined.PeriodIndex, decision.WhenDeclined.EndedAt!.Value));
        Assert.Equal(["downgraded"], decision.Happened.ToArray());
    }

    [Fact]
    public void Observe_PendingPlanDue_IsInForceAndNoLongerPending()
    {
        var pending = MachineKit.Record(SubscriptionStatus.Active, "enterprise") with { PendingTier = "pro", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };

        var decision = Machine.Observe(pending, Renewed("active"), Now);

        Assert.Equal(("pro", null, null, null), (decision.Next!.Tier, decision.Next.PendingTier, decision.Next.PendingCycle, decision.Next.EffectiveAt));
        Assert.Equal(["period_0_closed", "plan_pro_monthly"], decision.Happened.ToArray());
    }

    [Theory]
    [InlineData("active", "pro_annual", false, "plan_pro_annual")]
    [InlineData("active", "enterprise_monthly", false, "plan_enterprise_monthly")]
    [InlineData("past_due", "pro_monthly", false, "past_due")]
    [InlineData("active", "pro_monthly", true, "updated")]
    public void Observe_Change_IsNamedForTheAudit(string status, string price, bool flag, string happened) => Assert.Equal(
        [happened], Machine.Observe(MachineKit.Record(SubscriptionStatus.Active), MachineKit.Seen(status, price, flag: flag), MachineKit.June.AddDays(1)).Happened.ToArray());

    [Fact]
    public void Observe_NewOne_IsNamedByItsStatus() => Assert.Equal(
        ["active"], Machine.Observe(MachineKit.Record(SubscriptionStatus.Active) with { ProcessorId = "" }, MachineKit.Seen("active"), MachineKit.June).Happened.ToArray());

    [Theory]
    [InlineData(SubscriptionStatus.Canceled, "active", "it has ended as canceled")]
    [InlineData(SubscriptionStatus.Active, "resting", "the status 'resting' is not known here")]
    [InlineData(SubscriptionStatus.Active, "incomplete", "incomplete does not follow active")]
    public void Observe_Ignored_SaysWhy(SubscriptionStatus status, string seen, string why)
    {
        var decision = Machine.Observe(MachineKit.Record(status), MachineKit.Seen(seen), Now);
        Assert.Equal((why, MachineKit.Record(status)), (decision.Ignored, decision.Next));
    }

    [Fact]
    public void Observe_PeriodThatMakesNoSense_IsNotTaken()
    {
        var active = MachineKit.Record(SubscriptionStatus.Active);
        foreach (var seen in new[]
        {
            MachineKit.Seen("active") with { PeriodStart = null }, MachineKit.Seen("active") with { PeriodEnd = null },
            MachineKit.Seen("active") with { PeriodStart = MachineKit.June, PeriodEnd = MachineKit.June },
        })
        {
            Assert.Equal(active, Machine.Observe(active, seen, MachineKit.June.AddDays(1)).Next);
        }
    }
}
