using System.Net;
using System.Text;
using LLMHive.Chat;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;

namespace LLMHive.Accounts;

/// <summary>Keys: how they end, how guessing is slowed down, and that no secret is stored.</summary>
public sealed class KeyLifeTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task Revoke_KeyInUse_EndsItWithinFiveSeconds()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        Assert.Equal(HttpStatusCode.OK, await Status(hive, key));
        (await hive.Send(HttpMethod.Delete, "/api/v1/keys/" + await KeyId(hive, key))).EnsureSuccessStatusCode();
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(hive, key));
    }

    [Fact]
    public async Task Disable_Account_EndsItsKeysWithinFiveSeconds()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        Assert.Equal(HttpStatusCode.OK, await Status(hive, key));
        (await hive.Send(HttpMethod.Patch, "/api/v1/accounts/u1", new { disabled = true })).EnsureSuccessStatusCode();
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(hive, key));
    }

    [Fact]
    public async Task Expiry_OfAKey_EndsItAtThatMoment()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await hive.SignUp("u1");
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/keys", new { user_id = "u1", scopes = new[] { "chat", "billing" }, expires_at = Start.AddMinutes(10) });
        var key = (await HiveUnderTest.Json(made)).GetProperty("secret").GetString()!;
        hive.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.OK, await Status(hive, key));
        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(hive, key));
    }

    [Fact]
    public async Task Rotate_SpentBudget_GivesTheSuccessorAndItsKeysNoFreshOne()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var owner = await hive.SignUp("u1", "pro");
        var (id, key) = await Make(hive, owner, 0.15m);
        (await hive.Chat(key, model: "twin/tokens-1000000")).EnsureSuccessStatusCode(); // 20 cents
        hive.Clock.Advance(TimeSpan.FromHours(1)); // until the tokens per minute are no reason any more
        Assert.Equal("spend_limit", await Refusal(hive, key));

        using var rotated = await hive.Send(HttpMethod.Post, $"/api/v1/keys/{id}/rotate", new { grace_seconds = 60 }, key);
        var successor = (await HiveUnderTest.Json(rotated)).GetProperty("secret").GetString()!;
        var (_, made) = await Make(hive, successor, 0.15m);
        Assert.Equal(("spend_limit", "spend_limit"), (await Refusal(hive, successor), await Refusal(hive, made)));

        // A key of the owner's own has its own budget, and is out of reach of the spent one.
        var (otherId, other) = await Make(hive, owner, 0.15m);
        Assert.Null(await Refusal(hive, other));
        using var taken = await hive.Send(HttpMethod.Post, $"/api/v1/keys/{otherId}/rotate", new { }, successor);
        Assert.Equal(HttpStatusCode.Forbidden, taken.StatusCode);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(3_600)]
    public async Task Start_ConfiguredAdminKeyWasRotated_LeavesItsSuccessor(int grace)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var rotated = await hive.Send(HttpMethod.Post, $"/api/v1/keys/{await KeyId(hive, HiveUnderTest.AdminKey)}/rotate", new { grace_seconds = grace });
        var successor = (await HiveUnderTest.Json(rotated)).GetProperty("secret").GetString()!;
        await StartAgain(hive, HiveUnderTest.AdminKey);
        hive.Clock.Advance(TimeSpan.FromSeconds(5 + grace));
        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.Unauthorized), (await Status(hive, successor), await Status(hive, HiveUnderTest.AdminKey)));
    }

    [Fact]
    public async Task Start_OtherAdminKeyConfigured_EndsTheFirst()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await StartAgain(hive, "hive_another_admin_key_0123456789");
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal(
            (HttpStatusCode.OK, HttpStatusCode.Unauthorized),
            (await Status(hive, "hive_another_admin_key_0123456789"), await Status(hive, HiveUnderTest.AdminKey)));
    }

    [Fact]
    public async Task WrongKeys_MoreThanSixtyAMinute_Are429WhileTheRightKeyWorks()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        for (var guess = 0; guess < 60; guess++)
        {
            Assert.Equal((guess, HttpStatusCode.Unauthorized), (guess, await Status(hive, $"hive_guess{guess}")));
        }

        hive.Clock.Advance(TimeSpan.FromSeconds(20));
        using var slowed = await hive.Send(HttpMethod.Get, "/v1/models", key: "hive_guess");
        Assert.Equal(HttpStatusCode.TooManyRequests, slowed.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(40), slowed.Headers.RetryAfter!.Delta);
        Assert.Equal(HttpStatusCode.OK, await Status(hive, key));

        hive.Clock.Advance(TimeSpan.FromSeconds(40));
        Assert.Equal(HttpStatusCode.Unauthorized, await Status(hive, "hive_guess"));
    }

    [Fact]
    public async Task Storage_AfterUse_HoldsHashesAndNoSecret()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var rotated = await hive.Send(HttpMethod.Post, $"/api/v1/keys/{await KeyId(hive, key)}/rotate", new { grace_seconds = 60 }, key);
        var successor = (await HiveUnderTest.Json(rotated)).GetProperty("secret").GetString()!;
        using var asked = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = new StringContent("""{ "model": "twin/echo", "messages": [{ "role": "user", "content": "hi" }] }""", Encoding.UTF8, "application/json"),
        };
        asked.Headers.Add("api-key", successor);
        asked.Headers.Add("Idempotency-Key", "k-1");
        (await hive.Http.SendAsync(asked)).EnsureSuccessStatusCode();
        await hive.Services.GetRequiredService<IUsageLedger>().Ship(CancellationToken.None);

        // The lock is held, and empty.
        var stored = Directory.EnumerateFiles(hive.DataDirectory, "*", SearchOption.AllDirectories)
            .Where(path => !path.EndsWith(".lock", StringComparison.Ordinal)).Select(Bytes).ToList();
        Assert.True(Holds(stored, "u1"), "The search looks at nothing.");
        foreach (var secret in (string[])[key, successor, HiveUnderTest.AdminKey])
        {
            Assert.False(Holds(stored, secret), "A secret stands in the data directory.");
            Assert.False(Holds(stored, secret["hive_".Length..]), "A secret stands in the data directory without its prefix.");
        }
    }

    private static bool Holds(List<byte[]> files, string text) => files.Exists(file =>
        file.AsSpan().IndexOf(Encoding.UTF8.GetBytes(text)) >= 0 || file.AsSpan().IndexOf(Encoding.Unicode.GetBytes(text)) >= 0);

    private static byte[] Bytes(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        using var bytes = new MemoryStream();
        file.CopyTo(bytes);
        return bytes.ToArray();
    }

    /// <summary>What a restart with this setting does to the keys.</summary>
    private static Task StartAgain(HiveUnderTest hive, string configured) =>
        new AdminBootstrap(hive.Grains, Options.Create(new AccountsOptions { AdminKey = configured }), hive.Clock, NullLogger<AdminBootstrap>.Instance)
            .StartAsync(CancellationToken.None);

    private static async Task<string> KeyId(HiveUnderTest hive, string key)
    {
        using var keys = await hive.Send(HttpMethod.Get, "/api/v1/keys", key: key);
        return (await HiveUnderTest.Json(keys)).GetProperty("data")[0].GetProperty("id").GetString()!;
    }

    private static async Task<(string Id, string Secret)> Make(HiveUnderTest hive, string by, decimal budget)
    {
        using var made = await hive.Send(HttpMethod.Post, "/api/v1/keys", new { scopes = new[] { "chat", "billing" }, budget_usd = budget }, by);
        made.EnsureSuccessStatusCode();
        var json = await HiveUnderTest.Json(made);
        return (json.GetProperty("key").GetProperty("id").GetString()!, json.GetProperty("secret").GetString()!);
    }

    /// <summary>Why a small question is refused; null = it is answered.</summary>
    private static async Task<string?> Refusal(HiveUnderTest hive, string key)
    {
        using var answer = await hive.Chat(key);
        return answer.IsSuccessStatusCode ? null : (await HiveUnderTest.Json(answer)).GetProperty("error").GetProperty("code").GetString();
    }

    private static async Task<HttpStatusCode> Status(HiveUnderTest hive, string key)
    {
        using var answer = await hive.Send(HttpMethod.Get, "/v1/models", key: key);
        return answer.StatusCode;
    }
}
