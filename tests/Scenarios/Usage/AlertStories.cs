using System.Collections.Concurrent;
using System.Globalization;
using System.Net;
using System.Security.Cryptography;
using System.Text;
using LLMHive.Billing;
using LLMHive.Chat;
using LLMHive.Storage;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xunit;

namespace LLMHive.Usage;

/// <summary>S33: alerts, the endpoints that are told of them, and the spend limit.</summary>
public sealed class AlertStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact] // S33
    public async Task GivenPro_WhenUsageJumps_ThenEachLevelFiresOnceInOrderAlsoOverRestartAndRollover()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        await Record(hive, "a", 4_900_000);
        Assert.Empty(await Alerts(hive, key));
        await Record(hive, "b", 200_000);
        Assert.Equal(["tokens:50"], await Alerts(hive, key));
        await Record(hive, "c", 5_100_000);
        Assert.Equal(["tokens:50", "tokens:80", "tokens:100"], await Alerts(hive, key));
        await Record(hive, "d", 3_000_000);

        // The gate starts anew and derives what it told from the ledger and the stored marks.
        await hive.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        await Record(hive, "e", 3_000_000);
        Assert.Equal(3, (await Alerts(hive, key)).Length);

        hive.Clock.Advance(TimeSpan.FromDays(30));
        await Record(hive, "f", 5_000_000);
        Assert.Equal(["tokens:50", "tokens:80", "tokens:100", "tokens:50"], await Alerts(hive, key));
    }

    [Fact]
    public async Task GivenFreeAt93Percent_WhenUpgraded_ThenLevelsBelowAreArmedAnew()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        await Record(hive, "a", 93_000, requests: 0);
        Assert.Equal(["tokens:50", "tokens:80"], await Alerts(hive, key));
        hive.Clock.Advance(TimeSpan.FromHours(1));
        (await hive.Send(HttpMethod.Put, "/api/v1/admin/users/u1/plan", new { plan = "pro" })).EnsureSuccessStatusCode();
        await Record(hive, "b", 5_000_000, requests: 0);
        Assert.Equal(["tokens:50", "tokens:80", "tokens:50"], await Alerts(hive, key));
    }

    [Fact]
    public async Task GivenEndpoint_WhenAlertFires_ThenSignedEventArrivesAndAFailureIsPlayedAgain()
    {
        await using var inbox = await Inbox.Start();
        await using var hive = await HiveUnderTest.Start(
            Start, new Dictionary<string, string?> { ["Webhooks:AllowLoopback"] = "true", ["Work:MaxAttempts"] = "2" });
        var key = await hive.SignUp("u1", "pro");
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/billing/webhook-endpoints", new { url = inbox.Url, events = new[] { "usage.alert" } }, key);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        var endpoint = await HiveUnderTest.Json(made);
        var secret = endpoint.GetProperty("secret").GetString()!;

        inbox.Status = 200;
        await Record(hive, "a", 5_000_000);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        var (body, signature) = Assert.Single(inbox.Received);
        var unix = hive.Clock.GetUtcNow().ToUnixTimeSeconds();
        var expected = Convert.ToHexStringLower(HMACSHA256.HashData(
            Encoding.UTF8.GetBytes(secret), Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{unix}.{body}"))));
        Assert.Equal($"t={unix},v1={expected}", signature);
        Assert.Contains("\"level\":50", body, StringComparison.Ordinal);

        inbox.Status = 500;
        await Record(hive, "b", 3_000_000);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        hive.Clock.Advance(TimeSpan.FromSeconds(6));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal(3, inbox.Received.Count);
        var letters = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, "/api/v1/billing/webhook-endpoints/dead-letters", key: key));
        var letter = Assert.Single(letters.GetProperty("data").EnumerateArray());
        Assert.Equal(("The endpoint answered 500.", 2), (letter.GetProperty("reason").GetString()!.Split(": ")[^1], letter.GetProperty("attempts").GetInt32()));

        var path = $"/api/v1/billing/webhook-endpoints/dead-letters/{letter.GetProperty("id").GetString()}/replay";
        using var stranger = await hive.Send(HttpMethod.Post, path, key: await hive.SignUp("u2"));
        Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        inbox.Status = 204;
        using var replayed = await hive.Send(HttpMethod.Post, path, key: key);
        Assert.Equal(HttpStatusCode.Accepted, replayed.StatusCode);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal(4, inbox.Received.Count);
        Assert.Equal(letter.GetProperty("body").GetString(), inbox.Received[^1].Body);

        var listed = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, "/api/v1/billing/webhook-endpoints", key: key));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, Assert.Single(listed.GetProperty("data").EnumerateArray()).GetProperty("secret").ValueKind);
        using var gone = await hive.Send(HttpMethod.Delete, $"/api/v1/billing/webhook-endpoints/{endpoint.GetProperty("id").GetString()}", key: key);
        Assert.Equal(HttpStatusCode.OK, gone.StatusCode);
        await Record(hive, "c", 3_000_000);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal(4, inbox.Received.Count);
    }

    [Fact]
    public async Task GivenManyDeletedEndpoints_WhenAlertFires_ThenTheOldOneThatStandsIsTold()
    {
        await using var inbox = await Inbox.Start();
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Webhooks:AllowLoopback"] = "true" });
        var key = await hive.SignUp("u1", "pro");
        inbox.Status = 200;
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/billing/webhook-endpoints", new { url = inbox.Url }, key);
        Assert.Equal(HttpStatusCode.Created, made.StatusCode);
        await hive.Services.GetRequiredService<IQueryTables>().Upsert(
            [
                .. Enumerable.Range(0, 120).Select(i => new WebhookEndpoint
                {
                    Id = $"we_{i}", UserId = "u1", Url = inbox.Url, CreatedAt = Start.AddSeconds(i), DeletedAt = Start.AddSeconds(i + 1),
                }).Select(endpoint => new QueryRow
                {
                    Kind = QueryKinds.WebhookEndpoint, Id = endpoint.Id, Owner = "u1", At = endpoint.CreatedAt, Version = 2, Json = QueryJson.Write(new StoredEndpoint(endpoint, "")),
                }),
            ],
            CancellationToken.None);
        await Record(hive, "a", 5_000_000);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Contains("\"level\":50", Assert.Single(inbox.Received).Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenFollower_WhenAlertsFire_ThenItHearsThemOnceAndGoesOnWhereItLeft()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (key, other) = (await hive.SignUp("u1", "pro"), await hive.SignUp("u2", "pro"));
        using (var stranger = await hive.Send(HttpMethod.Get, "/api/v1/billing/events?user_id=u1", key: other))
        {
            Assert.Equal(HttpStatusCode.NotFound, stranger.StatusCode);
        }

        (string Id, int Level)[] heard;
        await using (var live = await Live.Open(hive, key, null))
        {
            await Record(hive, "a", 8_000_000);
            await Tell(hive);
            heard = [await live.Next(), await live.Next()];
            Assert.Equal([50, 80], heard.Select(told => told.Level).Order());
        }

        await Record(hive, "b", 2_000_000);
        await Tell(hive);
        await using var again = await Live.Open(hive, key, heard[0].Id);
        Assert.Equal(heard[1], await again.Next());
        Assert.Equal(100, (await again.Next()).Level);
    }

    /// <summary>Alerts of one record follow each other by a tick each.</summary>
    private static Task<int> Tell(HiveUnderTest hive)
    {
        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        return hive.Services.GetRequiredService<IWorkRunner>().RunDue();
    }

    [Theory]
    [InlineData("http://example.com/x")]
    [InlineData("https://127.0.0.1/x")]
    [InlineData("https://localhost/x")]
    [InlineData("https://10.1.2.3/x")]
    [InlineData("https://169.254.169.254/latest/meta-data")]
    [InlineData("https://[::1]/x")]
    [InlineData("https://[fd00::1]/x")]
    [InlineData("https://[::ffff:192.168.0.1]/x")]
    [InlineData("https://0x7f000001/x")]
    [InlineData("https://user:pw@example.com/x")]
    [InlineData("ftp://example.com/x")]
    [InlineData("not a url")]
    public async Task GivenForbiddenAddress_WhenRegistered_ThenRefused(string url)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var refused = await hive.Send(HttpMethod.Post, "/api/v1/billing/webhook-endpoints", new { url }, key);
        Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        Assert.Equal("url", (await HiveUnderTest.Json(refused)).GetProperty("param").GetString());
    }

    [Fact]
    public async Task GivenSpendLimit_WhenOverageReachesIt_ThenPaymentRequiredUntilItIsRaised()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var set = await hive.Send(HttpMethod.Put, "/api/v1/billing/spend-limit", new { limit_usd = 1 }, key);
        Assert.Equal(HttpStatusCode.OK, set.StatusCode);
        await Record(hive, "a", 10_499_000, requests: 0);
        Assert.Contains("spend:80", await Alerts(hive, key));
        using var empty = await hive.Send(HttpMethod.Put, "/api/v1/billing/spend-limit", new { }, key);
        Assert.Equal(HttpStatusCode.BadRequest, empty.StatusCode);
        Assert.Equal("limit_usd", (await HiveUnderTest.Json(empty)).GetProperty("param").GetString());
        using var passes = await hive.Chat(key, maxTokens: 100);
        Assert.Equal(HttpStatusCode.OK, passes.StatusCode);

        var calls = hive.Models.Calls;
        using var refused = await hive.Chat(key, maxTokens: 2000);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Equal("spend_limit", (await HiveUnderTest.Json(refused)).GetProperty("error").GetProperty("code").GetString());
        Assert.Equal(calls, hive.Models.Calls);

        // It is the user's own word, and outlives the gate.
        await hive.Grains.GetGrain<IManagementGrain>(0).ForceActivationCollection(TimeSpan.Zero);
        using var still = await hive.Chat(key, maxTokens: 2000);
        Assert.Equal(HttpStatusCode.PaymentRequired, still.StatusCode);
        using var raised = await hive.Send(HttpMethod.Put, "/api/v1/billing/spend-limit", new { limit_usd = (decimal?)null }, key);
        Assert.Equal(HttpStatusCode.OK, raised.StatusCode);
        using var free = await hive.Chat(key, maxTokens: 2000);
        Assert.Equal(HttpStatusCode.OK, free.StatusCode);
    }

    private static async Task<string[]> Alerts(HiveUnderTest hive, string key)
    {
        using var answer = await hive.Send(HttpMethod.Get, "/api/v1/billing/alerts?limit=100", key: key);
        var alerts = (await HiveUnderTest.Json(answer)).GetProperty("data").EnumerateArray();
        return [.. alerts.Reverse().Select(alert => $"{alert.GetProperty("metric").GetString()}:{alert.GetProperty("level").GetInt32()}")];
    }

    private static async Task Record(HiveUnderTest hive, string id, long tokens, int requests = 1)
    {
        using var recorded = await hive.Send(HttpMethod.Post, "/api/v1/billing/usage/u1", new { record_id = id, requests, prompt_tokens = tokens });
        Assert.Equal(HttpStatusCode.Created, recorded.StatusCode);
    }

    /// <summary>An endpoint on this machine.</summary>
    private sealed class Inbox(WebApplication app) : IAsyncDisposable
    {
        private readonly ConcurrentQueue<(string Body, string Signature)> _received = [];

        public int Status { get; set; } = 200;

        public string Url => app.Urls.First() + "/hook";

        public IReadOnlyList<(string Body, string Signature)> Received => [.. _received];

        public static async Task<Inbox> Start()
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.Logging.ClearProviders();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            var app = builder.Build();
            var inbox = new Inbox(app);
            app.MapPost("/hook", async (HttpRequest request) =>
            {
                using var reader = new StreamReader(request.Body);
                inbox._received.Enqueue((await reader.ReadToEndAsync(), request.Headers["LLMHive-Signature"].ToString()));
                return Results.StatusCode(inbox.Status);
            });
            await app.StartAsync();
            return inbox;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();
    }
}
