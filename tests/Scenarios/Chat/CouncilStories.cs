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
            : IsJudgement(call) ? Prefer(call, "12 * 6")
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
        await hive.Ship();
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        var calls = trace.Where(entry => entry.GetProperty("kind").GetString() == "call").Select(entry => entry.GetProperty("cost_usd").GetDecimal()).ToList();
        Assert.Equal(3 + 3 + 2, calls.Count); // answers, challenges, and one judge in both orders: the two others wrote what is judged
        Assert.Equal(calls.Order(), rows.Select(row => row.CostUsd).Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
    }

    [Fact]
    public async Task GivenNothingThatDecides_WhenAsked_ThenItAbstainsAndNamesThePositions()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = (model, call) => IsChallenge(call) ? """{"decision": "keep", "evidence": []}"""
            : IsJudgement(call) ? """{"verdict": "A"}"""
            : model == "twin/c" ? "72" : "18";
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key);
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("abstained", json.GetProperty("hive").GetProperty("status").GetString());
        Assert.EndsWith("1. 18\n2. 72", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), StringComparison.Ordinal);
        Assert.Equal(["18", "72"], json.GetProperty("hive").GetProperty("dissent").EnumerateArray().Select(text => text.GetString()!));
    }

    [Fact]
    public async Task GivenAModelThatTellsItsTokens_WhenItsAnswersAreSure_ThenNobodyElseIsAskedAndTheBillHoldsWhatWasCut()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Orchestration:DeepConf:Traces"] = "8" });
        var answers = 0;

        // Of the first four one says 18; of the next four three say 72 and are sure, and one is not and is cut off.
        hive.Models.Says = (_, call) => call.Seed == 0 ? "The answer is 18." : "The answer is 72.";
        hive.Models.Confidences = (_, call) => [.. Enumerable.Repeat(call.Seed == 6 ? 1.0 : 9.0, Interlocked.Increment(ref answers) > 0 ? 64 : 0)];
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, seed: 0);
        var json = await HiveUnderTest.Json(answer);
        var told = json.GetProperty("hive");
        Assert.Equal("The answer is 72.", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal(8, answers);
        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{told.GetProperty("run_id").GetString()}", key: key);
        var trace = (await HiveUnderTest.Json(run)).GetProperty("trace").EnumerateArray().ToList();
        var calls = trace.Where(entry => entry.GetProperty("kind").GetString() == "call").ToList();
        Assert.Equal(7, calls.Count(call => call.GetProperty("outcome").GetString() == "ok" && call.GetProperty("stage").GetString() == "confidence"));
        Assert.Equal("cut", Assert.Single(calls, call => call.GetProperty("outcome").GetString() == "cancelled").GetProperty("error").GetString());
        await hive.Ship();
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        Assert.Equal(calls.Select(call => call.GetProperty("cost_usd").GetDecimal()).Order(), rows.Select(row => row.CostUsd).Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
    }

    private static bool IsChallenge(AskCall call) => call.Messages[^1].Text.StartsWith("Others answered", StringComparison.Ordinal);

    private static bool IsJudgement(AskCall call) => call.Messages[0].Text.Contains("\"verdict\"", StringComparison.Ordinal);

    private static string Prefer(AskCall call, string text)
    {
        var shown = call.Messages[1].Text[call.Messages[1].Text.IndexOf("<candidate-A", StringComparison.Ordinal)..];
        var first = shown.IndexOf(text, StringComparison.Ordinal) < shown.IndexOf("<candidate-B", StringComparison.Ordinal);
        return $$"""{"reason": "scripted", "verdict": "{{(first ? "A" : "B")}}"}""";
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, int? seed = null) => hive.Send(HttpMethod.Post, "/v1/chat/completions", new
    {
        model = "hive/council", max_tokens = 200, seed, messages = new[] { new { role = "user", content = "A box holds 12 rows of 6 eggs. How many eggs are in the box?" } },
    }, key);
}
