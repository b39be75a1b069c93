using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using LLMHive.Chat;
using LLMHive.Testing.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Storage;

/// <summary>The database is away for a while: who is known goes on, what cannot says so, and every charge arrives.</summary>
public sealed class DatabaseAwayStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [PostgresFact]
    public async Task GivenKnownUsers_WhenTheDatabaseIsAway_ThenTheyAreServedAndChargedOnce()
    {
        await using var server = await PostgresServer.Start();
        await using var hive = await StartNode(server);
        var key = await hive.SignUp("u1", "pro");
        await Ok(() => hive.Chat(key, model: "twin/tokens-10"));
        await Ok(() => Ask(hive, key, "hive/vote"));
        await hive.Ship();

        await server.Stop();
        for (var i = 0; i < 5; i++)
        {
            // Beyond what a key look-up is believed for, and what hive/auto stands for.
            hive.Clock.Advance(TimeSpan.FromSeconds(10));
            await Ok(() => hive.Chat(key, model: "twin/tokens-10"));
            await Ok(() => Ask(hive, key, "twin/tokens-10", stream: true));
            await Ok(() => Ask(hive, key, "hive/vote"));
            await Ok(() => Ask(hive, key, "hive/auto"));
        }

        await Unavailable(() => hive.Send(HttpMethod.Post, "/api/v1/accounts", new { user_id = "u2" }));
        await Unavailable(() => hive.Chat("hive_never_seen_0123456789"));
        await Unavailable(() => hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/history", key: key));
        await Unavailable(() => Ask(hive, key, "twin/tokens-10", onceKey: "once-1"));

        await server.Resume();
        await Ok(() => hive.Chat(key, model: "twin/tokens-10"));
        await Ok(() => Ask(hive, key, "twin/tokens-10", onceKey: "once-1"));
        await Ok(() => hive.Send(HttpMethod.Post, "/api/v1/accounts", new { user_id = "u2" }));
        await hive.Ship();
        var sums = await Ledger(hive).Sum(new() { UserId = "u1" }, CancellationToken.None);
        Assert.Equal((13, 130), (Requests(sums, "twin/tokens-10"), Tokens(sums, "twin/tokens-10")));

        // One run before and ten meanwhile, each charged once: as one request of several calls.
        Assert.Equal(11, sums.Where(slice => slice.Engine.Length > 0).Sum(slice => slice.Requests));
    }

    [PostgresFact]
    public async Task GivenABelievedKey_WhenTheDatabaseIsBackAndTheKeyRevoked_ThenItEndsWithinFiveSeconds()
    {
        await using var server = await PostgresServer.Start();
        await using var hive = await StartNode(server);
        var key = await hive.SignUp("u1", "pro");
        for (var front = 0; front < hive.Fronts; front++)
        {
            await Ok(() => hive.Chat(key)); // each front knows the keys that it has seen
        }

        await server.Stop();
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        await Ok(() => hive.Chat(key));
        await server.Resume();

        var listed = await HiveUnderTest.Json(await hive.Send(HttpMethod.Get, "/api/v1/keys?user_id=u1"));
        var id = listed.GetProperty("data")[0].GetProperty("id").GetString();
        (await hive.Send(HttpMethod.Delete, $"/api/v1/keys/{id}")).EnsureSuccessStatusCode();
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        using var ended = await hive.Chat(key);
        Assert.Equal(HttpStatusCode.Unauthorized, ended.StatusCode);
    }

    private static async Task<HiveUnderTest> StartNode(PostgresServer server) => await HiveUnderTest.Start(Start, new Dictionary<string, string?>
    {
        ["Storage:Postgres"] = await server.CreateMigratedDatabase(),
    });

    private static IUsageLedger Ledger(HiveUnderTest hive) => hive.Services.GetRequiredService<IUsageLedger>();

    private static long Requests(IEnumerable<UsageSlice> sums, string model) => sums.Where(slice => slice.Model == model).Sum(slice => slice.Requests);

    private static long Tokens(IEnumerable<UsageSlice> sums, string model) =>
        sums.Where(slice => slice.Model == model).Sum(slice => slice.TokensIn + slice.TokensOut);

    private static async Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, string model, bool stream = false, string? onceKey = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new { model, max_tokens = 50, stream, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } }),
        };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        if (onceKey is not null)
        {
            request.Headers.Add("Idempotency-Key", onceKey);
        }

        return await hive.Http.SendAsync(request);
    }

    private static async Task Ok(Func<Task<HttpResponseMessage>> send)
    {
        using var answer = await send();
        Assert.True(answer.IsSuccessStatusCode, $"{answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
    }

    private static async Task Unavailable(Func<Task<HttpResponseMessage>> send)
    {
        using var answer = await send();
        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.NotNull(answer.Headers.RetryAfter);
    }
}
