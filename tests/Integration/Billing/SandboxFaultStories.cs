using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>What goes wrong on the way, ordered from the sandbox: lost answers, doubles, disorder, restarts.</summary>
public sealed class SandboxFaultStories : IAsyncLifetime, IDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private readonly TemporaryDirectory _folder = new();
    private SandboxUnderTest _sandbox = null!;

    public async Task InitializeAsync() => _sandbox = await SandboxUnderTest.Start(_folder.Path, Start);

    public async Task DisposeAsync() => await _sandbox.DisposeAsync();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task Create_AnswerLostAndRepeated_MakesOneSubscriptionAndOneCharge()
    {
        var customer = await Customer();
        var order = new SubscriptionOrder { CustomerId = customer, PriceKey = "pro_monthly" };
        await _sandbox.Payments.Pages.Checkout(new("warm"), new() { CustomerId = customer, PriceKey = "pro_monthly", SuccessUrl = "https://example.com" }, default);
        _sandbox.Control.FailNext(500, afterDoing: true);
        Assert.Equal(PaymentOutcome.Unavailable, (await _sandbox.Payments.Subscriptions.Create(new("s"), order, default)).Outcome);
        _sandbox.Control.FailNext(0, afterDoing: true);
        Assert.Equal(PaymentOutcome.Unavailable, (await _sandbox.Payments.Subscriptions.Create(new("s"), order, default)).Outcome);

        var made = await _sandbox.Payments.Subscriptions.Create(new("s"), order, default);
        Assert.Equal((PaymentOutcome.Ok, "active"), (made.Outcome, made.Value!.Status));
        Assert.Single((await _sandbox.Payments.Subscriptions.List(customer, default)).Value);
        Assert.Single(await _sandbox.Invoices(customer));
    }

    [Fact]
    public async Task Create_AnswerUnreadable_IsNoDeclineAndIsFoundAfterwards()
    {
        var customer = await Customer();
        await _sandbox.Payments.Pages.Checkout(new("warm"), new() { CustomerId = customer, PriceKey = "pro_monthly", SuccessUrl = "https://example.com" }, default);
        _sandbox.Control.GarbleNext("<html>");
        var made = await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer, PriceKey = "pro_monthly" }, default);
        Assert.Equal(PaymentOutcome.Unreadable, made.Outcome);
        Assert.Equal("active", Assert.Single((await _sandbox.Payments.Subscriptions.List(customer, default)).Value).Status);
    }

    [Fact]
    public async Task Create_TwentyAtOnceByOneOperation_MakesOne()
    {
        var customer = await Customer();
        var order = new SubscriptionOrder { CustomerId = customer, PriceKey = "pro_monthly" };
        var made = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => _sandbox.Payments.Subscriptions.Create(new("s"), order, default)));
        Assert.Single(made.Select(one => one.Value!.Id).Distinct());
        Assert.Single(await _sandbox.Invoices(customer));
    }

    [Fact]
    public async Task Decline_RepeatedWithTheSameAttempt_IsRepeatedAlsoWithAGoodCard()
    {
        var customer = await Customer("pm_card_visa_chargeDeclined");
        var order = new SubscriptionOrder { CustomerId = customer, PriceKey = "pro_monthly", FirstPayment = FirstPayment.ErrorIfIncomplete };
        Assert.Equal(PaymentOutcome.Declined, (await _sandbox.Payments.Subscriptions.Create(new("s"), order, default)).Outcome);
        await _sandbox.Control.UseCard(customer, "pm_card_visa");
        Assert.Equal(PaymentOutcome.Declined, (await _sandbox.Payments.Subscriptions.Create(new("s"), order, default)).Outcome);
        Assert.Equal(PaymentOutcome.Ok, (await _sandbox.Payments.Subscriptions.Create(new("s", 2), order, default)).Outcome);
    }

    [Fact]
    public async Task Operation_UsedForSomethingElse_IsInvalid()
    {
        var customer = await Customer();
        await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer, PriceKey = "pro_monthly" }, default);
        var other = await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer, PriceKey = "enterprise_monthly" }, default);
        Assert.Equal((PaymentOutcome.Invalid, "idempotency_error"), (other.Outcome, other.Fault!.Code));
    }

    [Fact]
    public async Task Call_SlowerThanTheLimit_IsATimeout()
    {
        var customer = await Customer();
        var arrived = _sandbox.Control.SlowNext(TimeSpan.FromSeconds(20));
        var call = _sandbox.Payments.Customers.Fetch(customer, default);
        await arrived;
        _sandbox.Clock.Advance(TimeSpan.FromSeconds(10));
        Assert.Equal(PaymentOutcome.Timeout, (await call).Outcome);
        Assert.Equal(2, _sandbox.Control.Calls.Count);
    }

    [Fact]
    public async Task State_AfterARestart_IsThereAndGoesOn()
    {
        var made = await _sandbox.Subscribe();
        using var copy = new TemporaryDirectory();
        StorageNode.CopyFiles(_folder.Path, copy.Path);

        await using var restarted = await SandboxUnderTest.Start(copy.Path, Start.AddDays(30));
        await restarted.RunDue();
        Assert.Equal((made.Id, "active", Start.AddMonths(2)), ((await restarted.Now(made)).Id, (await restarted.Now(made)).Status, (await restarted.Now(made)).PeriodEnd));
        Assert.Equal(2, (await restarted.Invoices(made.CustomerId)).Length);
        Assert.Contains("customer.subscription.created", restarted.Webhooks.Types);
    }

    [Fact]
    public async Task Ids_OfTheSameStory_AreTheSame()
    {
        var first = await _sandbox.Subscribe();
        await using var other = await SandboxUnderTest.Start(Path.Combine(_folder.Path, "other"), Start);
        Assert.Equal(first.Id, (await other.Subscribe()).Id);
        await using var seeded = await SandboxUnderTest.Start(
            Path.Combine(_folder.Path, "seeded"), Start, new Dictionary<string, string?> { ["Sandbox:Seed"] = "another" });
        Assert.NotEqual(first.Id, (await seeded.Subscribe()).Id);
    }

    [Fact]
    public async Task Events_Delivered_AreSignedAndLeadToTheirObjects()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.RunDue();
        Assert.Equal(
            ["customer.subscription.created", "customer.subscription.updated", "invoice.finalized", "invoice.paid", "invoice.payment_succeeded", "payment_intent.succeeded"],
            _sandbox.Webhooks.Types.Order(StringComparer.Ordinal));
        foreach (var (body, signature) in _sandbox.Webhooks.Came)
        {
            var read = _sandbox.Payments.Events.Read(body, signature);
            Assert.Equal((made.CustomerId, false), (read.Event!.CustomerId, read.Event.Livemode));
            var found = await _sandbox.Payments.Events.Refetch(read.Event, default);
            Assert.Equal((PaymentOutcome.Ok, made.CustomerId), (found.Outcome, found.Value!.CustomerId));
        }

        await _sandbox.RunDue();
        Assert.Equal(6, _sandbox.Webhooks.Came.Count);
    }

    [Fact]
    public async Task Events_EntranceFails_ComeAgainUntilTaken()
    {
        await _sandbox.Subscribe();
        _sandbox.Webhooks.Status = 500;
        await _sandbox.RunDue();
        var first = _sandbox.Webhooks.Ids.ToHashSet();
        _sandbox.Webhooks.Status = 200;
        await _sandbox.RunDue();
        Assert.Equal(first.Count, _sandbox.Webhooks.Came.Count);

        await _sandbox.Pass(TimeSpan.FromMinutes(1));
        Assert.Equal(first, _sandbox.Webhooks.Ids.Skip(first.Count).ToHashSet());
        await _sandbox.Pass(TimeSpan.FromHours(2));
        Assert.Equal(2 * first.Count, _sandbox.Webhooks.Came.Count);
    }

    [Fact]
    public async Task Events_Held_ComeDoubledAndShuffledWhenReleased()
    {
        _sandbox.Control.HoldEvents();
        await _sandbox.Subscribe();
        await _sandbox.RunDue();
        Assert.Empty(_sandbox.Webhooks.Came);

        _sandbox.Control.RepeatEvents(2);
        Assert.Equal(6, await _sandbox.Control.ReleaseEvents(shuffleSeed: 7));
        var came = _sandbox.Webhooks.Ids;
        Assert.Equal((12, 6), (came.Count, came.Distinct().Count()));
        Assert.NotEqual(came.Order(StringComparer.Ordinal), came);
    }

    [Theory]
    [InlineData("pm_card_visa", PaymentOutcome.Ok, null)]
    [InlineData("pm_card_mastercard", PaymentOutcome.Ok, null)]
    [InlineData("pm_card_visa_chargeDeclined", PaymentOutcome.Declined, "generic_decline")]
    [InlineData("pm_card_chargeDeclined", PaymentOutcome.Declined, "generic_decline")]
    [InlineData("pm_card_visa_chargeDeclinedInsufficientFunds", PaymentOutcome.Declined, "insufficient_funds")]
    [InlineData("pm_card_visa_chargeDeclinedLostCard", PaymentOutcome.Declined, "lost_card")]
    [InlineData("pm_card_visa_chargeDeclinedStolenCard", PaymentOutcome.Declined, "stolen_card")]
    [InlineData("pm_card_chargeDeclinedExpiredCard", PaymentOutcome.Declined, "expired_card")]
    [InlineData("pm_card_authenticationRequired", PaymentOutcome.ActionRequired, null)]
    public async Task TestCard_Charged_DoesAsAtStripe(string card, PaymentOutcome outcome, string? declineCode)
    {
        var customer = await Customer(card);
        var charged = await _sandbox.Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer, PriceKey = "pro_monthly" }, default);
        Assert.Equal((outcome, declineCode), (charged.Outcome, charged.Fault?.DeclineCode));
    }

    [Fact]
    public async Task TestCard_Unknown_CannotBeAttached()
    {
        var customer = await Customer();
        Assert.Equal(PaymentOutcome.NotFound, (await _sandbox.Payments.Customers.SetDefaultCard(new("c"), customer, "pm_card_gold", default)).Outcome);
    }

    [Fact]
    public async Task Checkout_CustomerPays_BeginsTheSubscriptionAndSaysSo()
    {
        var customer = await Customer();
        var page = (await _sandbox.Payments.Pages.Checkout(
            new("page"), new() { CustomerId = customer, PriceKey = "pro_annual", SuccessUrl = "https://example.com" }, default)).Value!;
        await _sandbox.Control.CompleteCheckout(page.Id);
        await _sandbox.RunDue();

        var made = Assert.Single((await _sandbox.Payments.Subscriptions.List(customer, default)).Value);
        Assert.Equal(("active", "pro_annual"), (made.Status, made.PriceKey));
        var at = _sandbox.Webhooks.Types.ToList().IndexOf("checkout.session.completed");
        var read = _sandbox.Payments.Events.Read(_sandbox.Webhooks.Came[at].Body, _sandbox.Webhooks.Came[at].Signature);
        Assert.Equal(made.Id, (await _sandbox.Payments.Events.Refetch(read.Event!, default)).Value!.Subscription!.Id);
    }

    [Fact]
    public async Task PriceSync_NewPrice_TakesOverTheKeyAndOldSubscriptionsKeepTheirs()
    {
        var sync = _sandbox.Services.GetRequiredService<IPriceSync>();
        Assert.All(await sync.Run(default), price => Assert.Equal(SyncedPriceState.Present, price.Value!.State));

        var old = await _sandbox.Subscribe();
        using var copy = new TemporaryDirectory();
        StorageNode.CopyFiles(_folder.Path, copy.Path);
        await using var dearer = await SandboxUnderTest.Start(copy.Path, Start.AddDays(1), null, Dearer());
        var now = await dearer.Now(old);
        Assert.Equal("pro_monthly", now.PriceKey);
        await dearer.Pass(TimeSpan.FromDays(29));
        Assert.Equal(2999, (await dearer.Invoices(old.CustomerId))[^1].Total);
        Assert.Equal(3499, (await dearer.Subscribe("u2")).LatestInvoice!.Total);
    }

    [Fact]
    public async Task Cancel_Prorated_LeavesCreditThatTheNextInvoiceUsesUp()
    {
        var made = await _sandbox.Subscribe();
        await _sandbox.Pass(TimeSpan.FromDays(15));
        Assert.True((await _sandbox.Payments.Subscriptions.CancelNow(new("end"), made.Id, true, default)).IsOk);
        var again = await _sandbox.Payments.Subscriptions.Create(
            new("again"), new() { CustomerId = made.CustomerId, PriceKey = "pro_monthly" }, default);
        Assert.Equal((2999, 1499), (again.Value!.LatestInvoice!.Total, again.Value.LatestInvoice.AmountPaid));
    }

    private async Task<string> Customer(string? card = null)
    {
        var made = (await _sandbox.Payments.Customers.Create(new("c"), new() { UserId = "u1" }, default)).Value!;
        if (card is not null)
        {
            Assert.True((await _sandbox.Payments.Customers.SetDefaultCard(new("card"), made.Id, card, default)).IsOk);
        }

        return made.Id;
    }

    private static PlanCatalogue Dearer() => PlanCatalogue.Parse(
        """
        {"versions":[{"version":2,"effective_from":"2026-01-01T00:00:00Z","plans":[
          {"name":"free","rank":0,"price_month_cents":0,"price_year_cents":0,"models_per_request":1,"concurrent_requests":1,"requests_per_minute":1,"tokens_per_minute":1,"manage_requests_per_minute":1,"cap":"none"},
          {"name":"pro","rank":1,"price_month_cents":3499,"price_year_cents":34999,"models_per_request":1,"concurrent_requests":1,"requests_per_minute":1,"tokens_per_minute":1,"manage_requests_per_minute":1,"cap":"none"}]}]}
        """u8,
        "dearer");
}
