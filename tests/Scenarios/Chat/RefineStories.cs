using System.Net;
using System.Text.Json;
using Xunit;

namespace LLMHive.Chat;

/// <summary>An answer that is checked and corrected, over HTTP.</summary>
public sealed class RefineStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenAWrongStep_WhenRefining_ThenTheCorrectedAnswerComesWithItsRoundsAndItsBill()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, new { verify = new object[] { new { type = "calculator" }, new { type = "regex", pattern = "42" } } });
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("6 * 7 = 42", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal(("complete", "verified"), (told.GetProperty("status").GetString(), told.GetProperty("stop_reason").GetString()));
        var round = told.GetProperty("report").GetProperty("refine").GetProperty("rounds")[0];
        Assert.Equal(("patch", true), (round.GetProperty("action").GetString(), round.GetProperty("accepted").GetBoolean()));

        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{told.GetProperty("run_id").GetString()}", key: key);
        var seen = await HiveUnderTest.Json(run);
        var trace = seen.GetProperty("trace").EnumerateArray().ToList();
        Assert.Equal(
            ["plan", "call", "verify", "call", "verify", "rewrite", "decision"], trace.Select(entry => entry.GetProperty("kind").GetString()));
        var cost = trace.Sum(entry => entry.GetProperty("cost_usd").GetDecimal());
        Assert.Equal(cost, json.GetProperty("hive").GetProperty("cost_usd").GetDecimal());
        Assert.Equal(cost, decimal.Parse(answer.Headers.GetValues("x-hive-cost-usd").Single(), System.Globalization.CultureInfo.InvariantCulture));
        Assert.Equal(cost, await Booked(hive, "u1"));
        Assert.Equal("verified", seen.GetProperty("report").GetProperty("refine").GetProperty("stop_reason").GetString());
    }

    [Fact]
    public async Task GivenASchema_WhenTheAnswerDoesNotFitIt_ThenItSaysWhere()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, new { verify = new object[] { new { type = "json_schema", schema = new { type = "object" } } }, members = new[] { "twin/say-4" } });
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var told = (await HiveUnderTest.Json(answer)).GetProperty("hive");
        Assert.Equal("degraded", told.GetProperty("status").GetString());
        var issue = told.GetProperty("report").GetProperty("refine").GetProperty("issues")[0];
        Assert.Contains("object", issue.GetProperty("evidence").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"model":"hive/refine","hive":{"verify":[{"type":"regex","pattern":"(?<=a)b"}]}}""", "hive.verify[0].pattern")]
    [InlineData("""{"model":"hive/refine","hive":{"verify":[{"type":"json_schema","schema":{"allOf":[{"$ref":"#"}]}}]}}""", "hive.verify[0].schema")]
    [InlineData("""{"model":"hive/vote","hive":{"verify":[{"type":"calculator"}]}}""", "hive.verify")]
    public async Task GivenAFaultyCheck_WhenAsked_ThenItIsRefusedByName(string request, string param)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var body = System.Text.Json.Nodes.JsonNode.Parse(request)!.AsObject();
        body["messages"] = JsonSerializer.SerializeToNode(new[] { new { role = "user", content = "What is 6 times 7?" } });
        using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", body, await hive.SignUp("u1", "pro"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal(param, (await HiveUnderTest.Json(answer)).GetProperty("error").GetProperty("param").GetString());
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, object options) =>
        hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/refine", max_tokens = 50, messages = new[] { new { role = "user", content = "What is 6 times 7?" } }, hive = options,
        }, key);

    private static async Task<decimal> Booked(HiveUnderTest hive, string user)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"/api/v1/billing/usage/{user}/current-period");
        return (await HiveUnderTest.Json(answer)).GetProperty("cost_usd").GetDecimal();
    }
}
