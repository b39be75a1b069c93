using System.Net;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Core.Internal;
using Xunit;

namespace LLMHive.Billing;

/// <summary>What closed periods used beyond their quota is billed once, and every invoice stands in the book once.</summary>
public sealed class UsageBillStories
{
    private static readonly DateTimeOffset July = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenOverage_WhenThePeriodEnds_ThenBilledBesideTheRenewalOnce()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        await Record(stage, "r1", 10_617_000, 10_050);
        await stage.Until(July);
        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => stage.Hive.Grains.GetGrain<ISubscriptionGrain>(GrainKeys.User("u1")).Wake()));
        await stage.Until(July.AddDays(2));

        Assert.Equal([2999L, 2999L, 128L], (await stage.Invoices()).Select(invoice => invoice.Total).OrderDescending());
        var usage = (await stage.Invoices()).Single(invoice => invoice.Total == 128);
        Assert.Equal((new[] { 123L, 5L }, "paid"), (usage.Lines.Select(line => line.Amount).OrderDescending().ToArray(), usage.Status), Same);
        var book = await Book(stage);
        Assert.Equal([128L, 2999L, 2999L], book.Select(invoice => invoice.Total).Order());
        Assert.All(book, invoice => Assert.Equal("Paid", invoice.Status));
        Assert.Equal(["LH-2026-000001", "LH-2026-000002", "LH-2026-000003"], book.Select(invoice => invoice.Number).Order());
    }

    [Fact]
    public async Task GivenProcessorAway_WhenAPeriodEnds_ThenItsUsageIsBilledLaterAndOnce()
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        await Record(stage, "r1", 10_617_000, 1);
        for (var day = 0; day < 29; day++)
        {
            await stage.Until(stage.Now.AddDays(1));
        }

        for (var call = 0; call < 6; call++)
        {
            stage.Sandbox.FailNext(0, afterDoing: call % 2 == 1);
        }

        await stage.Until(July.AddMinutes(30));
        await stage.Until(July.AddDays(1));
        Assert.Equal([2999L, 2999L, 123L], (await stage.Invoices()).Where(invoice => invoice.Status == "paid").Select(invoice => invoice.Total).OrderDescending());
        Assert.Equal([123L, 2999L, 2999L], (await Book(stage)).Select(invoice => invoice.Total).Order());
    }

    [Fact]
    public async Task GivenCanceledWithThePeriod_WhenItEnds_ThenOnlyItsUsageIsBilled()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await Record(stage, "r1", 10_617_000, 1);
        await stage.Act(id, "cancel", new { cancel_immediately = false });
        await stage.Until(July.AddDays(1));
        Assert.Equal([2999L, 123L], (await stage.Invoices()).Select(invoice => invoice.Total).OrderDescending());
    }

    [Fact]
    public async Task GivenCanceledNow_WhenUsedAfterwards_ThenItCountsInAPeriodThatBeginsThere()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await Record(stage, "r1", 10_617_000, 1);
        await stage.Until(BillingStage.June.AddDays(10));
        await stage.Act(id, "cancel", new { cancel_immediately = true });
        await stage.RunDue();
        await Record(stage, "r2", 50, 1);
        await stage.Until(July.AddDays(1).AddTicks(-1));
        Assert.Equal(123L, Assert.Single(await stage.Invoices(), invoice => invoice.Total is > 0 and not 2999L).Total);

        var usage = await HiveUnderTest.Json(await stage.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/history"));
        Assert.Equal(2, usage.GetProperty("data").EnumerateArray().Select(row => row.GetProperty("period_start").GetString()).Distinct().Count());
    }

    [Fact]
    public async Task GivenUpgrade_WhenBooked_ThenTheDocumentHasTheProcessorsLines()
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(20));
        await stage.Act(id, "upgrade", new { new_tier = "enterprise" });
        await stage.RunDue();
        Assert.Equal([2999L, 5666L], (await Book(stage)).Select(invoice => invoice.Total).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenOverage_WhenUpgradedInTheLastHour_ThenItIsBilledOnceAtTheOldRates(bool gateRestarts)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create()).Field("id")!;
        await Record(stage, "r1", 100_000_000, 1);
        await stage.Until(July.AddHours(-1));
        await stage.Act(id, "upgrade", new { new_tier = "enterprise" });
        await stage.Act(id, "downgrade", new { new_tier = "pro" });
        await stage.RunDue();
        if (gateRestarts)
        {
            await stage.Hive.Grains.GetGrain<Limits.IUserGateGrain>(GrainKeys.User("u1")).AsReference<IGrainManagementExtension>().DeactivateOnIdle();
        }

        var now = await stage.Json(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period");
        Assert.Equal(
            ("enterprise", 100_000_000, 180m), (now.Field("plan"), now.GetProperty("tokens").GetInt64(), now.GetProperty("overage_usd").GetDecimal()));
        await Record(stage, "r2", 5_000_000, 1); // under enterprise, which has no quota
        await stage.Until(July.AddDays(2));

        // 2999 twice, the last hour of enterprise, and 90 million tokens at $0.002 per thousand.
        Assert.Equal([24L, 2999L, 2999L, 18_000L], (await stage.Invoices()).Select(invoice => invoice.Total).Order());
        Assert.Equal([24L, 2999L, 2999L, 18_000L], (await Book(stage)).Select(invoice => invoice.Total).Order());
        Assert.All(await Book(stage), invoice => Assert.Equal("Paid", invoice.Status));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("annual")]
    public async Task GivenOverageInATrial_WhenItEnds_ThenItIsBilledOnceBesideTheFirstPrice(string? cycle)
    {
        await using var stage = await BillingStage.Start();
        var id = (await stage.Create(trialDays: 14)).Field("id")!;
        await stage.Until(BillingStage.June.AddDays(3));
        await Record(stage, "r1", 10_617_000, 10_050);
        if (cycle is not null)
        {
            await stage.Act(id, "upgrade", new { billing_cycle = cycle });
        }

        var now = await stage.Json(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period");
        Assert.Equal(
            (BillingStage.June, BillingStage.June.AddDays(14), 1.284m), (now.When("period_start"), now.When("period_end"), now.GetProperty("overage_usd").GetDecimal()));
        await stage.Until(BillingStage.June.AddDays(14));
        await Record(stage, "r2", 10_000_000, 1); // within the quota of the first paid period
        await stage.Until(BillingStage.June.AddDays(17));

        Assert.Equal([128L, cycle is null ? 2999L : 29_999L], (await stage.Invoices()).Select(invoice => invoice.Total).Where(total => total > 0).Order());
        Assert.Equal([128L, cycle is null ? 2999L : 29_999L], (await Book(stage)).Select(invoice => invoice.Total).Order());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenRefundAtTheProcessor_WhenItsEventComesOrTheNight_ThenACreditNoteStandsOnce(bool eventIsLost)
    {
        await using var stage = await BillingStage.Start();
        await stage.Create();
        await stage.RunDue();
        if (eventIsLost)
        {
            stage.Sandbox.HoldEvents();
        }

        var invoice = (await stage.Invoices()).Single();
        Assert.True((await stage.Processor.Invoices.Refund(new("r1"), invoice.Id, 1000, default)).IsOk);
        await stage.Until(stage.Now.AddDays(1));
        Assert.True((await stage.Processor.Invoices.Refund(new("r2"), invoice.Id, null, default)).IsOk);
        await stage.Until(stage.Now.AddDays(2));

        Assert.Equal(
            [("CN-2026-000001", -1000L, "Paid"), ("CN-2026-000002", -1999L, "Paid"), ("LH-2026-000001", 2999L, "Paid")],
            (await Book(stage)).OrderBy(document => document.Number, StringComparer.Ordinal));
    }

    [Fact]
    public async Task GivenCountryWithTax_WhenSubscribed_ThenTheInvoiceNamesTheTaxWithinTheCharge()
    {
        await using var stage = await BillingStage.Start(settings: new Dictionary<string, string?> { ["Billing:Tax:DE"] = "0.19" });
        using var faulty = await stage.Send(HttpMethod.Patch, "/api/v1/accounts/u1", new { country = "1x" });
        Assert.Equal(HttpStatusCode.BadRequest, faulty.StatusCode);
        using var changed = await stage.Send(HttpMethod.Patch, "/api/v1/accounts/u1", new { country = "de" });
        Assert.Equal("DE", (await HiveUnderTest.Json(changed)).GetProperty("country").GetString());
        await stage.Create();

        var booked = Assert.Single((await HiveUnderTest.Json(await stage.Send(HttpMethod.Get, "/api/v1/billing/invoices"))).GetProperty("data").EnumerateArray());
        Assert.Equal((2520, 479, 2999), (booked.GetProperty("subtotal").GetInt64(), booked.GetProperty("tax").GetInt64(), booked.GetProperty("total").GetInt64()));
        Assert.Equal(2999, Assert.Single(await stage.Invoices()).Total);
    }

    private static bool Same((long[] Lines, string Status) one, (long[] Lines, string Status) other) =>
        one.Status == other.Status && one.Lines.SequenceEqual(other.Lines);

    private static async Task<List<(string Number, long Total, string Status)>> Book(BillingStage stage)
    {
        var rows = await stage.Hive.Services.GetRequiredService<IQueryTables>().List(QueryKinds.Invoice, "u1", null, 100, default);
        return [.. rows.Items.Select(row => JsonDocument.Parse(row.Json).RootElement)
            .Select(json => (json.GetProperty("Number").GetString()!, json.GetProperty("TotalMinor").GetInt64(), json.GetProperty("Status").GetString()!))];
    }

    private static async Task Record(BillingStage stage, string id, long tokens, int requests)
    {
        using var recorded = await stage.Hive.Send(HttpMethod.Post, "/api/v1/billing/usage/u1", new { record_id = id, prompt_tokens = tokens, requests });
        Assert.True(recorded.IsSuccessStatusCode, await recorded.Content.ReadAsStringAsync());
    }
}
