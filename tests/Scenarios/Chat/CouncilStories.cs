using System.Net;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary><c>hive/council</c> over HTTP: a minority with evidence, and models that disagree.</summary>
public sealed class CouncilStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenAMinorityWithACalculation_WhenChallenged_ThenItConvincesAndTraceAndLedgerHoldEveryCall()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = (model, call) => IsChallenge(call)
            ? """{"decision": "change", "answer": "72", "evidence": [{"type": "calculation", "text": "12 * 6 = 72"}]}"""
            : model == "twin/c" ? "12 * 6 = 72, so the answer is 72." : "The answer is 18.";
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("12 * 6 = 72, so the answer is 72.", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal(("complete", "council", "decided"), (
            told.GetProperty("status").GetString(), told.GetProperty("engine_executed").GetString(), told.GetProperty("stop_reason").GetString()));

        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{told.GetProperty("run_id").GetString()}", key: key);
        var trace = (await HiveUnderTest.Json(run)).GetProperty("trace").EnumerateArray().ToList();
        Assert.Equal(3, trace.Count(entry => entry.GetProperty("kind").GetString() == "critique"));
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        var calls = trace.Where(entry => entry.GetProperty("kind").GetString() == "call").Select(entry => entry.GetProperty("cost_usd").GetDecimal()).ToList();
        Assert.Equal(6, calls.Count);
        Assert.Equal(calls.Order(), rows.Select(row => row.CostUsd).Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task GivenNothingThatDecides_WhenAsked_ThenItAbstainsAndNamesThePositions()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = (model, call) => IsChallenge(call) ? """{"decision": "keep", "evidence": []}"""
            : call.Messages[0].Text.Contains("\"verdict\"", StringComparison.Ordinal) ? """{"verdict": "A"}"""
            : model == "twin/c" ? "72" : "18";
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key);
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("abstained", json.GetProperty("hive").GetProperty("status").GetString());
        Assert.EndsWith("1. 18\n2. 72", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(["18", "72"], json.GetProperty("hive").GetProperty("dissent").EnumerateArray().Select(text => text.GetString()!));
    }

    private static bool IsChallenge(AskCall call) => call.Messages[^1].Text.StartsWith("Others answered", StringComparison.Ordinal);

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key) => hive.Send(HttpMethod.Post, "/v1/chat/completions", new
    {
        model = "hive/council", max_tokens = 200, messages = new[] { new { role = "user", content = "A box holds 12 rows of 6 eggs. How many eggs are in the box?" } },
    }, key);
}
