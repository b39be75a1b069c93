using System.Net;
using Xunit;

namespace LLMHive.Billing;

/// <summary>
/// A command is cut between any two of its steps: a write of the grain's state fails, before it happened or after, which
/// also ends the activation; or a call to the processor does, before it was carried out or after. Whatever it was, the
/// command happens once.
/// </summary>
public sealed class CrashStories
{
    private static readonly object Order = new { user_id = "u1", tier_name = "pro", billing_cycle = "monthly" };

    [Theory]
    [InlineData("create", false), InlineData("create", true), InlineData("upgrade", false), InlineData("upgrade", true)]
    [InlineData("cancel", false), InlineData("cancel", true)]
    public async Task GivenAnyWriteFails_WhenRepeated_ThenTheCommandHappensOnce(string command, bool writes)
    {
        for (var n = 1; ; n++)
        {
            var storage = new FaultyStorage();
            await using var stage = await BillingStage.Start(services: storage.Cover);
            var id = await Prepare(stage, command);
            storage.Fail("billing.subscription", n, writes);

            using var first = await Send(stage, command, id);
            if (!storage.HasFailed)
            {
                Assert.True(n > 2, $"{command} writes only {n - 1} times.");
                return;
            }

            Assert.NotEqual(HttpStatusCode.OK, first.StatusCode);
            await Check(stage, command, id, $"{command}, write {n}, carried out: {writes}");
        }
    }

    [Theory]
    [InlineData("create", false), InlineData("create", true), InlineData("upgrade", false), InlineData("upgrade", true)]
    [InlineData("cancel", false), InlineData("cancel", true)]
    public async Task GivenAnyCallToTheProcessorFails_WhenRepeated_ThenTheCommandHappensOnce(string command, bool afterDoing)
    {
        for (var n = 1; ; n++)
        {
            await using var stage = await BillingStage.Start();
            var id = await Prepare(stage, command);
            var before = stage.Sandbox.Calls.Count;
            for (var good = 1; good < n; good++)
            {
                _ = stage.Sandbox.SlowNext(TimeSpan.Zero);
            }

            stage.Sandbox.FailNext(0, afterDoing);
            using var first = await Send(stage, command, id);
            if (stage.Sandbox.Calls.Count - before < n)
            {
                return;
            }

            await Check(stage, command, id, $"{command}, call {n}, carried out: {afterDoing}");
        }
    }

    [Fact]
    public async Task GivenProcessorAway_WhenUpgraded_ThenItWaitsAndIsDoneUnderTheSameKey()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(20));
        stage.Sandbox.FailNext(0);
        using var away = await stage.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "enterprise" }, "up-1");
        Assert.Equal(HttpStatusCode.ServiceUnavailable, away.StatusCode);
        Assert.Contains("payment_unavailable", await away.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.NotNull(away.Headers.RetryAfter);
        Assert.Equal("pro", await stage.Limits());

        await stage.Until(stage.Now.AddSeconds(31)); // nobody asks again: the work table does
        Assert.Equal("enterprise", (await stage.Of(id)).Field("tier_name"));
        var told = await stage.Json(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "enterprise" }, idempotencyKey: "up-1");
        Assert.Equal("enterprise", told.Field("tier_name"));
        Assert.Single(await stage.Invoices(), invoice => invoice.Reason == "subscription_update");
    }

    [Fact]
    public async Task GivenUnreadableAnswers_WhenTheUpgradeIsNotPaid_ThenItIsNeverTakenForDone()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        for (var n = 1; ; n++)
        {
            for (var good = 1; good < n; good++)
            {
                _ = stage.Sandbox.SlowNext(TimeSpan.Zero);
            }

            var before = stage.Sandbox.Calls.Count;
            stage.Sandbox.GarbleNext("{");
            using var told = await stage.Send(
                HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "enterprise", payment_method = "pm_card_authenticationRequired" }, $"up-{n}");
            Assert.False(told.IsSuccessStatusCode, $"Call {n} was unreadable, and the answer was {await told.Content.ReadAsStringAsync()}");
            Assert.Equal("pro", await stage.Limits());
            if (stage.Sandbox.Calls.Count - before < n)
            {
                Assert.True(n > 4, $"An upgrade makes only {n - 1} calls.");
                return;
            }

            await stage.Until(stage.Now.AddMinutes(6));
        }
    }

    [Theory]
    [InlineData("00:00:20", HttpStatusCode.OK)]
    [InlineData("00:00:10", HttpStatusCode.ServiceUnavailable)] // given up on, and done later
    public async Task GivenSlowProcessor_WhenUpgraded_ThenChatAndReadingGoOn(string patience, HttpStatusCode status)
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?> { ["Stripe:Timeout"] = patience });
        var id = (await stage.Create()).Field("id")!;
        var arrived = stage.Sandbox.SlowNext(TimeSpan.FromSeconds(15));
        var upgrade = stage.Act(id, "upgrade", new { new_tier = "enterprise" }, status);
        await arrived;

        using var chat = await stage.Hive.Chat(stage.Key);
        Assert.Equal(HttpStatusCode.OK, chat.StatusCode);
        Assert.Equal("pro", (await stage.OfUser()).Field("tier_name"));
        Assert.False(upgrade.IsCompleted);

        stage.Hive.Clock.Advance(TimeSpan.FromSeconds(15));
        await upgrade;
        await stage.Until(stage.Now.AddSeconds(31));
        Assert.Equal("enterprise", (await stage.OfUser()).Field("tier_name"));
        Assert.Single(await stage.Invoices(), invoice => invoice.Reason == "subscription_update");
    }

    /// <summary>All that comes before the command: nothing for a new one, else a subscription since 20 days.</summary>
    private static async Task<string> Prepare(BillingStage stage, string command)
    {
        if (command == "create")
        {
            return "";
        }

        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(20));
        return id;
    }

    private static Task<HttpResponseMessage> Send(BillingStage stage, string command, string id) => command switch
    {
        "create" => stage.Send(HttpMethod.Post, BillingStage.Path, Order, "once"),
        "upgrade" => stage.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/upgrade", new { new_tier = "enterprise" }, "once"),
        _ => stage.Send(HttpMethod.Post, $"{BillingStage.Path}/{id}/cancel", new { cancel_immediately = true }, "once"),
    };

    private static async Task Check(BillingStage stage, string command, string id, string what)
    {
        await stage.Until(stage.Now.AddSeconds(31));
        await stage.Until(stage.Now.AddMinutes(6));
        using var again = await Send(stage, command, id);
        Assert.True(again.IsSuccessStatusCode, $"{what}: {(int)again.StatusCode} {await again.Content.ReadAsStringAsync()}");
        await stage.RunDue();

        var now = await stage.OfUser();
        var (status, tier, charges) = command switch
        {
            "create" => ("active", "pro", new[] { 2999L }),
            "upgrade" => ("active", "enterprise", [2999L, 5666L]),
            _ => ("canceled", "free", [2999L]),
        };
        Assert.Equal((what, status, tier), (what, now.Field("status"), now.Field("tier_name")));
        Assert.Equal(tier, await stage.Limits());
        Assert.Single(await stage.AtProcessor());
        // An upgrade that was not even noted begins anew minutes later, and costs some cents less.
        var paid = (await stage.Invoices()).Where(invoice => invoice.Status == "paid").Select(invoice => invoice.Total).ToArray();
        Assert.Equal(charges.Length, paid.Length);
        Assert.All(charges.Zip(paid), pair => Assert.InRange(pair.Second, pair.First - 3, pair.First));
        Assert.Single(await stage.Audit(), command switch { "create" => "created", "upgrade" => "upgraded", _ => "canceled_by_user" });
    }
}
