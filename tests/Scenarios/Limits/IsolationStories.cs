using System.Net;
using LLMHive.Chat;
using Xunit;

namespace LLMHive.Limits;

/// <summary>S38, S39 and S41: users apart, a change of plan, and many callers at once.</summary>
public sealed class IsolationStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Fact]
    public async Task GivenExhaustedUser_WhenAnotherAsks_ThenUnaffectedAndHeadersStandOnEveryAnswer()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var (first, second) = (await hive.SignUp("u1"), await hive.SignUp("u2"));
        for (var i = 0; i < 10; i++)
        {
            (await hive.Chat(first)).Dispose();
        }

        using var limited = await hive.Chat(first);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        using var passes = await hive.Chat(second);
        Assert.Equal(HttpStatusCode.OK, passes.StatusCode);

        (HttpMethod Method, string Path, object? Body, HttpStatusCode Status)[] answers =
        [
            (HttpMethod.Get, "/v1/models", null, HttpStatusCode.OK),
            (HttpMethod.Post, "/v1/chat/completions", new { model = 7 }, HttpStatusCode.BadRequest),
            (HttpMethod.Get, "/v1/models/nobody/knows", null, HttpStatusCode.NotFound),
            (HttpMethod.Get, "/v1/nothing/here", null, HttpStatusCode.NotFound),
            (HttpMethod.Get, "/api/v1/billing/usage/u2/current-period", null, HttpStatusCode.OK),
            (HttpMethod.Get, "/api/v1/billing/usage/u1/current-period", null, HttpStatusCode.NotFound),
        ];
        foreach (var (method, path, body, status) in answers)
        {
            using var answer = await hive.Send(method, path, body, second);
            Assert.Equal((path, status), (path, answer.StatusCode));
            Assert.True(answer.Headers.Contains("X-RateLimit-Remaining"), path);
        }

        using var health = await hive.Http.GetAsync("/health/live");
        Assert.Equal(HttpStatusCode.OK, health.StatusCode);
        Assert.False(health.Headers.Contains("X-RateLimit-Remaining"));
    }

    [Fact]
    public async Task GivenExhaustedFreeUser_WhenGrantedPro_ThenNextCallPassesWithLimit60()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        for (var i = 0; i < 10; i++)
        {
            (await hive.Chat(key)).Dispose();
        }

        (await hive.Send(HttpMethod.Put, "/api/v1/admin/users/u1/plan", new { plan = "pro" })).EnsureSuccessStatusCode();
        using var passes = await hive.Chat(key);
        Assert.Equal(HttpStatusCode.OK, passes.StatusCode);
        Assert.Equal("60", string.Join("", passes.Headers.GetValues("X-RateLimit-Limit")));
    }

    [Fact]
    public async Task GivenTwoHundredAtOnce_WhenReading_ThenExactlyTheLimitPasses()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        Assert.Equal((10, 190), await Burst(hive, key, "/v1/models"));
        Assert.Equal((60, 140), await Burst(hive, key, "/api/v1/billing/usage/u1/current-period"));
    }

    private static async Task<(int Passed, int Limited)> Burst(HiveUnderTest hive, string key, string path)
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => hive.Send(HttpMethod.Get, path, key: key)));
        var statuses = answers.Select(answer => answer.StatusCode).ToArray();
        foreach (var answer in answers)
        {
            answer.Dispose();
        }

        return (statuses.Count(status => status == HttpStatusCode.OK), statuses.Count(status => status == HttpStatusCode.TooManyRequests));
    }
}
