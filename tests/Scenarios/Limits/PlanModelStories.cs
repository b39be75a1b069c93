using System.Net;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Testing.Storage;
using Xunit;

namespace LLMHive.Limits;

/// <summary>A plan that names the models it includes, and hive models with members beside them.</summary>
public sealed class PlanModelStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Theory]
    [InlineData("hive/auto", "4", "plan_limit: 1 of 3 members")]
    [InlineData("hive/vote", "4", "plan_limit: 1 of 3 members")]
    [InlineData("hive/quick", "4", null)]
    [InlineData("hive/fast", "4", null)]
    public async Task GivenPlanWithoutSomeMembers_WhenAskingTheHive_ThenTheOthersAnswer(string model, string said, string? limit)
    {
        using var folder = new TemporaryDirectory();
        await using var hive = await Hive(folder, "twin/say-4");
        var key = await hive.SignUp("u1");

        using var answer = await Ask(hive, key, model);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal(said, json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal("twin/say-4", Assert.Single(told.GetProperty("members").EnumerateArray()).GetProperty("model").GetString());
        Assert.Equal((limit is null ? "complete" : "degraded", limit), (
            told.GetProperty("status").GetString(), told.GetProperty("degradations").EnumerateArray().Select(it => it.GetString()).FirstOrDefault()));
    }

    [Fact]
    public async Task GivenPlanWithoutSomeMembers_WhenOneOfThemIsNamed_ThenItIsRefused()
    {
        using var folder = new TemporaryDirectory();
        await using var hive = await Hive(folder, "twin/say-4");
        using var answer = await Ask(hive, await hive.SignUp("u1"), "hive/vote", new { members = new[] { "twin/say-4", "twin/say-5" } });
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Contains("twin/say-5", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenPlanWithoutAnyMember_WhenAskingTheHive_ThenItIsRefused()
    {
        using var folder = new TemporaryDirectory();
        await using var hive = await Hive(folder, "twin/other");
        using var answer = await Ask(hive, await hive.SignUp("u1"), "hive/auto");
        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Equal("tier_feature", (await HiveUnderTest.Json(answer)).GetProperty("error").GetProperty("code").GetString());
    }

    private static async Task<HiveUnderTest> Hive(TemporaryDirectory folder, string model)
    {
        var file = Path.Combine(folder.Path, "plans.json");
        await File.WriteAllTextAsync(file, JsonSerializer.Serialize(new
        {
            versions = new[]
            {
                new
                {
                    version = 1, effective_from = "2026-01-01T00:00:00Z",
                    plans = new[]
                    {
                        new
                        {
                            name = "free", rank = 0, price_month_cents = 0, price_year_cents = 0, models_per_request = 5, concurrent_requests = 5, requests_per_minute = 60,
                            tokens_per_minute = 10_000, manage_requests_per_minute = 60, models = new[] { model, "hive/*" }, cap = "none", cost_cap_per_period_usd = 1,
                        },
                    },
                },
            },
        }));
        return await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Billing:PlansFile"] = file });
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, string model, object? options = null) => hive.Send(
        HttpMethod.Post, "/v1/chat/completions", new { model, max_tokens = 5, hive = options, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } }, key);
}
