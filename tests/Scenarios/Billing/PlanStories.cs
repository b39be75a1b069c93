using System.Net;
using LLMHive.Chat;
using LLMHive.Testing.Storage;
using Xunit;

namespace LLMHive.Billing;

/// <summary>The catalogue over time: who was sold a version keeps it, and who comes later gets the newer one.</summary>
public sealed class PlanStories
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task GivenSecondVersion_WhenItComesIntoForce_ThenOldSubscribersKeepTheirsAndNewOnesDoNot()
    {
        using var folder = new TemporaryDirectory();
        var file = Path.Combine(folder.Path, "plans.json");
        await File.WriteAllTextAsync(file, $$"""{ "versions": [ {{Version(1, "2026-01-01", 1000)}}, {{Version(2, "2026-07-01", 500)}} ] }""");
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Billing:PlansFile"] = file });
        var old = await hive.SignUp("old", "pro");
        Assert.Equal((1, 1000), await Offered(hive));

        hive.Clock.Advance(TimeSpan.FromDays(40));
        var late = await hive.SignUp("late", "pro");
        Assert.Equal((2, 500), await Offered(hive));
        Assert.Equal(1000, await Included(hive, "old", old));
        Assert.Equal(500, await Included(hive, "late", late));
    }

    [Fact]
    public async Task GivenNoKey_WhenPlansAreAsked_ThenTheyAreShownAsSold()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var answer = await hive.Http.GetAsync("/api/v1/billing/plans");
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var plans = (await HiveUnderTest.Json(answer)).GetProperty("data").EnumerateArray().ToArray();
        Assert.Equal(["free", "pro", "enterprise"], plans.Select(plan => plan.GetProperty("name").GetString()!));
        Assert.Equal((2999, "soft", 0.002m), (
            plans[1].GetProperty("price_month_cents").GetInt64(), plans[1].GetProperty("cap").GetString(), plans[1].GetProperty("overage_per_1k_tokens_usd").GetDecimal()));
        Assert.Equal(System.Text.Json.JsonValueKind.Null, plans[2].GetProperty("tokens_per_period").ValueKind);
    }

    private static async Task<(int Version, long Tokens)> Offered(HiveUnderTest hive)
    {
        var plan = (await HiveUnderTest.Json(await hive.Http.GetAsync("/api/v1/billing/plans"))).GetProperty("data")[1];
        return (plan.GetProperty("version").GetInt32(), plan.GetProperty("tokens_per_period").GetInt64());
    }

    private static async Task<long> Included(HiveUnderTest hive, string user, string key)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"/api/v1/billing/usage/{user}/current-period", key: key);
        return (await HiveUnderTest.Json(answer)).GetProperty("included").GetProperty("tokens").GetInt64();
    }

    private static string Version(int number, string from, int tokens) =>
        $$"""
        { "version": {{number}}, "effective_from": "{{from}}T00:00:00Z", "plans": [
          { "name": "free", "rank": 0, "price_month_cents": 0, "price_year_cents": 0, {{Rest}}, "cap": "hard" },
          { "name": "pro", "rank": 1, "price_month_cents": 100, "price_year_cents": 1000, "tokens_per_period": {{tokens}}, {{Rest}}, "cap": "soft" } ] }
        """;

    private const string Rest =
        """ "models_per_request": 1, "concurrent_requests": 1, "requests_per_minute": 60, "tokens_per_minute": 1000, "manage_requests_per_minute": 60 """;
}
