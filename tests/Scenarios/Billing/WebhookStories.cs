using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Billing;

/// <summary>S20 to S25: what the processor tells.</summary>
public sealed class WebhookStories
{
    [Fact]
    public async Task GivenBadSignatures_WhenEventsCome_ThenTurnedAwayAndNothingChanges()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        await stage.RunDue();
        var before = (await stage.OfUser()).GetRawText();
        var body = BillingStage.Event("evt_1", "customer.subscription.updated", (await stage.AtProcessor()).Single().Id, await stage.Customer());
        var signed = stage.Sign(body);

        Assert.Equal(HttpStatusCode.BadRequest, await stage.Webhook(body.Replace("evt_1", "evt_2", StringComparison.Ordinal), signature: signed));
        Assert.Equal(HttpStatusCode.BadRequest, await stage.Webhook(body, sign: false));
        Assert.Equal(HttpStatusCode.BadRequest, await stage.Webhook(body, at: stage.Now.ToUnixTimeSeconds() - 301));
        Assert.Equal(HttpStatusCode.BadRequest, await stage.Webhook(body, secret: "whsec_wrong"));
        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, await stage.Webhook(new string('x', 1_000_001)));
        Assert.Equal(0, await stage.RunDue());
        Assert.Equal(before, (await stage.OfUser()).GetRawText());

        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(body, signature: signed));
        for (var n = 0; n < 200; n++) // far above any limit
        {
            Assert.Equal(HttpStatusCode.OK, await stage.Webhook(body, signature: signed));
        }
    }

    [Fact]
    public async Task GivenOneEvent_WhenItComesTenTimes_ThenItHasOneEffect()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        await stage.RunDue();
        stage.Sandbox.HoldEvents();
        var seen = (await stage.AtProcessor()).Single();
        await stage.Sandbox.Confirm(seen.Id);
        var body = BillingStage.Event("evt_1", "invoice.paid", (await stage.Invoices()).Single().Id, seen.CustomerId, objectType: "invoice");

        var statuses = await Task.WhenAll(Enumerable.Range(0, 5).Select(_ => stage.Webhook(body)));
        await stage.RunDue();
        for (var n = 0; n < 5; n++)
        {
            statuses = [.. statuses, await stage.Webhook(body)];
            await stage.RunDue();
        }

        Assert.All(statuses, status => Assert.Equal(HttpStatusCode.OK, status));
        Assert.Equal("active", (await stage.Of(id)).Field("status"));
        Assert.Single(await stage.Audit(), "active");
    }

    [Fact]
    public async Task GivenEventsInWrongOrder_WhenApplied_ThenTheTruthWins()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        await stage.RunDue();
        var seen = (await stage.AtProcessor()).Single();
        stage.Sandbox.HoldEvents();
        await stage.Sandbox.Confirm(seen.Id);
        await stage.Webhook(BillingStage.Event("evt_101", "customer.subscription.updated", seen.Id, seen.CustomerId, 101));
        await stage.Webhook(BillingStage.Event("evt_100", "customer.subscription.created", seen.Id, seen.CustomerId, 100));
        await stage.RunDue();
        Assert.Equal("active", (await stage.Of(id)).Field("status"));

        await stage.Processor.Subscriptions.CancelNow(new("by-hand"), seen.Id, false, default);
        await stage.Webhook(BillingStage.Event("evt_200", "customer.subscription.deleted", seen.Id, seen.CustomerId, 200));
        await stage.Webhook(BillingStage.Event("evt_190", "customer.subscription.updated", seen.Id, seen.CustomerId, 190));
        await stage.RunDue();
        Assert.Equal("canceled", (await stage.Of(id)).Field("status"));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task GivenAMonthOfNews_WhenShuffledAndDoubled_ThenTheEndIsTheSame(int seed)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        stage.Sandbox.RepeatEvents(2);
        stage.Sandbox.HoldEvents();
        await stage.Until(BillingStage.June.AddDays(10));
        await stage.Act(id, "upgrade", new { new_tier = "enterprise" });
        await stage.Until(new(2026, 7, 3, 0, 0, 0, TimeSpan.Zero));
        Assert.True(await stage.Sandbox.ReleaseEvents(seed) > 5);
        await stage.RunDue();
        var end = await stage.Of(id);
        Assert.Equal(("active", "enterprise", "2026-08-01T00:00:00Z"), (end.Field("status"), end.Field("tier_name"), end.Field("current_period_end")));
        Assert.Equal(["created", "active", "upgraded", "plan_enterprise_monthly", "period_0_closed"], await stage.Audit());
    }

    [Fact]
    public async Task GivenUnknownTypesAndCustomers_WhenTheyCome_ThenTakenAndLeftAlone()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        await stage.RunDue();
        var before = (await stage.OfUser()).GetRawText();
        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(BillingStage.Event("evt_1", "foo.bar", "foo_1", "cus_x")));
        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(BillingStage.Event("evt_2", "customer.subscription.updated", "sub_x", "cus_x")));
        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(BillingStage.Event("evt_3", "charge.dispute.created", "dp_1", null, objectType: "dispute")));
        await stage.RunDue();
        Assert.Equal(before, (await stage.OfUser()).GetRawText());
        Assert.Equal(0, await stage.RunDue());
    }

    [Theory]
    [InlineData("customer.subscription.created"), InlineData("customer.subscription.updated"), InlineData("customer.subscription.deleted")]
    [InlineData("customer.subscription.paused"), InlineData("customer.subscription.resumed"), InlineData("customer.subscription.trial_will_end")]
    [InlineData("invoice.paid"), InlineData("invoice.payment_succeeded"), InlineData("invoice.payment_failed"), InlineData("invoice.payment_action_required")]
    [InlineData("checkout.session.completed"), InlineData("payment_method.attached"), InlineData("payment_method.detached")]
    public async Task GivenAnyKnownType_WhenItComes_ThenTheSubscriptionIsLookedAt(string type)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        await stage.RunDue();
        stage.Sandbox.HoldEvents();
        var seen = (await stage.AtProcessor()).Single();
        await stage.Sandbox.Confirm(seen.Id);
        await stage.Webhook(BillingStage.Event("evt_1", type, "obj_1", seen.CustomerId));
        await stage.RunDue();
        Assert.Equal("active", (await stage.Of(id)).Field("status"));
    }

    [Fact]
    public async Task GivenRefundAndDispute_WhenTheyCome_ThenTheyStandInTheAudit()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        var customer = await stage.Customer();
        await stage.Webhook(BillingStage.Event("evt_1", "charge.refunded", "ch_1", customer, objectType: "charge"));
        await stage.Webhook(BillingStage.Event("evt_2", "charge.dispute.created", "dp_1", customer, objectType: "dispute"));
        await stage.RunDue();
        Assert.Contains("charge.refunded", await stage.Audit());
        Assert.Contains("charge.dispute.created", await stage.Audit());
    }

    [Fact]
    public async Task GivenFailingStore_WhenAnEventComes_ThenItIsNotTakenAndComesAgain()
    {
        var storage = new FaultyStorage();
        await using var stage = await BillingStage.Start(services: storage.Cover);
        var id = (await stage.Create(card: "pm_card_authenticationRequired")).Field("id")!;
        await stage.RunDue();
        stage.Sandbox.HoldEvents();
        var seen = (await stage.AtProcessor()).Single();
        await stage.Sandbox.Confirm(seen.Id);
        var body = BillingStage.Event("evt_1", "invoice.paid", (await stage.Invoices()).Single().Id, seen.CustomerId, objectType: "invoice");

        storage.Fail("billing.payment-events", 1);
        Assert.Equal(HttpStatusCode.InternalServerError, await stage.Webhook(body));
        await stage.RunDue();
        Assert.Equal("incomplete", (await stage.Of(id)).Field("status"));

        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(body));
        await stage.RunDue();
        Assert.Equal("active", (await stage.Of(id)).Field("status"));
        Assert.Single(await stage.Audit(), "active");
    }

    [Theory]
    [InlineData("2023-10-16", ",\"current_period_end\":4102444800")]
    [InlineData("2026-10-28.endive", ",\"items\":{\"object\":\"list\",\"data\":[{\"id\":\"si_1\",\"current_period_end\":4102444800}]}")]
    public async Task GivenOtherVersions_WhenTheyCome_ThenThePeriodIsTheOneThatIsFetched(string version, string more)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        var seen = (await stage.AtProcessor()).Single();
        Assert.Equal(HttpStatusCode.OK, await stage.Webhook(BillingStage.Event("evt_1", "customer.subscription.updated", seen.Id, seen.CustomerId, version: version, more: more)));
        await stage.RunDue();
        Assert.Equal("2026-07-01T00:00:00Z", (await stage.Of(id)).Field("current_period_end"));
    }
}
