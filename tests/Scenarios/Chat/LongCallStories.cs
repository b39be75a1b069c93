using System.Net;
using LLMHive.Testing.Storage;
using Xunit;

namespace LLMHive.Chat;

/// <summary>A call of a single model that takes longer than any may.</summary>
public sealed class LongCallStories
{
    private static readonly DateTimeOffset Start = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    [EmbeddedFact]
    public async Task GivenModelThatNeverAnswers_WhenTenMinutesPass_ThenTheCallerIsToldAndHisPlaceIsFree()
    {
        await using var hive = await HiveUnderTest.Start(Start);
        var key = await hive.SignUp("u1");
        var call = hive.Chat(key, model: "twin/hold-5");
        await hive.Models.Held;
        hive.Clock.Advance(TimeSpan.FromMinutes(10) - TimeSpan.FromSeconds(1));
        using var busy = await hive.Chat(key);
        Assert.Equal(HttpStatusCode.TooManyRequests, busy.StatusCode);
        Assert.False(call.IsCompleted);

        hive.Clock.Advance(TimeSpan.FromSeconds(1));
        using var ended = await call;
        Assert.Equal(HttpStatusCode.GatewayTimeout, ended.StatusCode);
        var error = (await HiveUnderTest.Json(ended)).GetProperty("error");
        Assert.Equal("provider_timeout", error.GetProperty("code").GetString());
        Assert.Contains("600 s", error.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(1, hive.Models.Calls);

        using var next = await hive.Chat(key);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }
}
