using System.Net;
using System.Text.Json;
using LLMHive.Testing.Storage;
using Xunit;

namespace LLMHive.Chat;

/// <summary><c>hive/auto</c> and presets over HTTP: whom they ask, what they say of it, and the bill.</summary>
public sealed class HiveAutoStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    // Retries wait on the clock, which nobody moves here.
    private static readonly Dictionary<string, string?> _noRetries = new() { ["Models:Retry:MaxRetries"] = "0" };

    [Fact]
    public async Task GivenMembersThatAgree_WhenAskingAuto_ThenAnswerReceiptTraceAndBillFitTogether()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        var json = await Ask(hive, key, "hive/auto", new { explain = true });
        Assert.Equal("4", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal("complete", told.GetProperty("status").GetString());
        var route = told.GetProperty("route");
        Assert.Equal(("lead", 3), (route.GetProperty("rule").GetString(), route.GetProperty("accuracy").GetInt32()));
        Assert.All(route.GetProperty("candidates").EnumerateArray(), it => Assert.Equal("cascade", it.GetProperty("why").GetString()));
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), route.GetProperty("all_cost_usd").GetDecimal());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal() / 3, route.GetProperty("best_single_cost_usd").GetDecimal());

        var explanation = told.GetProperty("explanation").GetString()!;
        Assert.Contains("twin/say-4bb, twin/say-4b and twin/say-4 said '4', which is the answer", explanation, StringComparison.Ordinal);
        Assert.Contains("leads by 3 votes", explanation, StringComparison.Ordinal);
        Assert.Contains("It cost $0.", explanation, StringComparison.Ordinal);

        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{told.GetProperty("run_id").GetString()}", key: key);
        var view = await HiveUnderTest.Json(run);
        Assert.Equal("lead", view.GetProperty("route").GetProperty("rule").GetString());
        var trace = view.GetProperty("trace").EnumerateArray().ToList();
        Assert.Equal(2, trace.Count(entry => entry.GetProperty("kind").GetString() == "plan" && entry.GetProperty("stage").GetString() == "route"));
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), trace.Sum(entry => entry.GetProperty("cost_usd").GetDecimal()));
        using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period");
        Assert.Equal(json.GetProperty("usage").GetProperty("total_tokens").GetInt64(), (await HiveUnderTest.Json(usage)).GetProperty("tokens").GetInt64());
    }

    [Fact]
    public async Task GivenFreePlan_WhenAskingAuto_ThenItWorksWithinThePlanAndSaysSo()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        var json = await Ask(hive, key, "hive/auto");
        Assert.Equal("4", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal(2, told.GetProperty("members").GetArrayLength());
        Assert.Equal("plan_limit: 2 of 3 members", Assert.Single(told.GetProperty("degradations").EnumerateArray()).GetString());
        Assert.Contains(
            told.GetProperty("route").GetProperty("candidates").EnumerateArray(),
            it => !it.GetProperty("asked").GetBoolean() && it.GetProperty("why").GetString() == "plan_limit");

        // Two that agree are all that level 2 asks for.
        var two = (await Ask(hive, key, "hive/auto", new { accuracy = 2 })).GetProperty("hive");
        Assert.Equal(("complete", 2), (two.GetProperty("status").GetString(), two.GetProperty("members").GetArrayLength()));
    }

    [Fact]
    public async Task GivenPreset_WhenAsked_ThenItsSettingsHoldUntilARequestSaysOtherwise()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var models = await hive.Send(HttpMethod.Get, "/v1/models", key: key);
        Assert.Contains((await HiveUnderTest.Json(models)).GetProperty("data").EnumerateArray(), model => model.GetProperty("id").GetString() == "hive/quick");

        var preset = (await Ask(hive, key, "hive/quick")).GetProperty("hive");
        Assert.Equal((1, 1), (preset.GetProperty("members").GetArrayLength(), preset.GetProperty("route").GetProperty("accuracy").GetInt32()));
        var other = (await Ask(hive, key, "hive/quick", new { accuracy = 2 })).GetProperty("hive");
        Assert.Equal((2, 2), (other.GetProperty("members").GetArrayLength(), other.GetProperty("route").GetProperty("accuracy").GetInt32()));
        var vote = (await Ask(hive, key, "hive/quick", new { engine = "vote" })).GetProperty("hive");
        Assert.Equal(("vote", JsonValueKind.Null), (vote.GetProperty("engine_executed").GetString(), vote.GetProperty("route").ValueKind));
    }

    [Fact]
    public async Task GivenAccuracyFive_WhenThePlanHasTheCouncil_ThenItRunsAndElseItIsRefused()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var told = (await Ask(hive, await hive.SignUp("u1", "pro"), "hive/auto", new { accuracy = 5 })).GetProperty("hive");
        Assert.Equal(("auto", "council"), (told.GetProperty("engine_requested").GetString(), told.GetProperty("engine_executed").GetString()));

        var verify = new[] { new { type = "regex", pattern = "^4$" } };
        var looped = (await Ask(hive, HiveUnderTest.AdminKey, "hive/auto", new { accuracy = 5, verify })).GetProperty("hive");
        Assert.True(looped.GetProperty("report").GetProperty("refine").GetProperty("verified").GetBoolean());
        using var lower = await hive.Send(
            HttpMethod.Post, "/v1/chat/completions",
            new { model = "hive/auto", hive = new { accuracy = 3, verify }, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } });
        Assert.Contains("'hive.verify' is not taken by the engine auto", await lower.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        using var refused = await hive.Send(
            HttpMethod.Post, "/v1/chat/completions",
            new { model = "hive/auto", max_tokens = 5, hive = new { accuracy = 5 }, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } },
            await hive.SignUp("u2"));
        Assert.Equal(HttpStatusCode.Forbidden, refused.StatusCode);
        Assert.Contains("not 'council'", await refused.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenFailingMember_WhenAsking_ThenTheSwitchIsTold()
    {
        await using var hive = await HiveUnderTest.Start(Start, _noRetries);
        var key = await hive.SignUp("u1", "pro");
        var told = (await Ask(hive, key, "hive/auto", new { accuracy = 2, members = new[] { "twin/fail", "twin/say-4", "twin/say-4b" } })).GetProperty("hive");
        Assert.Equal("degraded", told.GetProperty("status").GetString());
        var change = Assert.Single(told.GetProperty("route").GetProperty("switches").EnumerateArray());
        Assert.Equal(("twin/fail", "error"), (change.GetProperty("from").GetString(), change.GetProperty("because").GetString()));
        Assert.Equal("4", told.GetProperty("votes")[0].GetProperty("answer").GetString());
    }

    [EmbeddedFact] // each node has breakers of its own
    public async Task GivenOpenBreaker_WhenAsking_ThenTheMemberIsNotAskedAtAll()
    {
        await using var hive = await HiveUnderTest.Start(Start, _noRetries);
        var members = new[] { "twin/fail", "twin/say-4", "twin/say-4b" };
        for (var run = 0; run < 6; run++)
        {
            await Ask(hive, HiveUnderTest.AdminKey, "hive/auto", new { accuracy = 2, members });
        }

        var calls = hive.Models.Calls;
        var told = (await Ask(hive, HiveUnderTest.AdminKey, "hive/auto", new { accuracy = 2, members })).GetProperty("hive");
        Assert.Equal(calls + 2, hive.Models.Calls);
        Assert.Equal("member_skipped: twin/fail (unhealthy)", Assert.Single(told.GetProperty("degradations").EnumerateArray()).GetString());
        Assert.Equal("unhealthy", Assert.Single(told.GetProperty("route").GetProperty("switches").EnumerateArray()).GetProperty("because").GetString());
    }

    [Fact]
    public async Task GivenRunThatIsOver_WhenFollowingAfterAnEntry_ThenOnlyLaterOnesCome()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        var run = (await Ask(hive, key, "hive/auto")).GetProperty("hive").GetProperty("run_id").GetString();
        var all = await Events(hive, key, $"/v1/runs/{run}/events");
        var later = await Events(hive, key, $"/v1/runs/{run}/events?after=3");
        Assert.Equal(all.Where(id => id > 3), later);
        Assert.NotEmpty(later);
        using var wrong = await hive.Send(HttpMethod.Get, $"/v1/runs/{run}/events?after=x", key: key);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task GivenMachineWithoutAnyKey_WhenAskingAutoToCalculate_ThenTheCalculatorAnswers()
    {
        await using var hive = await HiveUnderTest.Start(Start, offline: true);
        var json = await Ask(hive, HiveUnderTest.AdminKey, "hive/auto", question: "What is 17 * 23?");
        Assert.Equal("391", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
    }

    private static async Task<List<int>> Events(HiveUnderTest hive, string key, string path)
    {
        using var stream = await hive.Send(HttpMethod.Get, path, key: key);
        var text = await stream.Content.ReadAsStringAsync();
        Assert.Contains("event: finished", text, StringComparison.Ordinal);
        return [.. text.Split('\n').Where(line => line.StartsWith("id: ", StringComparison.Ordinal)).Select(line => int.Parse(line[4..], System.Globalization.CultureInfo.InvariantCulture))];
    }

    private static async Task<JsonElement> Ask(HiveUnderTest hive, string key, string model, object? options = null, string question = "What is 2 + 2?")
    {
        using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model, max_tokens = 5, hive = options, messages = new[] { new { role = "user", content = question } },
        }, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await HiveUnderTest.Json(answer);
    }
}
