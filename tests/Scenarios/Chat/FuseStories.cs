using System.Net;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary><c>hive/fuse</c> over HTTP: the answer, its field, its trace and its bill.</summary>
public sealed class FuseStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenThreeMembers_WhenFusing_ThenTheFusionAnswersAndTraceAndLedgerHoldEveryCall()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = Say;
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, 200);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await HiveUnderTest.Json(answer);
        Assert.StartsWith("Fused", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        var told = json.GetProperty("hive");
        Assert.Equal(("complete", "fuse", "fused"), (
            told.GetProperty("status").GetString(), told.GetProperty("engine_executed").GetString(), told.GetProperty("stop_reason").GetString()));

        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{told.GetProperty("run_id").GetString()}", key: key);
        var trace = (await HiveUnderTest.Json(run)).GetProperty("trace").EnumerateArray().ToList();
        string[] Roles(string kind) => [.. trace.Where(entry => entry.GetProperty("kind").GetString() == kind).Select(entry => entry.GetProperty("role").GetString()!)];
        Assert.Equal(["fuser", "judge", "proposer"], Roles("call").Distinct().Order());
        Assert.Equal(4, Roles("judge").Length); // two answers against the best one; the fusion, and once more before another judge
        Assert.Contains(trace, entry => entry.GetProperty("kind").GetString() == "rewrite");
        Assert.Contains("\"fusionWon\":true", trace[^1].GetProperty("data").GetRawText().Replace("\\u0022", "\"", StringComparison.Ordinal).Replace("\\\"", "\"", StringComparison.Ordinal), StringComparison.Ordinal);

        await hive.Ship();
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        var calls = trace.Where(entry => entry.GetProperty("kind").GetString() == "call").Select(entry => entry.GetProperty("cost_usd").GetDecimal()).ToList();
        Assert.Equal(calls.Order(), rows.Select(row => row.CostUsd).Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task GivenAWorstCaseBeyondThePlan_WhenFusing_ThenLessIsDoneAndSaidInsteadOfRefused()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = Say;
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, 60_000); // one answer of three fits into the plan's 100,000 tokens
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var told = (await HiveUnderTest.Json(answer)).GetProperty("hive");
        Assert.Equal("degraded", told.GetProperty("status").GetString());
        Assert.Equal(["plan_limit: 1 of 3 members", "fuse: one answer"], told.GetProperty("degradations").EnumerateArray().Select(entry => entry.GetString()!));
    }

    private static string Say(string model, AskCall call)
    {
        var (task, data) = (call.Messages[0].Text, call.Messages[^1].Text);
        if (task.Contains("\"verdict\"", StringComparison.Ordinal))
        {
            var (fused, second) = (data.IndexOf("Fused", StringComparison.Ordinal), data.IndexOf("<candidate-B", StringComparison.Ordinal));
            return $$"""{"reason": "scripted", "verdict": "{{(fused < 0 ? "tie" : fused < second ? "A" : "B")}}"}""";
        }

        return task.Contains("Several assistants", StringComparison.Ordinal)
            ? "Fused: the sea is wide, says one, and deep, says another,\nand so it is both, which is more than any of them said."
            : $"The sea is what {model} says of it,\nin more words than a short answer has, so that nobody could take it for one.";
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, int maxTokens) => hive.Send(HttpMethod.Post, "/v1/chat/completions", new
    {
        model = "hive/fuse", max_tokens = maxTokens, messages = new[] { new { role = "user", content = "Tell of the sea." } },
    }, key);
}
