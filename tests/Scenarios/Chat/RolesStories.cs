using System.Net;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary>The roles of a hierarchy, and a prompt refined before them, over HTTP.</summary>
public sealed class RolesStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenTwoGoals_WhenRolesWork_ThenTheAnswerCitesThemAndTraceAndLedgerHoldEveryCall()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = Say;
        var key = await hive.SignUp("u1", "pro");
        var (content, told, trace) = await Ask(hive, key, new { engine = "roles" });
        Assert.Equal("It is 120 km [far] and takes 2 hours [long].", content);
        Assert.Equal(("complete", "roles", "synthesised"), (Text(told, "status"), Text(told, "engine_executed"), Text(told, "stop_reason")));
        var report = told.GetProperty("report").GetProperty("roles");
        Assert.Equal(["lead_researcher", "lead_analyst"], report.GetProperty("nodes").EnumerateArray().Select(node => Text(node, "role")));
        Assert.True(report.GetProperty("approval").GetProperty("approved").GetBoolean());
        Assert.Equal(["answer", "approve", "node", "node", "plan", "synthesis"], Calls(trace).Select(call => Text(call, "stage")).Where(stage => stage != "judge").Order());
        Assert.True(report.GetProperty("hierarchy_won").GetBoolean());
        await AssertBooked(hive, told, trace);
    }

    [Fact]
    public async Task GivenDiffusion_WhenTheWordingWins_ThenTheEngineGetsItAndTheOriginalIsReported()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = Say;
        var (content, told, trace) = await Ask(hive, HiveUnderTest.AdminKey, new { engine = "fast", diffusion = "on" });
        Assert.Equal("Answered: What distance and what time to Oslo?", content);
        var report = told.GetProperty("report").GetProperty("diffusion");
        Assert.Equal(("How far and how long to Oslo?", "What distance and what time to Oslo?", true), (Text(report, "original"), Text(report, "final"), report.GetProperty("used").GetBoolean()));
        Assert.Contains(trace, entry => Text(entry, "kind") == "rewrite");
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), trace.Sum(entry => entry.GetProperty("cost_usd").GetDecimal()));
    }

    [Fact]
    public async Task GivenDiffusionOnAPlan_WhenSuggesting_ThenItKeepsToItsPartAndTheEngineGetsTheOriginal()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = Say;
        var key = await hive.SignUp("u1", "pro");
        var (content, told, trace) = await Ask(hive, key, new { engine = "fast", diffusion = "suggest" });
        Assert.Equal("Answered: How far and how long to Oslo?", content);
        Assert.False(told.GetProperty("report").GetProperty("diffusion").GetProperty("used").GetBoolean());
        await AssertBooked(hive, told, trace);
    }

    private static string? Say(string model, AskCall call)
    {
        var (task, data) = (call.Messages[0].Text, call.Messages[^1].Text);
        return task switch
        {
            _ when task.Contains("\"meanings\"", StringComparison.Ordinal) => """{"meanings": ["distance and time"], "decided": true}""",
            _ when task.Contains("\"prompt\"", StringComparison.Ordinal) => """{"prompt": "What distance and what time to Oslo?"}""",
            _ when task.Contains("You check one candidate", StringComparison.Ordinal) => """{"verdict": "yes"}""",
            _ when task.Contains("You compare two", StringComparison.Ordinal) => Compare(data),
            _ when task.Contains("\"sub_goals\"", StringComparison.Ordinal) => """
                {"sub_goals": ["distance", "time"], "nodes": [
                  {"id": "far", "role": "lead_researcher", "objective": "find the distance", "budget_share": 0.3},
                  {"id": "long", "role": "lead_analyst", "objective": "find the time", "budget_share": 0.3}]}
                """,
            _ when task.Contains("lead researcher", StringComparison.Ordinal) => """{"result": "120 km"}""",
            _ when task.Contains("lead analyst", StringComparison.Ordinal) => """{"result": "2 hours"}""",
            _ when task.Contains("quality manager", StringComparison.Ordinal) => """{"approved": true}""",
            _ when task.Contains("cite them", StringComparison.Ordinal) => "It is 120 km [far] and takes 2 hours [long].",
            _ => "Answered: " + data,
        };
    }

    private static string Compare(string data)
    {
        var (better, second) = (data.LastIndexOf(data.Contains("It is 120 km", StringComparison.Ordinal) ? "It is 120 km" : "What distance", StringComparison.Ordinal), data.IndexOf("<candidate-B", StringComparison.Ordinal));
        return $$"""{"verdict": "{{(better < second ? "A" : "B")}}"}""";
    }

    private static async Task<(string? Content, JsonElement Told, IReadOnlyList<JsonElement> Trace)> Ask(HiveUnderTest hive, string key, object options)
    {
        using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/fuse", max_tokens = 400, messages = new[] { new { role = "user", content = "How far and how long to Oslo?" } }, hive = options,
        }, key);
        Assert.True(answer.StatusCode == HttpStatusCode.OK, await answer.Content.ReadAsStringAsync());
        var json = await HiveUnderTest.Json(answer);
        var told = json.GetProperty("hive");
        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{Text(told, "run_id")}", key: key);
        return (json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString(), told, [.. (await HiveUnderTest.Json(run)).GetProperty("trace").EnumerateArray()]);
    }

    private static async Task AssertBooked(HiveUnderTest hive, JsonElement told, IReadOnlyList<JsonElement> trace)
    {
        await hive.Ship();
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        Assert.Equal(Calls(trace).Select(call => call.GetProperty("cost_usd").GetDecimal()).Order(), rows.Select(row => row.CostUsd).Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
    }

    private static IEnumerable<JsonElement> Calls(IEnumerable<JsonElement> trace) => trace.Where(entry => Text(entry, "kind") == "call");

    private static string Text(JsonElement element, string name) => element.GetProperty(name).GetString()!;
}
