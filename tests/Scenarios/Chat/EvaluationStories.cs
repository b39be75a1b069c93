using System.Net;
using System.Text.Json;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary>An operator measures presets on recorded questions, and lets the better one stand for <c>hive/auto</c>.</summary>
public sealed class EvaluationStories
{
    private const string Path = "/api/v1/admin/evaluations";
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenRecording_WhenMeasured_ThenTheReportTellsAgreementAccuracyAndCost()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Record(hive, 7);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/quick", "twin/say-5" }, questions = 7 });
        var waiting = await Report(hive, id);
        Assert.Equal(("running", 0, 7), (waiting.GetProperty("status").GetString(), waiting.GetProperty("done").GetInt32(), waiting.GetProperty("total").GetInt32()));

        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();

        var report = await Report(hive, id);
        Assert.Equal(("complete", 7), (report.GetProperty("status").GetString(), report.GetProperty("done").GetInt32()));
        var presets = report.GetProperty("presets").EnumerateArray().ToList();
        Assert.Equal([1.0, 1.0, 0.0], presets.Select(it => it.GetProperty("agreement").GetDouble()));
        Assert.Equal([1.0, 1.0, 0.0], presets.Select(it => it.GetProperty("accuracy").GetDouble()));
        Assert.Equal("agrees 100 % at 33.3 % of the cost", presets[1].GetProperty("summary").GetString());
        Assert.Equal(7 * (3 + 1 + 1), hive.Models.Calls);
        Assert.Equal(report.GetProperty("cost_usd").GetDecimal(), presets.Sum(it => it.GetProperty("cost_usd").GetDecimal()));
    }

    [Fact]
    public async Task GivenRecordedTraffic_WhenMeasured_ThenWholeConversationsAreAskedAndOnlyUsersOwn()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var heard = new System.Collections.Concurrent.ConcurrentBag<string>();
        hive.Models.Says = (model, call) =>
        {
            heard.Add(string.Join(" | ", call.Messages.Select(message => $"{message.Role}: {message.Text}")));
            return $"It is a long story,\nand {model} tells it at length and in its own words.";
        };
        object system = new { role = "system", content = "Tell stories." }, user = new { role = "user", content = "Another one." };
        Write(
            hive,
            new { verb = "forward", request = new { messages = new[] { system, new { role = "user", content = "One." }, new { role = "assistant", content = "Once." }, user } } },
            new { verb = "ask", role = "judge", request = new { messages = new[] { system, new { role = "user", content = "Which is better?" } } } },
            new { verb = "forward", request = new { messages = new[] { user }, tools = new[] { new { type = "function" } } } },
            new { verb = "ask", role = "proposer", request = new { messages = new[] { user } } });
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/quick" } });

        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();

        var report = await Report(hive, id);
        Assert.Equal((2, 1), (report.GetProperty("done").GetInt32(), report.GetProperty("skipped").GetInt32()));
        Assert.Equal(["system: Tell stories. | user: One. | assistant: Once. | user: Another one.", "user: Another one."], heard.Distinct().Order(StringComparer.Ordinal));
        var preset = report.GetProperty("presets")[1];
        Assert.Equal((0, 2, JsonValueKind.Null), (preset.GetProperty("compared").GetInt32(), preset.GetProperty("incomparable").GetInt32(), preset.GetProperty("agreement").ValueKind));
        Assert.StartsWith("cannot be compared", preset.GetProperty("summary").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenRightAnswers_WhenAPresetLearnsFromThem_ThenTheHiveWeighsItsMembersByThem()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Record(hive, 40);
        using (var before = await Ask(hive, HiveUnderTest.AdminKey, "hive/vote", new { }))
        {
            Assert.Contains("\"equal\"", await Trace(hive, before), StringComparison.Ordinal);
        }

        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/vote" }, questions = 40, learn = "hive/vote" });
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();

        var preset = (await Report(hive, id)).GetProperty("presets")[0];
        Assert.Equal((40, 40), (preset.GetProperty("answered").GetInt32(), preset.GetProperty("taught").GetInt32()));
        hive.Clock.Advance(TimeSpan.FromMinutes(10)); // statistics are looked up now and then
        using var after = await Ask(hive, HiveUnderTest.AdminKey, "hive/vote", new { });
        using var bounded = await Ask(hive, HiveUnderTest.AdminKey, "hive/vote", new { max_risk = 0.05 });
        Assert.Contains("max_risk: not known", await bounded.Content.ReadAsStringAsync(), StringComparison.Ordinal); // 200 outcomes are needed for that
        Assert.Contains("\"learned\"", await Trace(hive, after), StringComparison.Ordinal);
    }

    [Fact]
    public async Task GivenASilentModel_WhenItsTimeIsOver_ThenItIsAskedOnceAndTheEvaluationGoesOn()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Record(hive, 1);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "twin/say-5", "twin/hold-5" }, questions = 1 });
        var sweep = hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        while (hive.Models.Calls < 2)
        {
            await Task.Yield();
        }

        // The other one's answer is in the books: it must not be taken for late when the clock runs.
        while (await Answered() < 1)
        {
            await Task.Yield();
        }

        // No further than the silent one's time: a clock that ran on would end the lease of the work as well, and it would be asked again.
        for (var second = 0; second <= 90; second++)
        {
            hive.Clock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        await sweep;
        var report = await Report(hive, id);
        Assert.Equal(("complete", 1), (report.GetProperty("status").GetString(), report.GetProperty("done").GetInt32()));
        Assert.Equal([1, 0], report.GetProperty("presets").EnumerateArray().Select(it => it.GetProperty("answered").GetInt32()));
        Assert.Equal(2, hive.Models.Calls);
        Assert.True(report.GetProperty("presets")[1].GetProperty("cost_usd").GetDecimal() > 0); // its prompt is booked
        Assert.Equal(await Booked(hive), report.GetProperty("cost_usd").GetDecimal());

        async Task<long> Answered()
        {
            using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/admin/current-period");
            return (await HiveUnderTest.Json(usage)).GetProperty("requests").GetInt64();
        }
    }

    [Fact]
    public async Task GivenBudget_WhenItIsUsedUp_ThenAskingEnds()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Record(hive, 500);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/quick" }, questions = 500, max_cost_usd = 0.0001 });

        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();

        var report = await Report(hive, id);
        Assert.Equal("out_of_budget", report.GetProperty("status").GetString());
        Assert.InRange(report.GetProperty("done").GetInt32(), 1, 499);
        Assert.InRange(report.GetProperty("cost_usd").GetDecimal(), 0.0001m, 0.0002m);
    }

    [Theory]
    [InlineData(20, 3)]
    [InlineData(2, 2)]
    [InlineData(1, 1)]
    public async Task GivenAPresetThatBreaks_WhenTriedThreeTimesOrForTheLastTime_ThenItFailedThereAndTheEvaluationGoesOn(int maxAttempts, int tries)
    {
        await using var hive = await Trying(maxAttempts);
        Record(hive, 1);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/quick", "twin/break" } });

        await RunFor(hive, TimeSpan.FromMinutes(1));

        var report = await Report(hive, id);
        Assert.Equal(("complete", 1), (report.GetProperty("status").GetString(), report.GetProperty("done").GetInt32()));
        Assert.Equal([0, 1], report.GetProperty("presets").EnumerateArray().Select(it => it.GetProperty("failed").GetInt32()));
        Assert.Equal(1 + tries, hive.Models.Calls); // the run of the other one is joined
    }

    [Theory]
    [InlineData(20)]
    [InlineData(8)]
    [InlineData(1)]
    public async Task GivenRecordingThatIsGone_WhenTriedForLong_ThenTheEvaluationHasFailed(int maxAttempts)
    {
        await using var hive = await Trying(maxAttempts);
        Record(hive, 2);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/quick" } });
        foreach (var directory in hive.DataDirectories)
        {
            File.Delete(System.IO.Path.Combine(directory, "questions.jsonl"));
        }

        await RunFor(hive, TimeSpan.FromHours(1));

        var report = await Report(hive, id);
        Assert.Equal(("failed", 0), (report.GetProperty("status").GetString(), report.GetProperty("done").GetInt32()));
        Assert.NotEqual(JsonValueKind.Null, report.GetProperty("ended_at").ValueKind);
        using var promoted = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/quick" });
        Assert.Equal(HttpStatusCode.BadRequest, promoted.StatusCode); // nothing was measured
    }

    [Fact]
    public async Task GivenALastTryThatOutlastsItsLease_WhenItsTimeIsOver_ThenTheEvaluationHasFailed()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Work:MaxAttempts"] = "1", ["Work:Lease"] = "00:00:30" });
        Record(hive, 1);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/quick", "twin/hold-5" } });
        var sweep = hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        while (hive.Models.Calls < 2)
        {
            await Task.Yield();
        }

        hive.Clock.Advance(TimeSpan.FromSeconds(25)); // eight tenths of the lease, and not yet nine
        await sweep.WaitAsync(TimeSpan.FromSeconds(30));
        hive.Clock.Advance(TimeSpan.FromMinutes(2)); // the call that nobody waits for any more ends as well

        Assert.Equal("failed", (await Report(hive, id)).GetProperty("status").GetString());
    }

    [Fact]
    public async Task GivenMeasuredPreset_WhenPromoted_ThenItStandsForAutoUntilTakenBack()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        Record(hive, 1);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/quick" } });
        using var early = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/quick" });
        Assert.Equal(HttpStatusCode.BadRequest, early.StatusCode);
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        using var unmeasured = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/vote" });
        Assert.Equal(HttpStatusCode.BadRequest, unmeasured.StatusCode);
        Assert.Equal((3, 3), await Auto(hive, key));

        using var promoted = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/quick" });
        Assert.Equal(HttpStatusCode.OK, promoted.StatusCode);
        hive.Clock.Advance(TimeSpan.FromSeconds(6)); // nodes look again after five
        Assert.Equal((1, 1), await Auto(hive, key));

        using var back = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/auto" });
        Assert.Equal(HttpStatusCode.OK, back.StatusCode);
        hive.Clock.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal((3, 3), await Auto(hive, key));

        var audit = await hive.Services.GetRequiredService<IQueryTables>().List(QueryKinds.Audit, null, null, 10, CancellationToken.None);
        Assert.Equal(2, audit.Items.Count(row => row.Json.Contains("preset_promoted", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task GivenPromotedPresetOfADearerPlan_WhenOthersAskAuto_ThenTheyGetAutoItself()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (free, pro) = (await hive.SignUp("u1"), await hive.SignUp("u2", "pro"));
        Record(hive, 1);
        var id = await Order(hive, new { file = "questions.jsonl", presets = new[] { "hive/auto", "hive/fuse" } });
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        using var promoted = await hive.Send(HttpMethod.Post, $"{Path}/{id}/promotion", new { preset = "hive/fuse" });
        Assert.Equal(HttpStatusCode.OK, promoted.StatusCode);
        hive.Clock.Advance(TimeSpan.FromSeconds(6));

        Assert.Equal("fuse", await Engine(hive, pro, new { }));
        Assert.Equal("auto", await Engine(hive, free, new { }));
        Assert.Equal("auto", await Engine(hive, pro, new { accuracy = 2 })); // which fuse does not take
        using var own = await Ask(hive, free, "hive/fuse", new { });
        Assert.Equal("tier_feature", (await HiveUnderTest.Json(own)).GetProperty("error").GetProperty("code").GetString());
        using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period", key: free);
        Assert.Equal(1, (await HiveUnderTest.Json(usage)).GetProperty("requests").GetInt64());
    }

    [Theory]
    [InlineData("../secret.jsonl", "hive/quick", HttpStatusCode.BadRequest, "file")]
    [InlineData("hive.db", "hive/quick", HttpStatusCode.BadRequest, "file")]
    [InlineData("absent.jsonl", "hive/quick", HttpStatusCode.BadRequest, "file")]
    [InlineData("questions.jsonl", "hive/none", HttpStatusCode.NotFound, "presets[1]")]
    [InlineData("questions.jsonl", "hive/auto", HttpStatusCode.BadRequest, "presets")]
    [InlineData("questions.jsonl", "hive/quick", HttpStatusCode.BadRequest, "learn", "hive/vote")]
    [InlineData("questions.jsonl", "twin/say-5", HttpStatusCode.BadRequest, "learn", "twin/say-5")]
    public async Task GivenOrderThatCannotBe_WhenSent_ThenItIsRefusedByName(string file, string preset, HttpStatusCode status, string param, string? learn = null)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        Record(hive, 1);
        using var answer = await hive.Send(HttpMethod.Post, Path, new { file, presets = new[] { "hive/auto", preset }, learn });
        Assert.Equal(status, answer.StatusCode);
        Assert.Equal(param, (await HiveUnderTest.Json(answer)).GetProperty("param").GetString());
    }

    private static async Task<string> Trace(HiveUnderTest hive, HttpResponseMessage answer)
    {
        using var run = await hive.Send(HttpMethod.Get, $"/v1/runs/{(await HiveUnderTest.Json(answer)).GetProperty("hive").GetProperty("run_id").GetString()}");
        return await run.Content.ReadAsStringAsync();
    }

    private static Task<HiveUnderTest> Trying(int maxAttempts) =>
        HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Work:MaxAttempts"] = maxAttempts.ToString(System.Globalization.CultureInfo.InvariantCulture) });

    private static void Record(HiveUnderTest hive, int questions) =>
        Write(hive, [.. Enumerable.Range(0, questions).Select(i => new { question = $"What is {i} + 4 - {i}?", gold = "4" })]);

    private static async Task RunFor(HiveUnderTest hive, TimeSpan time)
    {
        for (var end = hive.Clock.GetUtcNow() + time; hive.Clock.GetUtcNow() < end; hive.Clock.Advance(time / 12))
        {
            await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        }
    }

    private static async Task<decimal> Booked(HiveUnderTest hive)
    {
        await hive.Ship();
        var rows = await hive.Services.GetRequiredService<IUsageLedger>().List(new UsageQuery { UserId = "admin" }, null, 100, CancellationToken.None);
        return rows.Items.Sum(row => row.CostUsd);
    }

    // Any node may read it.
    private static void Write(HiveUnderTest hive, params object[] lines)
    {
        foreach (var directory in hive.DataDirectories)
        {
            File.WriteAllLines(System.IO.Path.Combine(directory, "questions.jsonl"), lines.Select(line => JsonSerializer.Serialize(line)));
        }
    }

    private static async Task<string> Order(HiveUnderTest hive, object body)
    {
        using var answer = await hive.Send(HttpMethod.Post, Path, body);
        Assert.Equal(HttpStatusCode.Accepted, answer.StatusCode);
        return (await HiveUnderTest.Json(answer)).GetProperty("id").GetString()!;
    }

    private static async Task<JsonElement> Report(HiveUnderTest hive, string id)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"{Path}/{id}");
        return await HiveUnderTest.Json(answer);
    }

    private static async Task<(int Accuracy, int Members)> Auto(HiveUnderTest hive, string key)
    {
        using var answer = await Ask(hive, key, "hive/auto", new { });
        var told = (await HiveUnderTest.Json(answer)).GetProperty("hive");
        return (told.GetProperty("route").GetProperty("accuracy").GetInt32(), told.GetProperty("members").GetArrayLength());
    }

    private static async Task<string> Engine(HiveUnderTest hive, string key, object options)
    {
        using var answer = await Ask(hive, key, "hive/auto", options);
        return (await HiveUnderTest.Json(answer)).GetProperty("hive").GetProperty("engine_executed").GetString()!;
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, string model, object options) => hive.Send(
        HttpMethod.Post, "/v1/chat/completions",
        new { model, max_tokens = 5, messages = new[] { new { role = "user", content = "What is 2 + 2?" } }, hive = options }, key);
}
