using System.Net;
using System.Text.Json;
using LLMHive.Orchestration;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;
using Xunit;

namespace LLMHive.Chat;

/// <summary>Users see the list of their own runs, which are deleted when they were kept long enough.</summary>
public sealed class RunListStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenRuns_WhenListed_ThenTheirUserSeesThemNewestFirstAPageAtATime()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (key, other) = (await hive.SignUp("u1", "pro"), await hive.SignUp("u2", "pro"));
        var ids = new List<string>();
        for (var i = 0; i < 3; i++)
        {
            ids.Insert(0, await Run(hive, key));
            hive.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await Run(hive, other);
        var first = await List(hive, "?limit=2", key);
        var rest = await List(hive, $"?limit=2&cursor={first.GetProperty("next_cursor").GetString()}", key);
        Assert.Equal(ids, Ids(first).Concat(Ids(rest)));
        Assert.Equal(JsonValueKind.Null, rest.GetProperty("next_cursor").ValueKind);
        Assert.Equal(ids, await hive.Client.For("u1").Runs.List().Select(run => run.RunId).ToListAsync());

        var run = first.GetProperty("data")[0];
        using var whole = await hive.Send(HttpMethod.Get, "/v1/runs/" + ids[0], key: key);
        var shown = await HiveUnderTest.Json(whole);
        foreach (var field in new[] { "id", "model", "status", "started_at", "cost_usd" })
        {
            Assert.Equal(shown.GetProperty(field).GetRawText(), run.GetProperty(field).GetRawText());
        }

        using var theirs = await hive.Send(HttpMethod.Get, "/v1/runs?user_id=u1", key: other);
        Assert.Equal(HttpStatusCode.NotFound, theirs.StatusCode);
        Assert.Equal(ids, Ids(await List(hive, "?user_id=u1", HiveUnderTest.AdminKey)));
        using var wrong = await hive.Send(HttpMethod.Get, "/v1/runs?cursor=nonsense", key: key);
        Assert.Equal(HttpStatusCode.BadRequest, wrong.StatusCode);
    }

    [Fact]
    public async Task GivenRun_WhenItWasKeptLongEnough_ThenItIsDeletedAndItsChargeStays()
    {
        await using var hive = await HiveUnderTest.Start(Start, new Dictionary<string, string?> { ["Orchestration:Runs:KeepDays"] = "3" });
        var key = await hive.SignUp("u1", "pro");
        var id = await Run(hive, key);
        hive.Clock.Advance(TimeSpan.FromDays(3) - TimeSpan.FromTicks(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Equal([id], Ids(await List(hive, "", key)));

        hive.Clock.Advance(TimeSpan.FromTicks(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        Assert.Empty(Ids(await List(hive, "", key)));
        using var gone = await hive.Send(HttpMethod.Get, "/v1/runs/" + id, key: key);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period", key: key);
        Assert.Equal(1, (await HiveUnderTest.Json(usage)).GetProperty("requests").GetInt64());
    }

    /// <summary>Asks, and waits until what is written after the answer is written.</summary>
    private static async Task<string> Run(HiveUnderTest hive, string key)
    {
        using var answer = await hive.Chat(key, 5, "hive/vote");
        var id = (await HiveUnderTest.Json(answer)).GetProperty("hive").GetProperty("run_id").GetString()!;
        await hive.Grains.GetGrain<IStoredRunGrain>(GrainKeys.Run(id)).Book();
        return id;
    }

    private static async Task<JsonElement> List(HiveUnderTest hive, string query, string key)
    {
        using var answer = await hive.Send(HttpMethod.Get, "/v1/runs" + query, key: key);
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return await HiveUnderTest.Json(answer);
    }

    private static IEnumerable<string?> Ids(JsonElement page) => page.GetProperty("data").EnumerateArray().Select(run => run.GetProperty("id").GetString());
}
