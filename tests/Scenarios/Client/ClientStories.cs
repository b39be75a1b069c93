using LLMHive.Accounts;
using LLMHive.Billing;
using LLMHive.Orchestration;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary>What another .NET service does with the hive, without HTTP, grains or keys of grains.</summary>
public sealed class ClientStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenAUser_WhenAskingAHiveModel_ThenAnswerRunAndBookAgree()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (client, user) = await Open(hive, "pro");
        var answer = await user.Ask("2 + 2?", new() { Model = "hive/vote", Hive = new() { Explain = true } });

        Assert.Equal(("4", "hive/vote", "stop"), (answer.Text, answer.Model, answer.FinishReason));
        Assert.Equal((RunStatus.Complete, "vote"), (answer.Report!.Status, answer.Report.EngineExecuted));
        Assert.Equal(2d / 3, answer.Report.Agreement!.Value, 9);
        Assert.NotEmpty(answer.Report.Explanation!);
        Assert.Contains("5", Assert.Single(answer.Dissent), StringComparison.Ordinal);
        Assert.True(answer.Report.Votes[0].Won);

        var run = await user.Runs.Find(answer.RunId!);
        Assert.Equal((answer.CostUsd, answer.Usage), (run.CostUsd, run.Usage));
        var followed = await user.Runs.Follow(answer.RunId!).ToListAsync();
        Assert.Equal(run.Trace.Length, followed.OfType<RunFrame.Traced>().Count());
        Assert.Equal("4", Assert.IsType<RunFrame.Finished>(followed[^1]).Result.Answer);
        Assert.Equal(3, (await user.Runs.Correct(answer.RunId!, "4")).Models.Length);

        var period = await user.Usage.CurrentPeriod();
        Assert.Equal((1, answer.Usage.Total, answer.CostUsd), (period.Requests, period.Tokens, period.CostUsd));
        await hive.Ship();
        var rows = await user.Usage.History().ToListAsync();
        Assert.Equal(answer.CostUsd, rows.Sum(row => row.CostUsd));
        Assert.All(rows, row => Assert.Equal(("service", "vote"), (row.KeyId, row.Engine)));
        Assert.Equal(answer.Usage.Total, (await user.Usage.Sum(Start, Start.AddDays(1))).Sum(slice => slice.Tokens));
        await Refused(RefusalCodes.NotFound, () => client.For("u2").Runs.Find(answer.RunId!));
        Assert.Empty(await client.For("u2").Runs.Follow(answer.RunId!).ToListAsync());
    }

    [Theory]
    [InlineData("twin/echo", "ok")]
    [InlineData("hive/fast", "4")]
    public async Task GivenAUser_WhenStreaming_ThenDeltasAddUpToTheAnswer(string model, string text)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (_, user) = await Open(hive);
        var events = await user.Stream("2 + 2?", new() { Model = model }).ToListAsync();

        var started = Assert.IsType<HiveEvent.Started>(events[0]);
        var whole = Assert.IsType<HiveEvent.Completed>(events[^1]).Response;
        Assert.Equal((text, text), (string.Concat(events.OfType<HiveEvent.Delta>().Select(delta => delta.Text)), whole.Text));
        Assert.Equal(started.RunId, whole.RunId);
        Assert.Equal(model.StartsWith("hive/", StringComparison.Ordinal), whole.Report is not null);
        Assert.Equal(whole.Usage.Total, (await user.Usage.CurrentPeriod()).Tokens);
    }

    [Fact]
    public async Task GivenOneKey_WhenAskingTwice_ThenTheAnswerIsReplayedAndChargedOnce()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (_, user) = await Open(hive);
        var options = new AskOptions { Model = "twin/echo", IdempotencyKey = "order-7" };
        var first = await user.Ask("hi", options);
        var second = await user.Ask("hi", options);
        Assert.Equal((first.Text, false, true), (second.Text, first.Replayed, second.Replayed));
        Assert.Equal((1, first.Usage.Total), ((await user.Usage.CurrentPeriod()).Requests, (await user.Usage.CurrentPeriod()).Tokens));
        await Refused(RefusalCodes.IdempotencyKeyReuse, () => user.Ask("something else", options));
    }

    [Fact]
    public async Task GivenTheFreePlan_WhenAskingWhatItLacks_ThenRefusalsAreTyped()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (client, user) = await Open(hive);
        await Refused(RefusalCodes.ModelNotFound, () => user.Ask("hi", new() { Model = "twin" }));
        var unsupported = await Refused(RefusalCodes.UnsupportedParameter, () => user.Ask(
            "hi", new() { Tools = [new("f", "F.", System.Text.Json.JsonElement.Parse("""{ "type": "object" }"""))] }));
        Assert.Equal("tools", unsupported.Field);
        await Refused(RefusalCodes.InvalidApiKey, () => client.WithKey("hive_nobody"));

        HiveException? limited = null;
        for (var ask = 0; limited is null && ask < 100; ask++)
        {
            try
            {
                await user.Ask("hi", new() { Model = "twin/echo" });
            }
            catch (HiveException refused)
            {
                limited = refused;
            }
        }

        Assert.Equal((RefusalCodes.RateLimited, true), (limited!.Code, limited.IsTransient));
        Assert.True(limited.RetryAfter > TimeSpan.Zero);
    }

    [Fact]
    public async Task GivenAnOperator_WhenRunningAccounts_ThenAccountsPlansAndUsageFollow()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (client, user) = await Open(hive);
        await Refused(RefusalCodes.AccountExists, () => client.Operator.OpenAccount("u1"));
        Assert.Equal("Ada L.", (await user.Account.Change(new() { DisplayName = "Ada L." })).DisplayName);
        await Refused(RefusalCodes.Forbidden, () => user.Account.Change(new() { Disabled = true }));
        await client.Operator.GrantPlan("u1", "pro");
        Assert.Equal("pro", (await user.Usage.CurrentPeriod()).Plan);
        var audited = Assert.Single(await client.Operator.Audit("u1").ToListAsync());
        Assert.Equal(("plan_granted", "u1", "pro"), (audited.Action, audited.UserId, audited.Plan));
        Assert.Equal([audited], await client.Operator.Audit().ToListAsync());

        var record = new UsageRecord { RecordId = "r1", PromptTokens = 700, CompletionTokens = 300 };
        Assert.False((await client.Operator.RecordUsage("u1", record)).Duplicate);
        Assert.True((await client.Operator.RecordUsage("u1", record)).Duplicate);
        Assert.Equal(1000, (await user.Usage.CurrentPeriod()).Tokens);
        Assert.Equal(5, (await user.Usage.LimitSpend(5)).LimitUsd);
        Assert.Contains(await client.Plans(), plan => plan.Name == "pro");
        Assert.Contains(await client.Models(), model => model.Id == "hive/auto");
    }

    [Fact]
    public async Task GivenKeys_WhenMadeRotatedAndRevoked_ThenTheyOpenTheHiveOrNot()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (client, user) = await Open(hive);
        var made = await user.Account.CreateKey(new() { Name = "web", Scopes = KeyScopes.Chat });
        var caller = await client.WithKey(made.Secret);
        Assert.Equal("ok", (await caller.Ask("hi", new() { Model = "twin/echo" })).Text);
        await Refused(RefusalCodes.Forbidden, () => caller.Usage.CurrentPeriod());
        await hive.Ship();
        Assert.Equal(made.Key.KeyId, Assert.Single(await user.Usage.History().ToListAsync()).KeyId);

        var next = await user.Account.RotateKey(made.Key.KeyId, TimeSpan.Zero);
        await Refused(RefusalCodes.InvalidApiKey, () => client.WithKey(made.Secret));
        Assert.Equal("u1", (await client.WithKey(next.Secret)).UserId);
        await user.Account.RevokeKey(next.Key.KeyId);
        await Refused(RefusalCodes.InvalidApiKey, () => client.WithKey(next.Secret));
        await Refused(RefusalCodes.NotFound, () => client.For("u2").Account.RevokeKey(next.Key.KeyId));
    }

    [Fact]
    public async Task GivenTheSandbox_WhenSubscribing_ThenThePlanGoesThroughItsLife()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (client, user) = await Open(hive);
        Assert.Equal("free", (await user.Subscription.Find()).TierName);
        var made = await user.Subscription.Subscribe("pro", new() { PaymentMethod = "pm_card_visa", IdempotencyKey = "s1" });
        Assert.Equal(("pro", SubscriptionStatus.Active), (made.TierName, made.Status));
        Assert.Equal(made.Id, (await user.Subscription.Subscribe("pro", new() { PaymentMethod = "pm_card_visa", IdempotencyKey = "s1" })).Id);
        await Refused(RefusalCodes.SubscriptionExists, () => user.Subscription.Subscribe("pro"));

        Assert.True((await user.Subscription.Preview(new("enterprise"))).TotalCents > 0);
        Assert.Equal("enterprise", (await user.Subscription.Upgrade(new("enterprise"))).TierName);
        Assert.Equal("pro", (await user.Subscription.Downgrade(new("pro"))).PendingTier);
        Assert.True((await user.Subscription.Cancel()).CancelAtPeriodEnd);
        Assert.False((await user.Subscription.Resume()).CancelAtPeriodEnd);
        await hive.Services.GetRequiredService<Storage.IWorkRunner>().RunDue();
        Assert.Equal("enterprise", (await client.Operator.FindSubscription(made.Id!)).TierName);

        var invoices = await user.Subscription.Invoices().ToListAsync();
        Assert.Equal(invoices.Count, await client.Operator.Invoices().CountAsync());
        Assert.Equal(invoices[0].Number, (await user.Subscription.FindInvoice(invoices[0].Number)).Number);
        await Refused(RefusalCodes.NotFound, () => client.For("u2").Subscription.FindInvoice(invoices[0].Number));
        Assert.StartsWith("http", (await user.Subscription.OpenPortal(new("https://example.com/"))).Url, StringComparison.Ordinal);
    }

    private static async Task<(ILLMHive Client, IHiveUser User)> Open(HiveUnderTest hive, string? plan = null)
    {
        var client = hive.Client;
        await client.Operator.OpenAccount("u1", new() { DisplayName = "Ada" });
        if (plan is not null)
        {
            await client.Operator.GrantPlan("u1", plan);
        }

        return (client, client.For("u1"));
    }

    private static async Task<HiveException> Refused<T>(string code, Func<Task<T>> call)
    {
        var thrown = await Assert.ThrowsAsync<HiveException>(call);
        Assert.Equal(code, thrown.Code);
        return thrown;
    }
}
