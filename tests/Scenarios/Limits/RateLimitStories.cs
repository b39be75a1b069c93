using System.Net;
using LLMHive.Chat;
using Xunit;

namespace LLMHive.Limits;

/// <summary>S35 to S37 and S40: bursts, refills and the headers that tell them.</summary>
public sealed class RateLimitStories
{
    private const long T0 = 1_780_000_000;

    [Fact]
    public async Task GivenFreeUser_WhenTenCallsAndMore_ThenHeadersCountDownAndRefill()
    {
        await using var hive = await HiveUnderTest.Start(DateTimeOffset.FromUnixTimeSeconds(T0));
        var key = await hive.SignUp("u1");

        for (var call = 1; call <= 10; call++)
        {
            using var ok = await hive.Chat(key, maxTokens: 5);
            Assert.Equal(HttpStatusCode.OK, ok.StatusCode);
            Assert.Equal("10", Header(ok, "X-RateLimit-Limit"));
            Assert.Equal($"{10 - call}", Header(ok, "X-RateLimit-Remaining"));
            Assert.Equal($"{T0 + (6 * call)}", Header(ok, "X-RateLimit-Reset"));
            Assert.Equal($"\"rpm\";r={10 - call};t={6 * call}", Header(ok, "RateLimit"));
            Assert.Contains("\"rpm\";q=10;w=60", Header(ok, "RateLimit-Policy"), StringComparison.Ordinal);
        }

        var served = hive.Models.Calls;
        for (var rejected = 0; rejected < 50; rejected++)
        {
            await AssertLimited(hive, key, retryAfter: 6);
        }

        Assert.Equal(served, hive.Models.Calls);
        hive.Clock.Advance(TimeSpan.FromSeconds(5));
        await AssertLimited(hive, key, retryAfter: 1);

        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        using var refilled = await hive.Chat(key, maxTokens: 5);
        Assert.Equal(HttpStatusCode.OK, refilled.StatusCode);
        Assert.Equal("0", Header(refilled, "X-RateLimit-Remaining"));

        hive.Clock.Advance(TimeSpan.FromSeconds(60));
        using var full = await hive.Chat(key, maxTokens: 5);
        Assert.Equal("9", Header(full, "X-RateLimit-Remaining"));
    }

    private static async Task AssertLimited(HiveUnderTest hive, string key, int retryAfter)
    {
        using var limited = await hive.Chat(key, maxTokens: 5);
        Assert.Equal(HttpStatusCode.TooManyRequests, limited.StatusCode);
        Assert.Equal("0", Header(limited, "X-RateLimit-Remaining"));
        Assert.Equal($"{retryAfter}", Header(limited, "Retry-After"));
        Assert.Equal($"{T0 + 60}", Header(limited, "X-RateLimit-Reset"));
        Assert.Equal($"\"rpm\";r=0;t={retryAfter}", Header(limited, "RateLimit"));
        var error = (await HiveUnderTest.Json(limited)).GetProperty("error");
        Assert.Equal("rate_limit_exceeded", error.GetProperty("code").GetString());
    }

    private static string Header(HttpResponseMessage response, string name) => string.Join(",", response.Headers.GetValues(name));
}
