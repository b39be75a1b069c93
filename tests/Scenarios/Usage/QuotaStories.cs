using System.Net;
using System.Text;
using LLMHive.Chat;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Usage;

/// <summary>S30 to S32 and S34: quotas, reservations and sizes.</summary>
public sealed class QuotaStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    /// <summary>Free, but with five requests at a time and a wide rate, as S31 asks for.</summary>
    private static readonly string WideFree = Encoding.UTF8.GetString(PlansWithWideFree());

    [Fact]
    public async Task GivenUsedQuota_WhenEstimateExceedsIt_ThenPaymentRequiredAndNoModelCall()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        await Record(hive, "u1", 99_500);

        using var refused = await hive.Chat(key, maxTokens: 1000);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);
        Assert.Equal(0, hive.Models.Calls);
        Assert.Equal("false", string.Join("", refused.Headers.GetValues("x-should-retry")));
        var error = (await HiveUnderTest.Json(refused)).GetProperty("error");
        Assert.Equal("quota_exceeded", error.GetProperty("code").GetString());
        Assert.Contains("99500 are used", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Contains("2026-07-01T00:00:00Z", error.GetProperty("message").GetString(), StringComparison.Ordinal);

        using var fits = await hive.Chat(key, maxTokens: 390);
        Assert.Equal(HttpStatusCode.OK, fits.StatusCode);
    }

    [Fact]
    public async Task GivenRoomForOne_WhenTwoInParallel_ThenOnePassesAndTheRestIsGivenBack()
    {
        await using var hive = await StartWide();
        var key = await hive.SignUp("u1", "wide");
        await Record(hive, "u1", 99_000);

        var first = hive.Chat(key, maxTokens: 790, model: "twin/hold-300");
        var second = hive.Chat(key, maxTokens: 790, model: "twin/hold-300");
        using var refused = await await Task.WhenAny(first, second);
        Assert.Equal(HttpStatusCode.PaymentRequired, refused.StatusCode);

        hive.Models.Release();
        var statuses = (await Task.WhenAll(first, second)).Select(answer => answer.StatusCode).Order();
        Assert.Equal([HttpStatusCode.OK, HttpStatusCode.PaymentRequired], statuses);
        Assert.Equal((99_300, 0), await Usage(hive, "u1"));

        using var passes = await hive.Chat(key, maxTokens: 690);
        Assert.Equal(HttpStatusCode.OK, passes.StatusCode);
    }

    [Fact]
    public async Task GivenFailedCall_WhenSettled_ThenNothingIsUsedOrReserved()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var failed = await hive.Chat(key, maxTokens: 500, model: "twin/fail");
        Assert.Equal(HttpStatusCode.BadGateway, failed.StatusCode);
        Assert.Equal((0, 0), await Usage(hive, "u1"));
    }

    [EmbeddedFact]
    public async Task GivenReservationThatNobodySettles_WhenTenMinutesPass_ThenItIsFreeAgain()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        await hive.SignUp("u1");
        hive.Services.GetRequiredService<IUsageLedger>().Open(new(
            "req_lost", "u1", "key_x", Start, 800, 0.01m, Start, Start + TimeSpan.FromMinutes(10)));
        Assert.Equal((0, 800), await Usage(hive, "u1"));
        hive.Clock.Advance(TimeSpan.FromMinutes(10));
        Assert.Equal((0, 0), await Usage(hive, "u1"));
    }

    [Fact]
    public async Task GivenPlanWithLimitOnOneRequest_WhenCallerNamesNoBound_ThenTheProviderIsToldOne()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        var question = new { model = "twin/echo", messages = new[] { new { role = "user", content = new string('x', 28_000) } } };
        foreach (var (caller, least, most) in new[] { (key, 2_900, 3_000), (HiveUnderTest.AdminKey, 0, 0) })
        {
            using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", question, caller);
            Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
            Assert.InRange(hive.Models.Forwarded!.MaxOutputTokens ?? 0, least, most);
        }
    }

    [Fact]
    public async Task GivenFreePlan_WhenTooLargeOrTooManyModels_ThenRefusedByName()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var large = await hive.Chat(key, maxTokens: 10_001);
        Assert.Equal(HttpStatusCode.BadRequest, large.StatusCode);
        Assert.Equal("tokens_per_query_exceeded", (await HiveUnderTest.Json(large)).GetProperty("error").GetProperty("code").GetString());

        using var many = await hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/vote",
            max_tokens = 5,
            messages = new[] { new { role = "user", content = "2+2" } },
            hive = new { members = new[] { "twin/say-4", "twin/say-4b", "twin/say-5" } },
        }, key);
        Assert.Equal(HttpStatusCode.Forbidden, many.StatusCode);
        var error = (await HiveUnderTest.Json(many)).GetProperty("error");
        Assert.Equal("tier_feature", error.GetProperty("code").GetString());
        Assert.Contains("allows 2 models", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, hive.Models.Calls);
    }

    private static async Task Record(HiveUnderTest hive, string user, long tokens)
    {
        using var recorded = await hive.Send(HttpMethod.Post, $"/api/v1/billing/usage/{user}", new { record_id = "r1", requests = 1, prompt_tokens = tokens, completion_tokens = 0 });
        Assert.True(recorded.IsSuccessStatusCode, await recorded.Content.ReadAsStringAsync());
    }

    private static async Task<(long Used, long Reserved)> Usage(HiveUnderTest hive, string user)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"/api/v1/billing/usage/{user}/current-period");
        var json = await HiveUnderTest.Json(answer);
        return (json.GetProperty("tokens").GetInt64(), json.GetProperty("reserved").GetProperty("tokens").GetInt64());
    }

    private static async Task<HiveUnderTest> StartWide()
    {
        var file = Path.Combine(Directory.CreateTempSubdirectory("hive-plans-").FullName, "plans.json");
        await File.WriteAllTextAsync(file, WideFree);
        try
        {
            return await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Billing:PlansFile"] = file });
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(file)!, recursive: true);
        }
    }

    private static byte[] PlansWithWideFree() => """
        { "versions": [ { "version": 1, "effective_from": "2026-01-01T00:00:00Z", "plans": [
          { "name": "free", "rank": 0, "price_month_cents": 0, "price_year_cents": 0, "models_per_request": 2, "concurrent_requests": 1,
            "requests_per_minute": 10, "tokens_per_minute": 10000, "manage_requests_per_minute": 60, "cap": "hard" },
          { "name": "wide", "rank": 0, "price_month_cents": 0, "price_year_cents": 0, "requests_per_period": 100, "tokens_per_period": 100000,
            "tokens_per_query": 10000, "models_per_request": 2, "concurrent_requests": 5, "requests_per_minute": 10, "tokens_per_minute": 10000,
            "manage_requests_per_minute": 60, "cap": "hard" } ] } ] }
        """u8.ToArray();
}
