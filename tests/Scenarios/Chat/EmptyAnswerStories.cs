using System.Net;
using System.Text.Json;
using Xunit;

namespace LLMHive.Chat;

/// <summary>Members whose answers have no text: their tokens went into reasoning, and are paid for.</summary>
public sealed class EmptyAnswerStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task GivenBestMemberThatSaysNothing_WhenAskingFast_ThenTheNextOneAnswersAndBothArePaid(bool stream)
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = (id, _) => id == "twin/say-4" ? "" : null;
        hive.Models.FinishReason = "length";
        var key = await hive.SignUp("u1", "pro");

        using var answer = await Ask(hive, key, "hive/fast", stream);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"content\":\"5\"", text, StringComparison.Ordinal);
        Assert.Contains("member_failed: twin/say-4 (empty)", text, StringComparison.Ordinal);
        using var usage = await hive.Send(HttpMethod.Get, "/api/v1/billing/usage/u1/current-period");
        Assert.Equal(2, hive.Models.Calls);
        var used = await HiveUnderTest.Json(usage);
        Assert.True(used.GetProperty("tokens").GetInt64() > 0);
        if (!stream)
        {
            Assert.Equal(JsonElement.Parse(text).GetProperty("usage").GetProperty("total_tokens").GetInt64(), used.GetProperty("tokens").GetInt64());
        }
    }

    [Fact]
    public async Task GivenMembersThatAllRunOutOfTokens_WhenAsking_ThenTheRefusalSaysWhatToRaise()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        hive.Models.Says = (_, _) => "";
        hive.Models.FinishReason = "length";

        using var answer = await Ask(hive, await hive.SignUp("u1", "pro"), "hive/vote", stream: false);

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        var error = (await HiveUnderTest.Json(answer)).GetProperty("error");
        Assert.Equal("max_tokens", error.GetProperty("param").GetString());
        Assert.Contains("max_tokens was too small", error.GetProperty("message").GetString(), StringComparison.Ordinal);
    }

    private static Task<HttpResponseMessage> Ask(HiveUnderTest hive, string key, string model, bool stream) => hive.Send(
        HttpMethod.Post, "/v1/chat/completions", new { model, stream, max_tokens = 5, messages = new[] { new { role = "user", content = "What is 2 + 2?" } } }, key);
}
