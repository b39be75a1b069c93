namespace LLMHive.Billing;

/// <summary>What is stored, asked and noted for each command, whole.</summary>
public sealed class SubscriptionCommandsTests
{
    private static readonly DateTimeOffset Now = MachineKit.June.AddDays(9);

    [Fact]
    public void Create_Paid_IsOpenUntilTheProcessorSaysOtherwise()
    {
        var metadata = ImmutableDictionary<string, string>.Empty.Add("team", "red");
        var decision = Decide(null, new() { Action = SubscriptionAction.Create, TierName = "pro", BillingCycle = BillingCycle.Annual, TrialDays = 14, Metadata = metadata });

        Assert.Equal(
            new SubscriptionRecord
            {
                Id = "sub_new", UserId = "u1", Tier = "pro", PlanVersion = 1, Cycle = BillingCycle.Annual, Status = SubscriptionStatus.Incomplete,
                Anchor = Now, PeriodStart = Now, PeriodEnd = Now.AddYears(1), IncompleteUntil = Now.AddHours(23), CreatedAt = Now, UpdatedAt = Now,
            },
            decision.Next);
        Assert.Equal([new ProcessorStep.Create("pro_annual", 14, FirstPayment.AllowIncomplete, MissingCard.Pause, metadata)], decision.Steps.ToArray());
        Assert.Equal(["created"], decision.Happened.ToArray());
    }

    [Fact]
    public void Create_Free_KeepsTheQuotasAnchorAndAsksNobody()
    {
        var decision = Decide(null, new() { Action = SubscriptionAction.Create, TierName = "free", BillingCycle = BillingCycle.Annual });

        Assert.Equal(
            (BillingCycle.Monthly, SubscriptionStatus.Active, MachineKit.June, null),
            (decision.Next!.Cycle, decision.Next.Status, decision.Next.Anchor, decision.Next.IncompleteUntil));
        Assert.Equal((0, 0), (decision.Steps.Length, decision.Undo.Length));
        Assert.Equal(["created"], decision.Happened.ToArray());
    }

    [Theory]
    [InlineData(PaymentBehavior.Default, FirstPayment.AllowIncomplete, 1)]
    [InlineData(PaymentBehavior.AllowIncomplete, FirstPayment.AllowIncomplete, 0)]
    [InlineData(PaymentBehavior.DefaultIncomplete, FirstPayment.DefaultIncomplete, 0)]
    [InlineData(PaymentBehavior.ErrorIfIncomplete, FirstPayment.ErrorIfIncomplete, 0)]
    public void Create_PaymentBehavior_SaysWhatADeclineLeaves(PaymentBehavior behavior, FirstPayment first, int undo)
    {
        var decision = Decide(null, new() { Action = SubscriptionAction.Create, TierName = "pro", PaymentBehavior = behavior });

        Assert.Equal(first, Assert.IsType<ProcessorStep.Create>(Assert.Single(decision.Steps)).FirstPayment);
        Assert.Equal(undo, decision.Undo.Length);
        Assert.Equal(ImmutableDictionary<string, string>.Empty, ((ProcessorStep.Create)decision.Steps[0]).Metadata);
    }

    [Fact]
    public void Create_FreeOverAnOpenOne_VoidsThatOnly()
    {
        var decision = Decide(MachineKit.Record(SubscriptionStatus.Incomplete), MachineKit.Command(SubscriptionAction.Create, "free"));
        Assert.Equal([new ProcessorStep.Clear(MachineKit.ProcessorId)], decision.Steps.ToArray());
        Assert.Equal((SubscriptionStatus.IncompleteExpired, Now), (decision.WhenDeclined!.Status, decision.WhenDeclined.EndedAt!.Value));

        // One that the processor never heard of is not voided there.
        var unknown = Decide(MachineKit.Record(SubscriptionStatus.Incomplete) with { ProcessorId = "" }, MachineKit.Command(SubscriptionAction.Create, "free"));
        Assert.Empty(unknown.Steps);
    }

    [Fact]
    public void Upgrade_WithACard_UsesThatFirst()
    {
        var decision = Decide(Active(), MachineKit.Command(SubscriptionAction.Upgrade, "enterprise") with { PaymentMethod = "pm_2" });

        Assert.Equal([new ProcessorStep.UseCard("pm_2"), new ProcessorStep.PriceNow("enterprise_monthly")], decision.Steps.ToArray());
        Assert.Equal((Active() with { UpdatedAt = Now }, Active()), (decision.Next, decision.WhenDeclined));
        Assert.Equal(["upgraded"], decision.Happened.ToArray());
    }

    [Theory]
    [InlineData("free", BillingCycle.Annual, BillingCycle.Monthly)] // there are no years of free
    [InlineData("pro", BillingCycle.Monthly, BillingCycle.Monthly)]
    public void Downgrade_Pending_IsStoredWithItsDay(string tier, BillingCycle asked, BillingCycle pending)
    {
        var current = Active("enterprise");
        var decision = Decide(current, MachineKit.Command(SubscriptionAction.Downgrade, tier, asked));

        Assert.Equal(
            current with { PendingTier = tier, PendingCycle = pending, EffectiveAt = MachineKit.July, UpdatedAt = Now }, decision.Next);
        Assert.Equal(["downgrade_pending"], decision.Happened.ToArray());
    }

    [Fact]
    public void ChangePlan_SamePlan_DoesNothingUnlessOneIsPending()
    {
        var same = MachineKit.Command(SubscriptionAction.ChangePlan, "pro");
        Assert.Equal((Active(), 0, 0), (Decide(Active(), same).Next, Decide(Active(), same).Steps.Length, Decide(Active(), same).Happened.Length));

        var pending = Active() with { PendingTier = "free", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July };
        var decision = Decide(pending, same);
        Assert.Equal([new ProcessorStep.EndWithPeriod(false)], decision.Steps.ToArray());
        Assert.Equal((Active() with { UpdatedAt = Now }, pending), (decision.Next, decision.WhenDeclined));
        Assert.Equal(["downgrade_dropped"], decision.Happened.ToArray());
    }

    [Fact]
    public void ChangePlan_EitherWay_GoesUpNowAndDownLater()
    {
        Assert.IsType<ProcessorStep.PriceNow>(Assert.Single(Decide(Active(), MachineKit.Command(SubscriptionAction.ChangePlan, "enterprise")).Steps));
        Assert.IsType<ProcessorStep.PriceAtRenewal>(Assert.Single(Decide(Active("enterprise"), MachineKit.Command(SubscriptionAction.ChangePlan, "pro")).Steps));
    }

    [Fact]
    public void ChangePlan_PlanVersionGone_ReckonsWithTheNewestOfItsName() =>
        Assert.IsType<ProcessorStep.PriceNow>(Assert.Single(
            Decide(Active() with { PlanVersion = 77 }, MachineKit.Command(SubscriptionAction.ChangePlan, "enterprise")).Steps));

    [Fact]
    public void ChangePlan_PlanGone_ReckonsAsFree() =>
        Assert.IsType<ProcessorStep.PriceNow>(Assert.Single(Decide(Active("gone"), MachineKit.Command(SubscriptionAction.ChangePlan, "pro")).Steps));

    [Theory]
    [InlineData(false, SubscriptionStatus.Active, false)]
    [InlineData(true, SubscriptionStatus.Active, true)]
    [InlineData(true, SubscriptionStatus.PastDue, false)] // nothing was paid that could be given back
    public void CancelNow_Credit_OnlyOfWhatWasPaid(bool credits, SubscriptionStatus status, bool prorates)
    {
        var machine = new SubscriptionMachine(PlanCatalogue.BuiltIn, new() { CreditOnCancel = credits });
        var current = MachineKit.Record(status);

        var decision = machine.Decide(current, MachineKit.Command(SubscriptionAction.Cancel, now: true), MachineKit.Context(Now));

        Assert.Equal([new ProcessorStep.End(prorates)], decision.Steps.ToArray());
        Assert.Equal((current with { UpdatedAt = Now }, current), (decision.Next, decision.WhenDeclined));
        Assert.Equal(["canceled_by_user"], decision.Happened.ToArray());
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)] // nothing was paid for that could be used up
    public void Cancel_FreeOne_EndsItAtOnce(bool immediately)
    {
        var free = Active("free") with { ProcessorId = "" };
        var decision = Decide(free, MachineKit.Command(SubscriptionAction.Cancel, now: immediately));

        Assert.Equal((SubscriptionStatus.Canceled, Now, Now, false), (decision.Next!.Status, decision.Next.EndedAt, decision.Next.CanceledAt, decision.Next.CancelAtPeriodEnd));
        Assert.Empty(decision.Steps);
        Assert.Equal(["canceled_by_user"], decision.Happened.ToArray());
    }

    [Fact]
    public void Cancel_Twice_IsOneCancellation()
    {
        var first = Decide(Active(), MachineKit.Command(SubscriptionAction.Cancel));
        Assert.Equal(Active() with { CancelAtPeriodEnd = true, CanceledAt = Now, UpdatedAt = Now }, first.Next);
        Assert.Equal(["cancel_at_period_end"], first.Happened.ToArray());
        Assert.Equal(Active(), first.WhenDeclined);

        var second = Decide(first.Next, MachineKit.Command(SubscriptionAction.Cancel));
        Assert.Equal((first.Next, 0, 0), (second.Next, second.Steps.Length, second.Happened.Length));
    }

    [Fact]
    public void Resume_TakesBackWhatWasAsked()
    {
        var ending = Active() with { CancelAtPeriodEnd = true, CanceledAt = Now };
        var resumed = Decide(ending, MachineKit.Command(SubscriptionAction.Resume));
        Assert.Equal(Active() with { UpdatedAt = Now }, resumed.Next);
        Assert.Equal(["resumed"], resumed.Happened.ToArray());
        Assert.Equal(ending, resumed.WhenDeclined);

        var paused = MachineKit.Record(SubscriptionStatus.Paused);
        var taken = Decide(paused, MachineKit.Command(SubscriptionAction.Resume));
        Assert.Equal([new ProcessorStep.TakeUp()], taken.Steps.ToArray());
        Assert.Equal(["resumed"], taken.Happened.ToArray());
        Assert.Equal((paused, paused with { UpdatedAt = Now }), (taken.WhenDeclined, taken.Next));

        var nothing = Decide(Active(), MachineKit.Command(SubscriptionAction.Resume));
        Assert.Equal((Active(), 0), (nothing.Next, nothing.Happened.Length));
    }

    [Theory]
    [InlineData(SubscriptionStatus.PastDue, 7 * 24, 0)]
    [InlineData(SubscriptionStatus.Incomplete, 0, 23)]
    [InlineData(SubscriptionStatus.Unpaid, 0, 0)]
    public void Repair_Status_BringsItsDates(SubscriptionStatus status, int grace, int open)
    {
        var decision = Decide(Active(), MachineKit.Command(SubscriptionAction.Repair) with { Status = status });

        Assert.Equal(
            Active() with
            {
                Status = status, GraceUntil = grace > 0 ? Now.AddHours(grace) : null, IncompleteUntil = open > 0 ? Now.AddHours(open) : null, UpdatedAt = Now,
            },
            decision.Next);
        Assert.Equal([$"repaired_from_active_to_{SubscriptionNames.Of(status)}"], decision.Happened.ToArray());
    }

    [Fact]
    public void Repair_SameOrLast_DoesNothingOrEnds()
    {
        var same = Decide(Active(), MachineKit.Command(SubscriptionAction.Repair) with { Status = SubscriptionStatus.Active });
        Assert.Equal((Active(), 0), (same.Next, same.Happened.Length));

        var open = MachineKit.Record(SubscriptionStatus.PastDue) with
        {
            CanceledAt = MachineKit.June, CancelAtPeriodEnd = true, FailedAt = MachineKit.June, OpenInvoiceId = "in_1", NextPaymentAttempt = Now, ClientSecret = "s",
            HostedInvoiceUrl = "https://pay", PendingTier = "free", PendingCycle = BillingCycle.Monthly, EffectiveAt = MachineKit.July,
        };
        var ended = Decide(open, MachineKit.Command(SubscriptionAction.Repair) with { Status = SubscriptionStatus.Canceled });
        Assert.Equal(
            MachineKit.Record(SubscriptionStatus.Canceled) with { EndedAt = Now, CanceledAt = MachineKit.June, UpdatedAt = Now }, ended.Next);
        Assert.Equal(["repaired_from_past_due_to_canceled"], ended.Happened.ToArray());
    }

    [Fact]
    public void Preview_OtherCycle_RestartsThePeriod()
    {
        var yearly = MachineKit.Machine.Preview(Active(), MachineKit.Command(SubscriptionAction.ChangePlan, cycle: BillingCycle.Annual), MachineKit.June.AddDays(20)).Value!;
        Assert.Equal([("Unused time on pro", -1000L), ("pro", 29999L)], yearly.Lines.Select(line => (line.Description, line.AmountCents)));
        Assert.Equal((BillingCycle.Annual, MachineKit.June.AddDays(20), 28999L, 29999), (yearly.BillingCycle, yearly.EffectiveAt, yearly.TotalCents, yearly.RenewalCents));

        var change = MachineKit.Machine.Preview(Active(), MachineKit.Command(SubscriptionAction.ChangePlan, "enterprise"), MachineKit.June.AddDays(20)).Value!;
        Assert.Equal(["Unused time on pro", "Remaining time on enterprise"], change.Lines.Select(line => line.Description));
    }

    [Theory]
    [InlineData("pro", SubscriptionStatus.Active)] // the same plan
    [InlineData("enterprise", SubscriptionStatus.Trialing)] // nothing was paid yet
    public void Preview_NothingDueNow_HasNoLines(string tier, SubscriptionStatus status)
    {
        var preview = MachineKit.Machine.Preview(MachineKit.Record(status), MachineKit.Command(SubscriptionAction.ChangePlan, tier), Now).Value!;
        Assert.Equal((0, 0L, tier == "pro" ? MachineKit.July : Now), (preview.Lines.Length, preview.TotalCents, preview.EffectiveAt));
    }

    [Theory]
    [InlineData(SubscriptionStatus.Active, "pro", true, false)]
    [InlineData(SubscriptionStatus.Canceled, "free", true, false)] // what was bought is over
    [InlineData(SubscriptionStatus.Canceled, "free", false, false)]
    [InlineData(SubscriptionStatus.Active, "pro", false, true)] // free periods go on without anybody
    public void View_Period_IsTheStoredOneWhereItIsPaidOrOver(SubscriptionStatus status, string tier, bool paid, bool current)
    {
        var record = MachineKit.Record(status) with { ProcessorId = paid ? MachineKit.ProcessorId : "" };
        var view = record.View(MachineKit.July.AddDays(3));
        Assert.Equal((tier, current ? MachineKit.July : MachineKit.June), (view.TierName, view.CurrentPeriodStart));
    }

    private static SubscriptionRecord Active(string tier = "pro") => MachineKit.Record(SubscriptionStatus.Active, tier);

    private static SubscriptionDecision Decide(SubscriptionRecord? current, SubscriptionCommand command) =>
        MachineKit.Machine.Decide(current, command, MachineKit.Context(Now));
}
