using LLMHive.Testing.Storage;

namespace LLMHive.Billing;

/// <summary>What happens in the sandbox as time passes.</summary>
public sealed class SandboxStories : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _folder = new();
    private SandboxUnderTest _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await SandboxUnderTest.Start(_folder.Path, Start);

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_GoodCard_IsActiveAndPaidOnce()
    {
        var made = await _sandbox.Subscribe();
        Assert.Equal(("active", "pro_monthly", Start, Start.AddMonths(1)), (made.Status, made.PriceKey, made.PeriodStart, made.PeriodEnd));
        Assert.False(made.Livemode);
        var invoice = Assert.Single(await _sandbox.Invoices(made.CustomerId));
        Assert.Equal(("paid", 2999, 2999, "subscription_create"), (invoice.Status, invoice.Total, invoice.AmountPaid, invoice.Reason));
    }

    [Fact]
    public async Task Upgrade_AtTwoThirds_ChargesTheDifferenceBySeconds()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.Pass(TimeSpan.FromDays(20));
        var changed = await _sandbox.Payments.Subscriptions.ChangePriceNow(
            new("up"), new() { SubscriptionId = made.Id, PriceKey = "enterprise_monthly", Metadata = Metadata("tier", "enterprise") }, default);

        Assert.True(changed.IsOk);
        Assert.Equal(("enterprise_monthly", Start.AddMonths(1), "enterprise"), (changed.Value.PriceKey, changed.Value.PeriodEnd, changed.Value.Metadata["tier"]));
        var invoice = (await _sandbox.Invoices(made.CustomerId))[^1];
        Assert.Equal([-1000, 6666], invoice.Lines.Select(line => line.Amount));
        Assert.Equal((5666, 5666, "paid"), (invoice.Total, invoice.AmountPaid, invoice.Status));
        Assert.All(invoice.Lines, line => Assert.True(line.Proration));
    }

    [Fact]
    public async Task Upgrade_MonthToYear_StartsANewYearWithFullCreditForTheRest()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.Pass(TimeSpan.FromDays(15));
        var changed = await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up"), new() { SubscriptionId = made.Id, PriceKey = "pro_annual" }, default);

        Assert.Equal((Start.AddDays(15), Start.AddDays(15).AddYears(1)), (changed.Value!.PeriodStart, changed.Value.PeriodEnd));
        Assert.Equal([-1500, 29999], (await _sandbox.Invoices(made.CustomerId))[^1].Lines.Select(line => line.Amount));
    }

    [Fact]
    public async Task Upgrade_Declined_KeepsTheOldPriceFor23HoursAndThenForgets()
    {
        var made = await _sandbox.Subscribe();
        _sandbox.Control.DeclineNext();
        var change = new PriceChange { SubscriptionId = made.Id, PriceKey = "enterprise_monthly" };
        var declined = await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up"), change, default);

        Assert.Equal((PaymentOutcome.Declined, "card_declined", "generic_decline"), (declined.Outcome, declined.Fault!.Code, declined.Fault.DeclineCode));
        Assert.Equal(("pro_monthly", "enterprise_monthly"), (declined.Value!.PriceKey, declined.Value.PendingUpdate!.PriceKey));
        Assert.Equal(Start.AddHours(23), declined.Value.PendingUpdate.ExpiresAt);

        var repeated = await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up"), change, default);
        Assert.Equal(PaymentOutcome.Declined, repeated.Outcome);

        await _sandbox.Pass(TimeSpan.FromHours(23));
        Assert.Null((await _sandbox.Now(made)).PendingUpdate);
        Assert.Equal("void", (await _sandbox.Invoices(made.CustomerId))[^1].Status);
        Assert.True((await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up", 2), change, default)).IsOk);
    }

    [Fact]
    public async Task Renewal_AtTheBoundary_MakesOneInvoiceHoweverOftenItIsLookedAt()
    {
        var made = await _sandbox.Subscribe();
        _sandbox.Clock.Advance(TimeSpan.FromDays(30));
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => _sandbox.Now(made)));
        await _sandbox.RunDue();
        await _sandbox.RunDue();

        Assert.Equal(2, (await _sandbox.Invoices(made.CustomerId)).Length);
        var now = await _sandbox.Now(made);
        Assert.Equal(("active", Start.AddMonths(1), Start.AddMonths(2)), (now.Status, now.PeriodStart, now.PeriodEnd));
    }

    [Fact]
    public async Task Time_FourHundredDaysAtOnce_MakesEachInvoiceAtItsMoment()
    {
        var made = await _sandbox.Subscribe();
        _sandbox.Clock.Advance(TimeSpan.FromDays(400));
        await _sandbox.RunDue();

        var invoices = await _sandbox.Invoices(made.CustomerId);
        Assert.Equal(Enumerable.Range(0, 14).Select(n => (DateTimeOffset?)Start.AddMonths(n)), invoices.Select(invoice => invoice.CreatedAt));
        Assert.All(invoices, invoice => Assert.Equal("paid", invoice.Status));
        var created = _sandbox.Webhooks.Came.Count;
        Assert.True(created > 14 * 3, $"Only {created} events came.");
    }

    [Fact]
    public async Task Renewal_OnTheLastDayOfJanuary_KeepsToTheAnchor()
    {
        await using var other = await SandboxUnderTest.Start(Path.Combine(_folder.Path, "january"), new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        var made = await other.Subscribe();
        var ends = new List<string>();
        for (var month = 0; month < 4; month++)
        {
            ends.Add((await other.Now(made)).PeriodEnd!.Value.ToString("MM-dd HH:mm"));
            await other.Pass(TimeSpan.FromDays(31));
        }

        Assert.Equal(["02-28 10:00", "03-31 10:00", "04-30 10:00", "05-31 10:00"], ends);
    }

    [Fact]
    public async Task Dunning_SecondRetryPays_IsActiveWithTheSamePeriod()
    {
        var made = await _sandbox.Subscribe();
        _sandbox.Control.DeclineNext(times: 2);
        await _sandbox.Pass(TimeSpan.FromDays(30));
        var late = await _sandbox.Now(made);
        Assert.Equal(("past_due", 1, Start.AddDays(31)), (late.Status, late.LatestInvoice!.AttemptCount, late.LatestInvoice.NextPaymentAttempt));

        await _sandbox.Pass(TimeSpan.FromDays(1));
        Assert.Equal(("past_due", Start.AddDays(33)), ((await _sandbox.Now(made)).Status, (await _sandbox.Now(made)).LatestInvoice!.NextPaymentAttempt));
        await _sandbox.Pass(TimeSpan.FromDays(2));
        var paid = await _sandbox.Now(made);
        Assert.Equal(("active", Start.AddMonths(1), Start.AddMonths(2)), (paid.Status, paid.PeriodStart, paid.PeriodEnd));
        Assert.Equal((3, null), (paid.LatestInvoice!.AttemptCount, paid.LatestInvoice.NextPaymentAttempt));
    }

    [Theory]
    [InlineData("cancel", "canceled")]
    [InlineData("unpaid", "unpaid")]
    public async Task Dunning_AllRetriesFail_EndsAsSet(string setting, string status)
    {
        await using var other = await SandboxUnderTest.Start(
            Path.Combine(_folder.Path, setting), Start, new Dictionary<string, string?> { ["Sandbox:AfterRetries"] = setting });
        var made = await other.Subscribe();
        await other.Control.UseCard(made.CustomerId, "pm_card_visa_chargeDeclined");
        await other.Pass(TimeSpan.FromDays(36) + TimeSpan.FromHours(23));
        Assert.Equal("past_due", (await other.Now(made)).Status);
        await other.Pass(TimeSpan.FromHours(1));
        var ended = await other.Now(made);
        Assert.Equal((status, 5), (ended.Status, ended.LatestInvoice!.AttemptCount));
        Assert.Equal(status == "canceled" ? Start.AddDays(37) : null, ended.EndedAt);
    }

    [Fact]
    public async Task Dunning_LostCard_IsNotTriedAgain()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.Control.UseCard(made.CustomerId, "pm_card_visa_chargeDeclinedLostCard");
        await _sandbox.Pass(TimeSpan.FromDays(33));
        var late = await _sandbox.Now(made);
        Assert.Equal(("past_due", 1), (late.Status, late.LatestInvoice!.AttemptCount));

        await _sandbox.Control.UseCard(made.CustomerId, "pm_card_visa");
        Assert.True((await _sandbox.Payments.Invoices.Pay(new("retry"), late.LatestInvoice.Id, default)).IsOk);
        Assert.Equal("active", (await _sandbox.Now(made)).Status);
    }

    [Fact]
    public async Task Dunning_UpgradedMeanwhile_IsActiveOnlyWhenTheFailedRenewalIsPaid()
    {
        var made = await _sandbox.Subscribe();
        _sandbox.Control.DeclineNext();
        await _sandbox.Pass(TimeSpan.FromDays(30));
        var renewal = (await _sandbox.Now(made)).LatestInvoice!.Id;
        await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up"), new() { SubscriptionId = made.Id, PriceKey = "enterprise_monthly" }, default);
        Assert.Equal(("past_due", "enterprise_monthly"), ((await _sandbox.Now(made)).Status, (await _sandbox.Now(made)).PriceKey));

        await _sandbox.Payments.Invoices.Pay(new("pay"), renewal, default);
        Assert.Equal("active", (await _sandbox.Now(made)).Status);
        await _sandbox.Pass(TimeSpan.FromDays(8));
        Assert.Equal("active", (await _sandbox.Now(made)).Status);
    }

    [Fact]
    public async Task Incomplete_NotPaidIn23Hours_Expires()
    {
        var customer = (await _sandbox.Payments.Customers.Create(new("c"), new() { UserId = "u1" }, default)).Value!;
        await _sandbox.Control.UseCard(customer.Id, "pm_card_authenticationRequired");
        var made = await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer.Id, PriceKey = "pro_monthly" }, default);
        Assert.Equal((PaymentOutcome.ActionRequired, "incomplete"), (made.Outcome, made.Value!.Status));
        Assert.StartsWith(made.Value.LatestInvoice!.IntentId + "_secret_", made.Value.LatestInvoice.ClientSecret, StringComparison.Ordinal);

        await _sandbox.Pass(TimeSpan.FromHours(22) + TimeSpan.FromMinutes(59));
        Assert.Equal("incomplete", (await _sandbox.Now(made.Value)).Status);
        await _sandbox.Pass(TimeSpan.FromMinutes(2));
        var expired = await _sandbox.Now(made.Value);
        Assert.Equal(("incomplete_expired", "void"), (expired.Status, expired.LatestInvoice!.Status));
    }

    [Fact]
    public async Task Incomplete_CustomerConfirms_IsActive()
    {
        var customer = (await _sandbox.Payments.Customers.Create(new("c"), new() { UserId = "u1" }, default)).Value!;
        await _sandbox.Control.UseCard(customer.Id, "pm_card_authenticationRequired");
        var made = (await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer.Id, PriceKey = "pro_monthly" }, default)).Value!;
        await _sandbox.Control.Confirm(made.Id);
        await _sandbox.RunDue();

        Assert.Equal("active", (await _sandbox.Now(made)).Status);
        Assert.Contains("invoice.paid", _sandbox.Webhooks.Types);
    }

    [Fact]
    public async Task Trial_WithCard_IsChargedAtItsEnd()
    {
        var made = await _sandbox.Subscribe(trialDays: 14);
        Assert.Equal(("trialing", Start.AddDays(14)), (made.Status, made.TrialEnd));
        Assert.Equal(0, (await _sandbox.Invoices(made.CustomerId)).Sum(invoice => invoice.AmountPaid));
        Assert.True((await _sandbox.Payments.Subscriptions.ChangePriceNow(new("up"), new() { SubscriptionId = made.Id, PriceKey = "enterprise_monthly" }, default)).IsOk);
        Assert.Equal(Start.AddDays(14), (await _sandbox.Now(made)).TrialEnd);

        await _sandbox.Pass(TimeSpan.FromDays(14));
        var paying = await _sandbox.Now(made);
        Assert.Equal(("active", Start.AddDays(14), Start.AddDays(14).AddMonths(1)), (paying.Status, paying.PeriodStart, paying.PeriodEnd));
        Assert.Equal(19999, (await _sandbox.Invoices(made.CustomerId)).Sum(invoice => invoice.AmountPaid));
    }

    [Theory]
    [InlineData(MissingCard.Pause, "paused")]
    [InlineData(MissingCard.Cancel, "canceled")]
    [InlineData(MissingCard.CreateInvoice, "past_due")]
    public async Task Trial_WithoutCard_EndsAsOrdered(MissingCard order, string status)
    {
        await using var other = await SandboxUnderTest.Start(
            Path.Combine(_folder.Path, status), Start, new Dictionary<string, string?> { ["Sandbox:DefaultCard"] = "" });
        var customer = (await other.Payments.Customers.Create(new("c"), new() { UserId = "u1" }, default)).Value!;
        var made = (await other.Payments.Subscriptions.Create(
            new("s"), new() { CustomerId = customer.Id, PriceKey = "pro_monthly", TrialDays = 14, MissingCard = order }, default)).Value!;
        await other.Pass(TimeSpan.FromDays(14));
        Assert.Equal(status, (await other.Now(made)).Status);
        if (status != "paused")
        {
            return;
        }

        await other.Pass(TimeSpan.FromDays(3));
        Assert.True((await other.Payments.Customers.SetDefaultCard(new("card"), customer.Id, "pm_card_visa", default)).IsOk);
        var resumed = await other.Payments.Subscriptions.Resume(new("resume"), made.Id, default);
        Assert.Equal((PaymentOutcome.Ok, "active", Start.AddDays(17)), (resumed.Outcome, resumed.Value!.Status, resumed.Value.PeriodStart));
    }

    [Fact]
    public async Task CancelAtPeriodEnd_PeriodEnds_IsCanceledWithoutAnInvoice()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.Payments.Subscriptions.SetCancelAtPeriodEnd(new("flag"), made.Id, true, default);
        await _sandbox.Pass(TimeSpan.FromDays(30));
        var ended = await _sandbox.Now(made);
        Assert.Equal(("canceled", Start.AddMonths(1)), (ended.Status, ended.EndedAt));
        Assert.Single(await _sandbox.Invoices(made.CustomerId));
        Assert.Contains("customer.subscription.deleted", _sandbox.Webhooks.Types);
    }

    [Fact]
    public async Task Downgrade_AtRenewal_ChargesTheLowerPriceAndNothingNow()
    {
        var made = await _sandbox.Subscribe(price: "enterprise_monthly");
        await _sandbox.Pass(TimeSpan.FromDays(9));
        Assert.True((await _sandbox.Payments.Subscriptions.ChangePriceAtRenewal(new("down"), new() { SubscriptionId = made.Id, PriceKey = "pro_monthly" }, default)).IsOk);
        Assert.Single(await _sandbox.Invoices(made.CustomerId));
        await _sandbox.Pass(TimeSpan.FromDays(21) + TimeSpan.FromSeconds(1));
        Assert.Equal([19999, 2999], (await _sandbox.Invoices(made.CustomerId)).Select(invoice => invoice.Total));
    }

    private static System.Collections.Immutable.ImmutableDictionary<string, string> Metadata(string name, string value) =>
        System.Collections.Immutable.ImmutableDictionary<string, string>.Empty.Add(name, value);
}
