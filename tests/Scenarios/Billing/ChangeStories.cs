using System.Net;
using Xunit;

namespace LLMHive.Billing;

/// <summary>S09 to S15: other plans, and ends.</summary>
public sealed class ChangeStories
{
    private static readonly DateTimeOffset July = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenPro_WhenUpgradedAtTwoThirds_ThenTheDifferenceIsChargedBySeconds()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(20));
        var preview = await stage.Act(id, "preview", new { new_tier = "enterprise" });
        Assert.Equal(5666, preview.GetProperty("total_cents").GetInt64());

        var upgraded = await stage.Act(id, "upgrade", new { new_tier = "enterprise" });
        Assert.Equal(("enterprise", July), (upgraded.Field("tier_name"), upgraded.When("current_period_end")));
        var invoice = (await stage.Invoices())[^1];
        Assert.Equal([-1000L, 6666L], invoice.Lines.Select(line => line.Amount));
        Assert.Equal((5666L, "paid"), (invoice.Total, invoice.Status));
        Assert.Equal("enterprise", await stage.Limits());
    }

    [Fact]
    public async Task GivenAPendingEnd_WhenAnUpgradeIsDeclined_ThenItStillEndsAndNothingIsLeftToPay()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Act(id, "downgrade", new { new_tier = "free" });

        await stage.Act(id, "upgrade", new { new_tier = "enterprise", payment_method = "pm_card_visa_chargeDeclined" }, HttpStatusCode.PaymentRequired);

        var kept = Assert.Single(await stage.AtProcessor());
        Assert.Equal(("pro_monthly", true, null), (kept.PriceKey, kept.CancelAtPeriodEnd, kept.PendingUpdate));
        Assert.DoesNotContain(await stage.Invoices(), invoice => invoice.Status == "open");
        Assert.Contains(await stage.Invoices(), invoice => invoice.Status == "void");
    }

    [Fact]
    public async Task GivenDecliningCard_WhenUpgraded_ThenTheOldPlanStaysUntilAGoodCardPays()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(20));
        var refused = await stage.Act(id, "upgrade", new { new_tier = "enterprise", payment_method = "pm_card_visa_chargeDeclined" }, HttpStatusCode.PaymentRequired);
        Assert.Equal("card_declined", refused.Field("code"));
        await stage.RunDue();
        await stage.Until(stage.Now.AddMinutes(5));
        Assert.Equal(("pro", "pro"), ((await stage.Of(id)).Field("tier_name"), await stage.Limits()));

        Assert.Equal("enterprise", (await stage.Act(id, "upgrade", new { new_tier = "enterprise", payment_method = "pm_card_visa" })).Field("tier_name"));
        Assert.Equal("enterprise", await stage.Limits());
        await stage.RunDue();
        Assert.Equal("enterprise", (await stage.Of(id)).Field("tier_name"));
        Assert.Single(await stage.Invoices(), invoice => invoice is { Total: > 5000, Status: "paid" });
    }

    [Fact]
    public async Task GivenPro_WhenUpgradedToNothingHigher_ThenRefused()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Refused(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "pro" }, HttpStatusCode.BadRequest, "not_an_upgrade");
        await stage.Refused(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "free" }, HttpStatusCode.BadRequest, "not_an_upgrade");
        await stage.Refused(HttpMethod.Post, $"{BillingStage.Path}/sub_nobody/upgrade", new { new_tier = "enterprise" }, HttpStatusCode.NotFound, "not_found");
        var stranger = await stage.Hive.SignUp("u2");
        using var foreign = await stage.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "enterprise" }, key: stranger);
        using var seen = await stage.Send(HttpMethod.Get, $"{BillingStage.Path}/{id}", key: stranger);
        using var ofUser = await stage.Send(HttpMethod.Get, BillingStage.Path + "/user/u1", key: stranger);
        Assert.All([foreign, seen, ofUser], answer => Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode));
    }

    [Theory]
    [InlineData("downgrade")]
    [InlineData("patch")]
    public async Task GivenEnterprise_WhenDowngraded_ThenItWaitsForThePeriodsEnd(string way)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create("enterprise")).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(9));
        var waiting = way == "patch"
            ? await stage.Json(HttpMethod.Patch, $"{BillingStage.Path}/{id}", new { new_tier = "pro" })
            : await stage.Act(id, "downgrade", new { new_tier = "pro" });
        Assert.Equal(("enterprise", "pro", July), (waiting.Field("tier_name"), waiting.Field("pending_tier"), waiting.When("effective_at")));
        await stage.RunDue();
        Assert.Equal("enterprise", await stage.Limits());
        Assert.Single(await stage.Invoices());

        await stage.Until(July.AddSeconds(1));
        var lower = await stage.Of(id);
        Assert.Equal(("pro", null), (lower.Field("tier_name"), lower.Field("pending_tier")));
        Assert.Equal([19999L, 2999L], (await stage.Invoices()).Select(invoice => invoice.Total));
        Assert.Equal("pro", await stage.Limits());
    }

    [Fact]
    public async Task GivenPendingDowngrade_WhenUpgradedToTheSame_ThenAllIsAsBefore()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create("enterprise")).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(9));
        await stage.Act(id, "downgrade", new { new_tier = "pro" });
        await stage.Until(BillingStage.June.AddDays(15));
        Assert.Null((await stage.Act(id, "upgrade", new { new_tier = "enterprise" })).Field("pending_tier"));
        await stage.Until(July.AddSeconds(1));
        Assert.Equal([19999L, 19999L], (await stage.Invoices()).Select(invoice => invoice.Total));
        Assert.Equal("enterprise", (await stage.Of(id)).Field("tier_name"));
    }

    [Fact]
    public async Task GivenDowngradeToFree_WhenThePeriodEnds_ThenFreeWithoutAnInvoice()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        Assert.Equal("free", (await stage.Act(id, "downgrade", new { new_tier = "free" })).Field("pending_tier"));
        await stage.Until(July.AddSeconds(1));
        Assert.Equal("canceled", (await stage.Of(id)).Field("status"));
        Assert.Equal("free", await stage.Limits());
        Assert.Single(await stage.Invoices());
    }

    [Fact]
    public async Task GivenYear_WhenDowngradedToMonths_ThenAMonthFollowsTheYear()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(cycle: "annual")).Field("id")!;
        await stage.Act(id, "downgrade", new { billing_cycle = "monthly" });
        var end = BillingStage.June.AddYears(1);
        Assert.False((await stage.Of(id)).Yes("cancel_at_period_end"));

        await stage.Until(end);
        var monthly = await stage.Of(id);
        Assert.Equal(("active", "monthly", end, end.AddMonths(1)), (monthly.Field("status"), monthly.Field("billing_cycle"), monthly.When("current_period_start"), monthly.When("current_period_end")));
        Assert.Equal([29999L, 2999L], (await stage.Invoices()).Select(invoice => invoice.Total));
        await stage.Until(end.AddMonths(1));
        Assert.Equal([29999L, 2999L, 2999L], (await stage.Invoices()).Select(invoice => invoice.Total));
    }

    [Fact]
    public async Task GivenCancelAtPeriodEnd_WhenResumed_ThenItRenews()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(14));
        var flagged = await stage.Act(id, "cancel", new { cancel_immediately = false });
        Assert.Equal(("active", true), (flagged.Field("status"), flagged.Yes("cancel_at_period_end")));
        await stage.Until(BillingStage.June.AddDays(19));
        Assert.False((await stage.Json(HttpMethod.Patch, $"{BillingStage.Path}/{id}", new { cancel_at_period_end = false })).Yes("cancel_at_period_end"));
        await stage.Until(July);
        Assert.Equal(2, (await stage.Invoices()).Length);
        Assert.Equal("active", (await stage.Of(id)).Field("status"));
    }

    [Fact]
    public async Task GivenCancelAtPeriodEnd_WhenThePeriodEnds_ThenFreeAtOnce()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(14));
        await stage.Act(id, "cancel", new { cancel_immediately = false });
        await stage.Until(July.AddSeconds(-1));
        Assert.Equal("pro", await stage.Limits());
        await stage.Until(July);
        var ended = await stage.Of(id);
        Assert.Equal(("canceled", "free", July), (ended.Field("status"), ended.Field("tier_name"), ended.When("ended_at")));
        Assert.Single(await stage.Invoices());
        using var refused = await stage.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/vote", max_tokens = 5, messages = new[] { new { role = "user", content = "2+2" } },
            hive = new { members = new[] { "twin/say-4", "twin/say-4b", "twin/say-5" } },
        });
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("tier_feature", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenPro_WhenCanceledNow_ThenFreeAtOnceAndOver()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(3));
        var ended = await stage.Act(id, "cancel", new { cancel_immediately = true });
        Assert.Equal(("canceled", stage.Now), (ended.Field("status"), ended.When("ended_at")));
        Assert.Equal("free", await stage.Limits());
        await stage.Refused(HttpMethod.Post, $"{BillingStage.Path}/{id}/cancel", new { cancel_immediately = true }, HttpStatusCode.Conflict, "subscription_terminal");
        await stage.Refused(HttpMethod.Post, $"{BillingStage.Path}/{id}/resume", new { }, HttpStatusCode.Conflict, "subscription_terminal");
        await stage.RunDue();
        Assert.Equal("canceled", (await stage.Of(id)).Field("status"));
    }
}
