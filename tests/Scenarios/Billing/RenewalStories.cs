using System.Net;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Billing;

/// <summary>S16 to S19: what time brings.</summary>
public sealed class RenewalStories
{
    private static readonly DateTimeOffset July = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenPro_WhenThePeriodEnds_ThenRenewedOnceHoweverOftenAsked()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await Record(stage, 1000);
        await stage.Until(July);
        var wakes = Enumerable.Range(0, 10).Select(_ => stage.Hive.Grains.GetGrain<ISubscriptionGrain>(GrainKeys.User("u1")).Wake());
        await Task.WhenAll(wakes);
        await stage.RunDue();

        var renewed = await stage.Of(id);
        Assert.Equal((July, July.AddMonths(1)), (renewed.When("current_period_start"), renewed.When("current_period_end")));
        Assert.Equal([2999L, 2999L], (await stage.Invoices()).Select(invoice => invoice.Total));
        Assert.Equal(0, (await stage.Json(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period")).GetProperty("tokens").GetInt64());
        Assert.Single(await stage.Audit(), "period_0_closed");
    }

    [Fact]
    public async Task GivenPro_WhenNobodyLooksFor400Days_ThenEachPeriodIsClosedOnceInOrder()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        stage.Sandbox.HoldEvents();
        stage.Hive.Clock.Advance(TimeSpan.FromDays(400));
        await stage.RunDue();

        Assert.Equal(new DateTimeOffset(2027, 7, 1, 0, 0, 0, TimeSpan.Zero), (await stage.Of(id)).When("current_period_start"));
        Assert.Equal(14, (await stage.Invoices()).Length);
        Assert.Equal(Enumerable.Range(0, 13).Select(n => $"period_{n}_closed"), (await stage.Audit()).Where(action => action.EndsWith("_closed", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GivenMonthEnd_WhenRenewed_ThenTheDayDoesNotDrift()
    {
        await using var stage = await BillingStage.Start(new(2026, 1, 31, 10, 0, 0, TimeSpan.Zero));
        var id = (await stage.Create()).Field("id")!;
        foreach (var end in new[] { "2026-02-28T10:00:00Z", "2026-03-31T10:00:00Z", "2026-04-30T10:00:00Z", "2026-05-31T10:00:00Z" })
        {
            Assert.Equal(end, (await stage.Of(id)).Field("current_period_end"));
            await stage.Until((await stage.Of(id)).When("current_period_end"));
        }
    }

    [Fact]
    public async Task GivenFailedRenewal_WhenARetryPays_ThenActiveInTheSamePeriod()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa_chargeDeclined");
        await stage.Until(July);
        var due = await stage.Of(id);
        Assert.Equal(("past_due", July.AddDays(7)), (due.Field("status"), due.When("grace_until")));
        Assert.Equal("pro", await stage.Limits());
        await stage.Until(July.AddDays(2));
        Assert.Equal(2, (await stage.Invoices())[^1].AttemptCount);

        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa");
        await stage.Until(July.AddDays(3));
        var paid = await stage.Of(id);
        Assert.Equal(("active", July, July.AddMonths(1), null), (paid.Field("status"), paid.When("current_period_start"), paid.When("current_period_end"), paid.Field("grace_until")));
        await stage.Until(July.AddDays(9));
        Assert.Equal(("paid", 3), ((await stage.Invoices())[^1].Status, (await stage.Invoices())[^1].AttemptCount));
    }

    [Fact]
    public async Task GivenFailedRenewal_WhenAllRetriesFail_ThenCanceledAfterTheLast()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa_chargeDeclined");
        await stage.Until(July.AddDays(7).AddSeconds(-1));
        Assert.Equal(("past_due", "pro"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        await stage.Until(July.AddDays(7));
        Assert.Equal(("canceled", "free"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        Assert.Equal(5, (await stage.Invoices())[^1].AttemptCount);
    }

    [Fact]
    public async Task GivenUnpaidIsKept_WhenTheGraceIsOver_ThenFreeUntilPaid()
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?> { ["Sandbox:AfterRetries"] = "unpaid", ["Billing:Subscriptions:GraceDays"] = "3" });
        var id = (await stage.Create()).Field("id")!;
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa_chargeDeclined");
        await stage.Until(July.AddDays(3).AddSeconds(-1));
        Assert.Equal("pro", await stage.Limits());
        await stage.Until(July.AddDays(3));
        Assert.Equal(("past_due", "free"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        await stage.Until(July.AddDays(8));
        Assert.Equal(("unpaid", "free"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
    }

    [Theory]
    [InlineData("pm_card_visa_chargeDeclined", 5)]
    [InlineData("pm_card_chargeDeclinedLostCard", 2)] // which said "never", so it is not asked again
    public async Task GivenProcessorThatNeverRetries_WhenARenewalFails_ThenTheHiveDoes(string card, int tries)
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?>
        {
            ["Sandbox:RetryDays:0"] = "300", ["Billing:Subscriptions:DunningBy"] = "Hive",
        });
        var id = (await stage.Create()).Field("id")!;
        await stage.Sandbox.UseCard(await stage.Customer(), card);
        await stage.Until(July.AddDays(7).AddSeconds(-1));
        Assert.Equal(("past_due", "pro"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        await stage.Until(July.AddDays(7));
        Assert.Equal("canceled", (await stage.Of(id)).Field("status"));
        Assert.Equal(tries - 1, stage.Sandbox.Calls.Count(call => call.EndsWith("/pay", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GivenTheHiveRetries_WhenAnotherCardComes_ThenPaidAtOnce()
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?>
        {
            ["Sandbox:RetryDays:0"] = "300", ["Billing:Subscriptions:DunningBy"] = "Hive",
        });
        var id = (await stage.Create()).Field("id")!;
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa_chargeDeclined");
        await stage.Until(July.AddHours(1));
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa");
        await stage.Webhook(BillingStage.Event("evt_card", "payment_method.attached", "pm_1", await stage.Customer(), objectType: "payment_method"));
        await stage.RunDue();
        Assert.Equal(("active", July.AddMonths(1)), ((await stage.Of(id)).Field("status"), (await stage.Of(id)).When("current_period_end")));
    }

    [Fact]
    public async Task GivenTrial_WhenUpgradedAndOver_ThenTheFirstChargeComesAtItsEnd()
    {
        await using var stage = await BillingStage.Start();
        var trial = await stage.Create(trialDays: 14);
        var end = BillingStage.June.AddDays(14);
        Assert.Equal(("trialing", end), (trial.Field("status"), trial.When("trial_end")));
        Assert.DoesNotContain(await stage.Invoices(), invoice => invoice.Total > 0);
        Assert.Equal("pro", await stage.Limits());

        var upgraded = await stage.Act(trial.Field("id")!, "upgrade", new { new_tier = "enterprise" });
        Assert.Equal(("trialing", "enterprise", end), (upgraded.Field("status"), upgraded.Field("tier_name"), upgraded.When("trial_end")));
        Assert.DoesNotContain(await stage.Invoices(), invoice => invoice.Total > 0);

        await stage.Until(end);
        Assert.Equal("active", (await stage.OfUser()).Field("status"));
        Assert.Equal(19999, Assert.Single(await stage.Invoices(), invoice => invoice.Total > 0).Total);
        Assert.Equal("trial_used", (await stage.Create(status: HttpStatusCode.Conflict, trialDays: 14)).Field("code"));
        await stage.Act(trial.Field("id")!, "cancel", new { cancel_immediately = true });
        Assert.Equal("trial_used", (await stage.Create(status: HttpStatusCode.Conflict, trialDays: 14)).Field("code"));
    }

    [Fact]
    public async Task GivenTrialWithoutCard_WhenOver_ThenPausedUntilResumedWithACard()
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?> { ["Sandbox:DefaultCard"] = "" });
        var id = (await stage.Create(trialDays: 14)).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(15));
        Assert.Equal(("paused", "free"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        await stage.Sandbox.UseCard(await stage.Customer(), "pm_card_visa");
        var resumed = await stage.Act(id, "resume", new { });
        Assert.Equal(("active", stage.Now), (resumed.Field("status"), resumed.When("current_period_start")));
        Assert.Equal("pro", await stage.Limits());
    }

    [Fact]
    public async Task GivenTrial_WhenOnePasses_ThenThePlainChargeIsThePlansPrice()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create(trialDays: 14);
        await stage.Until(BillingStage.June.AddDays(14));
        Assert.Equal(2999, Assert.Single(await stage.Invoices(), invoice => invoice.Total > 0).Total);
    }

    [Fact]
    public async Task GivenChangeAtTheProcessor_WhenNightComes_ThenItIsSeenAndRepaired()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.RunDue();
        stage.Sandbox.HoldEvents(); // news get lost
        await stage.Processor.Subscriptions.CancelNow(new("by-hand"), (await stage.AtProcessor()).Single().Id, false, default);
        Assert.Equal("active", (await stage.Of(id)).Field("status"));
        await stage.Until(BillingStage.June.AddHours(4));
        Assert.Equal("canceled", (await stage.Of(id)).Field("status"));
        Assert.Equal("free", await stage.Limits());
    }

    [Fact]
    public async Task GivenOperator_WhenTheStatusIsSet_ThenItHoldsAndIsAudited()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        using var refused = await stage.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/status", new { status = "active", reason = "paid by transfer" });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        using var done = await stage.Hive.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/status", new { status = "active", reason = "paid by transfer" });
        Assert.Equal(HttpStatusCode.OK, done.StatusCode);
        Assert.Equal(("active", "pro"), ((await stage.Of(id)).Field("status"), await stage.Limits()));
        Assert.Contains("repaired_from_incomplete_to_active", await stage.Audit());
        var row = (await stage.Hive.Services.GetRequiredService<IQueryTables>().List(QueryKinds.Audit, "u1", null, 1, default)).Items.Single();
        Assert.Contains("paid by transfer", row.Json, StringComparison.Ordinal);

        // Operators read it, newest first, and nobody else does.
        using var mine = await stage.Send(HttpMethod.Get, "/api/v1/admin/audit");
        Assert.Equal(HttpStatusCode.Forbidden, mine.StatusCode);
        stage.Hive.Clock.Advance(TimeSpan.FromSeconds(1));
        await stage.Hive.SignUp("u2", "pro");
        var first = await Entries(stage, "?limit=1");
        Assert.Equal(("plan_granted", "u2", "pro"), (first[0].Field("action"), first[0].Field("user_id"), first[0].Field("plan")));
        var entry = (await Entries(stage, "?user_id=u1"))[0];
        Assert.Equal(
            ("repaired_from_incomplete_to_active", "u1", id, "pro", "active", "paid by transfer"),
            (entry.Field("action"), entry.Field("user_id"), entry.Field("subscription_id"), entry.Field("plan"), entry.Field("status"), entry.Field("detail")));
        Assert.Empty(await Entries(stage, "?user_id=nobody"));
        using var wrong = await stage.Hive.Send(HttpMethod.Get, "/api/v1/admin/audit?limit=0");
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    private static async Task<JsonElement[]> Entries(BillingStage stage, string query)
    {
        using var answer = await stage.Hive.Send(HttpMethod.Get, "/api/v1/admin/audit" + query);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return [.. (await HiveUnderTest.Json(answer)).GetProperty("data").EnumerateArray()];
    }

    [Fact]
    public async Task GivenCheckoutPage_WhenTheCustomerPays_ThenTheSubscriptionIsThere()
    {
        await using var stage = await BillingStage.Start();
        var page = await stage.Json(HttpMethod.Post, "/api/v1/billing/checkout", new { tier_name = "pro", success_url = "https://example.com/done" });
        await stage.Sandbox.CompleteCheckout(page.Field("id")!);
        await stage.RunDue();
        var bought = await stage.OfUser();
        Assert.Equal(("active", "pro"), (bought.Field("status"), bought.Field("tier_name")));
        Assert.StartsWith("sub_", bought.Field("id"), StringComparison.Ordinal);
        Assert.Equal("pro", await stage.Limits());

        var portal = await stage.Json(HttpMethod.Post, "/api/v1/billing/portal", new { return_url = "https://example.com/account" });
        Assert.True(Uri.IsWellFormedUriString(portal.Field("url"), UriKind.Absolute));
    }

    [Fact]
    public async Task GivenPaymentIntent_WhenTheKeyComesAgain_ThenTheSameIntent()
    {
        await using var stage = await BillingStage.Start();
        var first = await stage.Json(HttpMethod.Post, "/api/v1/billing/payment-intents", new { amount = 500 }, HttpStatusCode.Created, "pay-1");
        using var again = await stage.Send(HttpMethod.Post, "/api/v1/billing/payment-intents", new { amount = 500 }, "pay-1");
        Assert.Equal("true", again.Headers.GetValues("Idempotency-Replayed").Single());
        Assert.Equal(first.GetRawText(), await again.Content.ReadAsStringAsync());
        Assert.NotNull(first.Field("client_secret"));
        Assert.Equal(1, stage.Count("POST /v1/payment_intents"));
        using var other = await stage.Send(HttpMethod.Post, "/api/v1/billing/payment-intents", new { amount = 600 }, "pay-1");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        await stage.Refused(HttpMethod.Post, "/api/v1/billing/payment-intents", new { amount = 5, currency = "eur" }, HttpStatusCode.BadRequest, "currency_mismatch");
    }

    private static async Task Record(BillingStage stage, long tokens)
    {
        using var recorded = await stage.Hive.Send(HttpMethod.Post, "/api/v1/billing/usage/u1", new { record_id = "r1", prompt_tokens = tokens });
        Assert.True(recorded.IsSuccessStatusCode);
    }
}
