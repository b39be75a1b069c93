using LLMHive.Chat;
using LLMHive.Models;

namespace LLMHive.Limits;

/// <summary>A budget that pays for the cheap member alone, whichever is named first.</summary>
public sealed class DearMemberTests
{
    [Theory]
    [InlineData("hive/auto")]
    [InlineData("hive/fast")]
    [InlineData("hive/vote")]
    public async Task Chat_DearMemberFirst_AsksTheOneThatTheBudgetPays(string model)
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "4").Says("c", "5");
        var key = await providers.Hive.SignUp("u1", "pro");

        // 1,000 tokens of an answer are $0.002 at a and $0.004 at c.
        using var answer = await providers.Hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model, max_tokens = 1000, hive = new { members = new[] { "fake/c", "fake/a" }, budget_usd = 0.003 },
            messages = new[] { new { role = "user", content = "What is 2 + 2?" } },
        }, key);

        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("4", json.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        Assert.Equal("degraded", json.GetProperty("hive").GetProperty("status").GetString());
        Assert.Contains(json.GetProperty("hive").GetProperty("degradations").EnumerateArray(), it => it.GetString()!.Contains("budget", StringComparison.Ordinal));
    }
}
