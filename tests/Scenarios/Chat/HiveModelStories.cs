using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Xunit;

namespace LLMHive.Chat;

/// <summary>Hive models over HTTP: one answer, its votes, its bill and its trace.</summary>
public sealed class HiveModelStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenThreeMembers_WhenVoting_ThenMajorityAnswersAndTheBillIsTheirSum()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, stream: false);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("4", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var told = json.GetProperty("hive");
        Assert.Equal("complete", told.GetProperty("status").GetString());
        Assert.Equal(3, told.GetProperty("members").GetArrayLength());
        Assert.Equal(json.GetProperty("usage").GetProperty("total_tokens").GetInt64(), await Tokens(hive, "u1"));

        var runId = told.GetProperty("run_id").GetString();
        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{runId}", key: key);
        var trace = (await HiveUnderTest.Json(run)).GetProperty("trace");
        Assert.Equal(3, trace.EnumerateArray().Count(entry => entry.GetProperty("kind").GetString() == "call"));

        var other = await hive.SignUp("u2");
        using var foreign = await hive.Send(HttpMethod.Get, $"/v1/runs/{runId}", key: other);
        using var absent = await hive.Send(HttpMethod.Get, "/v1/runs/run_019e7044-8800-77fb-96c3-9b4062d441b0", key: other);
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, absent.StatusCode);
    }

    [Fact]
    public async Task GivenAnEmbeddingModel_WhenOpenAnswersMeanTheSame_ThenTheyAreOneVoteAndEveryCallIsOnTheBill()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Orchestration:Meaning:Model"] = "twin/embed" });
        hive.Models.Says = (model, _) => model switch
        {
            "twin/say-4" => "Because the moon pulls the water of the sea towards itself,\nand turns around the earth once in every day and a bit.",
            "twin/say-4b" => "Because of the wind, as every sailor who has seen both of them\non the same coast will be ready to confirm to you.",
            _ => "Because the moon pulls the waters of the sea towards itself,\nand it turns around the earth once in every day and a bit.",
        };
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, stream: false);
        var told = (await HiveUnderTest.Json(answer)).GetProperty("hive");
        Assert.Equal(("complete", 2), (told.GetProperty("status").GetString(), told.GetProperty("votes").GetArrayLength()));
        Assert.Equal(["twin/say-4", "twin/say-5"], told.GetProperty("votes")[0].GetProperty("models").EnumerateArray().Select(it => it.GetString()));

        await hive.Ship();
        var rows = (await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "u1" }, null, 100, default)).Items;
        Assert.Equal(["fan_out", "meaning"], rows.Select(row => row.Stage).Distinct().Order());
        Assert.Equal(told.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
        Assert.True(rows.Single(row => row.Model == "twin/embed").CostUsd > 0);
    }

    [Theory]
    [InlineData("Orchestration:Meaning:Model", "twin/echo")]
    [InlineData("Orchestration:Meaning:Different", "0.95")]
    public async Task GivenMeaningsThatCannotBeRead_WhenStarted_ThenTheSettingIsNamed(string setting, string value)
    {
        var fault = await Assert.ThrowsAsync<OptionsValidationException>(
            () => HiveUnderTest.Start(Start, new Dictionary<string, string?> { [setting] = value }));
        Assert.Contains($"{setting} is {(value[0] == '0' ? value : $"'{value}'")}", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenFreePlan_WhenVoting_ThenTwoMembersTakePartAndItSaysSo()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var answer = await Ask(hive, key, stream: false);
        var told = (await HiveUnderTest.Json(answer)).GetProperty("hive");
        Assert.Equal("degraded", told.GetProperty("status").GetString());
        Assert.Contains(told.GetProperty("degradations").EnumerateArray(), entry => entry.GetString()!.StartsWith("plan_limit", StringComparison.Ordinal));
        Assert.Equal(2, told.GetProperty("members").GetArrayLength());
    }

    [Fact]
    public async Task GivenStream_WhenVoting_ThenFirstAndLastEventsCarryTheHiveAndItEndsWithUsageAndDone()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var answer = await Ask(hive, key, stream: true);
        var lines = (await answer.Content.ReadAsStringAsync()).Split('\n').Where(line => line.StartsWith("data: ", StringComparison.Ordinal)).Select(line => line[6..]).ToArray();
        Assert.Equal("[DONE]", lines[^1]);
        var chunks = lines[..^1].Select(line => JsonDocument.Parse(line).RootElement).ToArray();
        Assert.Equal("running", chunks[0].GetProperty("hive").GetProperty("status").GetString());
        Assert.Equal("complete", chunks[^2].GetProperty("hive").GetProperty("status").GetString());
        Assert.True(chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt64() > 0);
        Assert.Equal("4", string.Concat(chunks[..^1].Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : "")));
    }

    [Fact]
    public async Task GivenFast_WhenStreaming_ThenTheWordsComeWhileTheyAreWrittenAndTheEndTellsThatItWasCut()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Pieces = static _ => ["Once ", "upon ", "a time"];
        hive.Models.FinishReason = "length";
        var key = await hive.SignUp("u1", "pro");
        using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions")
        {
            Content = JsonContent.Create(new
            {
                model = "hive/fast", stream = true, stream_options = new { include_usage = true }, messages = new[] { new { role = "user", content = "Tell." } },
            }),
        };
        request.Headers.Add("Authorization", "Bearer " + key);
        using var answer = await hive.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await answer.Content.ReadAsStreamAsync());
        var chunks = new List<JsonElement>();
        while (Text(chunks) != "Once upon ")
        {
            chunks.Add(await Chunk(reader));
        }

        hive.Models.Release();
        while (!chunks[^1].TryGetProperty("usage", out var usage) || usage.ValueKind == JsonValueKind.Null)
        {
            chunks.Add(await Chunk(reader));
        }

        Assert.Equal("Once upon a time", Text(chunks));
        Assert.Equal("length", chunks[^2].GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        var told = chunks[^2].GetProperty("hive");
        Assert.Equal("complete", told.GetProperty("status").GetString());
        Assert.Equal(chunks[^1].GetProperty("usage").GetProperty("total_tokens").GetInt64(), await Tokens(hive, "u1"));

        using var whole = await Ask(hive, key, stream: false, "hive/fast");
        var choice = (await HiveUnderTest.Json(whole)).GetProperty("choices")[0];
        Assert.Equal(("Once upon a time", "length"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
    }

    private static string Text(IEnumerable<JsonElement> chunks) => string.Concat(chunks
        .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0)
        .Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var text) ? text.GetString() : ""));

    private static async Task<JsonElement> Chunk(StreamReader reader)
    {
        while (true)
        {
            var line = await reader.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30));
            if (line is not null && line.StartsWith("data: {", StringComparison.Ordinal))
            {
                using var json = JsonDocument.Parse(line[6..]);
                return json.RootElement.Clone();
            }

            Assert.NotNull(line);
        }
    }

    [Fact]
    public async Task GivenTwentyStreams_WhenInParallel_ThenAllFinish()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        string[] models = ["twin/echo", "hive/vote"];
        var bodies = await Task.WhenAll(Enumerable.Range(0, 40).Select(async call =>
        {
            using var answer = await Ask(hive, HiveUnderTest.AdminKey, stream: true, models[call % 2]);
            return await answer.Content.ReadAsStringAsync();
        }));
        Assert.All(bodies, body => Assert.EndsWith("data: [DONE]\n\n", body, StringComparison.Ordinal));
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, bool stream, string model = "hive/vote") =>
        hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model, stream, stream_options = new { include_usage = true }, max_tokens = 5,
            messages = new[] { new { role = "user", content = "What is 2 + 2?" } },
        }, key);

    private static async Task<long> Tokens(HiveUnderTest hive, string user)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"/api/v1/billing/usage/{user}/current-period");
        return (await HiveUnderTest.Json(answer)).GetProperty("tokens").GetInt64();
    }
}
