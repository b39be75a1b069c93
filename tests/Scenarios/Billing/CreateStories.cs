using System.Net;
using System.Text;
using Xunit;

namespace LLMHive.Billing;

/// <summary>S01 to S08: subscribing.</summary>
public sealed class CreateStories
{
    [Fact]
    public async Task GivenGoodCard_WhenSubscribed_ThenActivePaidAndTheSameWhereverAsked()
    {
        await using var stage = await BillingStage.Start();
        using var response = await stage.Send(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro", billing_cycle = "monthly" });
        var body = await response.Content.ReadAsStringAsync();
        Assert.Equal(HttpStatusCode.Created, response.StatusCode);
        var made = await stage.OfUser();
        Assert.Equal($"{BillingStage.Path}/{made.Field("id")}", response.Headers.Location!.ToString());
        Assert.Equal("active", made.Field("status"));
        Assert.Equal("2026-06-01T00:00:00Z", made.Field("current_period_start"));
        Assert.Equal("2026-07-01T00:00:00Z", made.Field("current_period_end"));
        Assert.False(made.Yes("livemode"));
        Assert.Equal(body, made.GetRawText());
        Assert.Equal(body, (await stage.Of(made.Field("id")!)).GetRawText());
        var invoice = Assert.Single(await stage.Invoices());
        Assert.Equal((2999L, "usd", "paid"), (invoice.Total, invoice.Currency, invoice.Status));
        Assert.Equal("pro", await stage.Limits());

        await stage.RunDue(); // the processor's own news change nothing
        Assert.Equal(body, (await stage.OfUser()).GetRawText());
        Assert.Single(await stage.Audit(), "created");
    }

    [Fact]
    public async Task GivenFaultyOrders_WhenSubscribing_ThenRefusedWithoutAskingTheProcessor()
    {
        await using var stage = await BillingStage.Start();
        await stage.Refused(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "gold" }, HttpStatusCode.BadRequest, "unknown_tier");
        await stage.Refused(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro", billing_cycle = "weekly" }, HttpStatusCode.BadRequest, "invalid_billing_cycle");
        await stage.Refused(HttpMethod.Post, BillingStage.Path, new { user_id = "", tier_name = "pro" }, HttpStatusCode.BadRequest, "invalid_request");
        await stage.Refused(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro", currency = "eur" }, HttpStatusCode.BadRequest, "currency_mismatch");
        await stage.Refused(
            HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro", metadata = new Dictionary<string, string> { ["k"] = new('v', 501) } },
            HttpStatusCode.BadRequest, "metadata_too_large");
        await stage.Refused(HttpMethod.Post, BillingStage.Path, new { user_id = "u2", tier_name = "pro" }, HttpStatusCode.NotFound, "not_found");
        using var request = new HttpRequestMessage(HttpMethod.Post, BillingStage.Path) { Content = new StringContent("{nonsense", Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new("Bearer", stage.Key);
        using var broken = await stage.Hive.Http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, broken.StatusCode);
        using var longKey = await stage.Send(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro" }, new string('k', 256));
        Assert.Equal(HttpStatusCode.BadRequest, longKey.StatusCode);
        Assert.Contains("idempotency_key_invalid", await longKey.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(stage.Sandbox.Calls);
    }

    [Fact]
    public async Task GivenFreePlan_WhenSubscribed_ThenTheProcessorHearsNothing()
    {
        await using var stage = await BillingStage.Start();
        var made = await stage.Create("free");
        Assert.Equal(("active", "free"), (made.Field("status"), made.Field("tier_name")));
        Assert.Empty(stage.Sandbox.Calls);

        var paid = await stage.Create("pro");
        Assert.NotEqual(made.Field("id"), paid.Field("id"));
        Assert.Equal("pro", await stage.Limits());
    }

    [Fact]
    public async Task GivenSubscription_WhenAnotherIsMade_ThenRefusedAndTheFirstNamed()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id");
        var calls = stage.Sandbox.Calls.Count;
        var refused = await stage.Create("enterprise", HttpStatusCode.Conflict);
        Assert.Equal(("subscription_exists", id), (refused.Field("code"), refused.Field("subscription_id")));
        Assert.Equal(calls, stage.Sandbox.Calls.Count);
    }

    [Fact]
    public async Task GivenOneKey_WhenTwentySubscribeAtOnce_ThenOneSubscriptionAndOneCharge()
    {
        await using var stage = await BillingStage.Start();
        var order = new { user_id = "u1", tier_name = "pro", billing_cycle = "monthly" };
        var answers = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => stage.Send(HttpMethod.Post, BillingStage.Path, order, "key-1")));
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(answers, answer => Assert.Equal(HttpStatusCode.Created, answer.StatusCode));
        Assert.Single(bodies.Distinct());
        Assert.Equal(19, answers.Count(answer => answer.Headers.TryGetValues("Idempotency-Replayed", out var replayed) && replayed.Single() == "true"));
        Assert.All(answers, answer => Assert.NotNull(answer.Headers.Location));
        Assert.Single(await stage.AtProcessor());
        Assert.Single(await stage.Invoices());
        Assert.Equal(1, stage.Count("POST /v1/subscriptions"));

        using var other = await stage.Send(HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "enterprise", billing_cycle = "monthly" }, "key-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        Assert.Contains("idempotency_key_reuse", await other.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Array.ForEach(answers, answer => answer.Dispose());
    }

    [Fact]
    public async Task GivenDecliningCard_WhenSubscribed_ThenPaymentRequiredAndNothingIsLeft()
    {
        await using var stage = await BillingStage.Start();
        var refused = await stage.Create(status: HttpStatusCode.PaymentRequired, card: "pm_card_visa_chargeDeclined", key: "key-1");
        Assert.Equal(("card_declined", "generic_decline"), (refused.Field("code"), refused.Field("decline_code")));
        Assert.Equal("free", (await stage.OfUser()).Field("tier_name"));
        Assert.DoesNotContain(await stage.AtProcessor(), seen => seen.Status is "active" or "incomplete");
        Assert.DoesNotContain(await stage.Invoices(), invoice => invoice.Status is "open" or "paid");

        using var again = await stage.Send(
            HttpMethod.Post, BillingStage.Path, new { user_id = "u1", tier_name = "pro", billing_cycle = "monthly", trial_days = (int?)null, payment_method = "pm_card_visa_chargeDeclined" }, "key-1");
        Assert.Equal((HttpStatusCode.PaymentRequired, "true"), (again.StatusCode, again.Headers.GetValues("Idempotency-Replayed").Single()));

        await stage.RunDue(); // news of the declined one must not bring it to life
        Assert.Equal("free", (await stage.OfUser()).Field("tier_name"));
        Assert.Equal("active", (await stage.Create(card: "pm_card_visa")).Field("status"));
    }

    [Fact]
    public async Task GivenCardThatAsks_WhenSubscribed_ThenOpenUntilTheCustomerConfirms()
    {
        await using var stage = await BillingStage.Start();
        var open = await stage.Create(card: "pm_card_authenticationRequired");
        Assert.Equal("incomplete", open.Field("status"));
        Assert.True(open.Field("client_secret") is not null || open.Field("hosted_invoice_url") is not null);
        Assert.Equal("free", await stage.Limits());
        await stage.RunDue();

        await stage.Sandbox.Confirm((await stage.AtProcessor()).Single().Id);
        await stage.RunDue();
        var paid = await stage.Of(open.Field("id")!);
        Assert.Equal(("active", null), (paid.Field("status"), paid.Field("client_secret")));
        Assert.Equal("pro", await stage.Limits());
    }

    [Fact]
    public async Task GivenOpenFirstPayment_WhenTwentyThreeHoursPass_ThenExpiredAndFreeForAnother()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        await stage.Until(BillingStage.June.AddHours(22).AddMinutes(59));
        Assert.Equal("incomplete", (await stage.Of(id)).Field("status"));
        await stage.Until(BillingStage.June.AddHours(23).AddMinutes(1));
        var expired = await stage.Of(id);
        Assert.Equal(("incomplete_expired", "free"), (expired.Field("status"), expired.Field("tier_name")));
        Assert.DoesNotContain(await stage.Invoices(), invoice => invoice.Status == "open");
        Assert.Equal("active", (await stage.Create(card: "pm_card_visa")).Field("status"));
    }

    [Fact]
    public async Task GivenOpenFirstPayment_WhenAnotherIsMade_ThenTheFirstIsVoid()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create(card: "pm_card_authenticationRequired");
        Assert.Equal("active", (await stage.Create("enterprise", card: "pm_card_visa")).Field("status"));
        await stage.RunDue();
        Assert.Equal(["active", "incomplete_expired"], (await stage.AtProcessor()).Select(seen => seen.Status).Order());
        Assert.Equal("enterprise", (await stage.OfUser()).Field("tier_name"));
        Assert.Equal(19999, Assert.Single(await stage.Invoices(), invoice => invoice.Status == "paid").Total);
    }

    [Fact]
    public async Task GivenFirstPaymentJustMade_WhenAnotherIsMadeBeforeItsNews_ThenRefusedAndNothingIsChargedTwice()
    {
        await using var stage = await BillingStage.Start();
        var first = await stage.Create(card: "pm_card_authenticationRequired");
        stage.Sandbox.HoldEvents();
        await stage.Sandbox.Confirm((await stage.AtProcessor()).Single().Id);

        var refused = await stage.Create("enterprise", HttpStatusCode.Conflict, card: "pm_card_visa");

        Assert.Equal(("subscription_exists", first.Field("id")), (refused.Field("code"), refused.Field("subscription_id")));
        await OneIsPaid(stage, first.Field("id")!);
    }

    [Fact]
    public async Task GivenAnotherIsHeldUp_WhenTheFirstIsPaidMeanwhile_ThenTheFirstStays()
    {
        await using var stage = await BillingStage.Start();
        var first = await stage.Create(card: "pm_card_authenticationRequired");
        stage.Sandbox.HoldEvents();
        stage.Sandbox.FailNext(500);
        await stage.Create(status: HttpStatusCode.ServiceUnavailable, card: "pm_card_visa", key: "second");
        await stage.Sandbox.Confirm((await stage.AtProcessor()).Single().Id);

        await stage.Until(stage.Now.AddMinutes(10));

        Assert.Equal("subscription_exists", (await stage.Create(status: HttpStatusCode.Conflict, card: "pm_card_visa", key: "second")).Field("code"));
        await OneIsPaid(stage, first.Field("id")!);
    }

    [Fact]
    public async Task GivenAnotherIsUnderWay_WhenTheFirstIsPaidAtThatMoment_ThenTheFirstStays()
    {
        await using var stage = await BillingStage.Start();
        var first = await stage.Create(card: "pm_card_authenticationRequired");
        stage.Sandbox.HoldEvents();
        var atProcessor = (await stage.AtProcessor()).Single().Id;
        _ = stage.Sandbox.SlowNext(TimeSpan.Zero); // It looks, and finds the payment open.
        var afterTheLook = stage.Sandbox.SlowNext(TimeSpan.FromSeconds(1));
        var second = stage.Create(status: HttpStatusCode.Conflict, card: "pm_card_visa");
        await afterTheLook;
        await stage.Sandbox.Confirm(atProcessor);
        stage.Hive.Clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("subscription_exists", (await second).Field("code"));
        await OneIsPaid(stage, first.Field("id")!);
    }

    private static async Task OneIsPaid(BillingStage stage, string id)
    {
        Assert.Equal("active", Assert.Single(await stage.AtProcessor()).Status);
        Assert.Equal((2999L, "paid"), (Assert.Single(await stage.Invoices()).Total, (await stage.Invoices()).Single().Status));
        Assert.Equal((id, "active"), ((await stage.OfUser()).Field("id"), (await stage.OfUser()).Field("status")));
        Assert.Equal("pro", await stage.Limits());
    }
}
