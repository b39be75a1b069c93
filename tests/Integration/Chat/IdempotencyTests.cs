using System.Net;
using System.Net.Http.Headers;
using System.Text;
using LLMHive.Storage;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Chat;

/// <summary>The header Idempotency-Key: asked twice, answered alike, charged once.</summary>
public sealed class IdempotencyTests
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Theory]
    [InlineData("twin/tokens-40", false, 1)]
    [InlineData("twin/tokens-40", true, 1)]
    [InlineData("hive/vote", false, 3)]
    [InlineData("hive/vote", true, 3)]
    public async Task Post_SameKeyAndBody_ReplaysTheBytesAndChargesOnce(string model, bool stream, int calls)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        using var first = await Ask(hive, key, "k-1", Body(model, stream));
        var bytes = await first.Content.ReadAsByteArrayAsync();
        var usage = await Usage(hive, "u1");
        hive.Clock.Advance(TimeSpan.FromHours(1));
        using var second = await Ask(hive, key, "k-1", Body(model, stream));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (first.StatusCode, second.StatusCode));
        Assert.Equal(Encoding.UTF8.GetString(bytes), await second.Content.ReadAsStringAsync());
        Assert.Equal(first.Content.Headers.ContentType, second.Content.Headers.ContentType);
        Assert.Equal((false, true), (IsReplayed(first), IsReplayed(second)));
        Assert.Equal((1, calls), (usage.Requests, hive.Models.Calls));
        Assert.Equal(usage, await Usage(hive, "u1"));
        Assert.True(second.Headers.Contains("X-RateLimit-Remaining"));
    }

    [Theory]
    [InlineData("/v1/chat", """{ "prompt": "What is 17 * 23?", "model": "offline/calculator" }""")]
    [InlineData("/v1/responses", """{ "model": "offline/calculator", "input": "What is 17 * 23?" }""")]
    [InlineData("/v1/responses", """{ "model": "offline/calculator", "input": "What is 17 * 23?", "stream": true }""")]
    [InlineData("/v1/responses", """{ "model": "hive/vote", "input": "What is 17 * 23?", "stream": true }""")]
    [InlineData("/v1/embeddings", """{ "model": "offline/embed", "input": ["The hive hums."] }""")]
    public async Task Post_OtherRoutes_ReplayAsWell(string path, string body)
    {
        await using var hive = await HiveUnderTest.Start(Start, offline: true);
        var key = await hive.SignUp("u1");
        using var first = await Ask(hive, key, "k-1", body, path);
        using var second = await Ask(hive, key, "k-1", body, path);
        Assert.Equal(HttpStatusCode.OK, second.StatusCode);
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal((false, true), (IsReplayed(first), IsReplayed(second)));
        Assert.Equal(1, (await Usage(hive, "u1")).Requests);
    }

    [Fact]
    public async Task Post_SameKeyOtherBody_Is422()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var first = await Ask(hive, key, "k-1", Body("twin/echo"));
        using var other = await Ask(hive, key, "k-1", Body("twin/tokens-9"));
        Assert.Equal(HttpStatusCode.UnprocessableEntity, other.StatusCode);
        var error = (await HiveUnderTest.Json(other)).GetProperty("error");
        Assert.Equal(("idempotency_key_reuse", "Idempotency-Key"), (error.GetProperty("code").GetString(), error.GetProperty("param").GetString()));
        Assert.Equal(1, hive.Models.Calls);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(256)]
    public async Task Post_KeyOfWrongLength_Is400(int length)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var answer = await Ask(hive, HiveUnderTest.AdminKey, new string('k', length), Body("twin/echo"));
        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.Equal("idempotency_key_invalid", (await HiveUnderTest.Json(answer)).GetProperty("error").GetProperty("code").GetString());
        using var longest = await Ask(hive, HiveUnderTest.AdminKey, new string('k', 255), Body("twin/echo"));
        Assert.Equal(HttpStatusCode.OK, longest.StatusCode);
    }

    [Theory]
    [InlineData("twin/hold-12")]
    [InlineData("hive/vote")]
    public async Task Post_TwoInParallel_AskTheModelOnceAndBothGetTheAnswer(string model)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1", "pro");
        var calls = model == "hive/vote" ? 3 : 1;
        var asked = Enumerable.Range(0, 5).Select(_ => Ask(hive, key, "k-1", Body(model, stream: true))).ToArray();
        hive.Models.Release();
        var answers = await Task.WhenAll(asked);
        var bodies = await Task.WhenAll(answers.Select(answer => answer.Content.ReadAsStringAsync()));
        Assert.All(bodies, body => Assert.Equal(bodies[0], body));
        Assert.EndsWith("data: [DONE]\n\n", bodies[0], StringComparison.Ordinal);
        Assert.Equal(4, answers.Count(IsReplayed));
        Assert.Equal((calls, 1), (hive.Models.Calls, (await Usage(hive, "u1")).Requests));
        foreach (var answer in answers)
        {
            answer.Dispose();
        }
    }

    [Fact]
    public async Task Post_RefusedBeforeWork_IsNotKept()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var unknown = await Ask(hive, key, "k-1", Body("nobody/none"));
        using var large = await Ask(hive, key, "k-1", Body("twin/echo", most: 10_001));
        using var good = await Ask(hive, key, "k-1", Body("twin/echo"));
        Assert.Equal(
            (HttpStatusCode.NotFound, HttpStatusCode.BadRequest, HttpStatusCode.OK), (unknown.StatusCode, large.StatusCode, good.StatusCode));
        Assert.False(IsReplayed(good));
    }

    [Fact]
    public async Task Post_FailedModel_ReplaysTheFailure()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var first = await Ask(hive, HiveUnderTest.AdminKey, "k-1", Body("twin/fail"));
        using var second = await Ask(hive, HiveUnderTest.AdminKey, "k-1", Body("twin/fail"));
        Assert.Equal((HttpStatusCode.BadGateway, HttpStatusCode.BadGateway), (first.StatusCode, second.StatusCode));
        Assert.Equal(await first.Content.ReadAsStringAsync(), await second.Content.ReadAsStringAsync());
        Assert.Equal((true, 1), (IsReplayed(second), hive.Models.Calls));
    }

    [Fact]
    public async Task Post_OtherUserSameKey_GetsAnAnswerOfTheirOwn()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var first = await Ask(hive, await hive.SignUp("u1"), "k-1", Body("twin/echo"));
        using var second = await Ask(hive, await hive.SignUp("u2"), "k-1", Body("twin/tokens-9"));
        Assert.Equal((HttpStatusCode.OK, false, 2), (second.StatusCode, IsReplayed(second), hive.Models.Calls));
    }

    [Fact]
    public async Task Post_ADayLater_IsForgottenAndANewRequest()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        using var first = await Ask(hive, key, "k-1", Body("twin/echo"));
        hive.Clock.Advance(TimeSpan.FromHours(24) - TimeSpan.FromSeconds(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        using var kept = await Ask(hive, key, "k-1", Body("twin/echo"));
        Assert.Equal((true, 1), (IsReplayed(kept), hive.Models.Calls));

        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        await hive.Services.GetRequiredService<IWorkRunner>().RunDue();
        using var anew = await Ask(hive, key, "k-1", Body("twin/tokens-9"));
        Assert.Equal((HttpStatusCode.OK, false, 2), (anew.StatusCode, IsReplayed(anew), hive.Models.Calls));
    }

    [Fact]
    public async Task Post_CallerLeaves_FindsTheAnswerWhenItComesBack()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");

        // The headers of a stream come with its first chunk, when the model has been asked; then the line breaks.
        (await Ask(hive, key, "k-1", Body("twin/tokens-9", stream: true), complete: HttpCompletionOption.ResponseHeadersRead)).Dispose();

        using var again = await Ask(hive, key, "k-1", Body("twin/tokens-9", stream: true));
        Assert.EndsWith("data: [DONE]\n\n", await again.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal((true, 1), (IsReplayed(again), hive.Models.Calls));
    }

    [Fact]
    public async Task Post_WithoutKey_StandsForItself()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        using var first = await hive.Chat(HiveUnderTest.AdminKey);
        using var second = await hive.Chat(HiveUnderTest.AdminKey);
        Assert.Equal((2, false, false), (hive.Models.Calls, IsReplayed(first), IsReplayed(second)));
    }

    private static string Body(string model, bool stream = false, int most = 5) => $$"""
        { "model": "{{model}}", "stream": {{(stream ? "true" : "false")}}, "stream_options": { "include_usage": true }, "max_tokens": {{most}},
          "messages": [{ "role": "user", "content": "What is 2 + 2?" }] }
        """;

    private static async Task<HttpResponseMessage> Ask(
        HiveUnderTest hive, string key, string idempotencyKey, string body, string path = "/v1/chat/completions",
        HttpCompletionOption complete = HttpCompletionOption.ResponseContentRead)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", key);
        Assert.True(request.Headers.TryAddWithoutValidation("Idempotency-Key", idempotencyKey));
        return await hive.Http.SendAsync(request, complete);
    }

    private static bool IsReplayed(HttpResponseMessage answer) =>
        answer.Headers.TryGetValues("Idempotency-Replayed", out var values) && values.Single() == "true";

    private static async Task<(long Requests, long Tokens)> Usage(HiveUnderTest hive, string user)
    {
        using var answer = await hive.Send(HttpMethod.Get, $"/api/v1/billing/usage/{user}/current-period");
        var json = await HiveUnderTest.Json(answer);
        return (json.GetProperty("requests").GetInt64(), json.GetProperty("tokens").GetInt64());
    }
}
