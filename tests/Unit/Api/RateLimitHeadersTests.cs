using LLMHive.Limits;
using Microsoft.AspNetCore.Http;

namespace LLMHive.Unit.Api;

public sealed class RateLimitHeadersTests
{
    private const long T0 = 1_780_000_000;

    [Theory] // S35 and S40: the first and the tenth of ten calls at t0, free plan
    [InlineData(9, 6, "9", "1780000006", "\"rpm\";r=9;t=6", "6s")]
    [InlineData(5, 30, "5", "1780000030", "\"rpm\";r=5;t=30", "30s")]
    [InlineData(0, 60, "0", "1780000060", "\"rpm\";r=0;t=60", "1m0s")]
    public void Set_AfterCalls_TellsRequests(int remaining, int fullIn, string shown, string reset, string ietf, string openAi)
    {
        var headers = Set(Status(remaining, fullIn, tokens: new BucketStatus(10_000, 9_990, TimeSpan.FromMilliseconds(60))));

        Assert.Equal("10", headers["X-RateLimit-Limit"]);
        Assert.Equal(shown, headers["X-RateLimit-Remaining"]);
        Assert.Equal(reset, headers["X-RateLimit-Reset"]);
        Assert.Equal(ietf, headers["RateLimit"]);
        Assert.Equal("\"rpm\";q=10;w=60, \"tpm\";q=10000;w=60;qu=\"tokens\"", headers["RateLimit-Policy"]);
        Assert.Equal(openAi, headers["x-ratelimit-reset-requests"]);
        Assert.Equal("60ms", headers["x-ratelimit-reset-tokens"]);
        Assert.Equal("9990", headers["x-ratelimit-remaining-tokens"]);
    }

    [Theory] // S35's eleventh call, and S36 five seconds later
    [InlineData(0, 6.0, 60, "\"rpm\";r=0;t=6", "1780000060")]
    [InlineData(5, 1.0, 55, "\"rpm\";r=0;t=1", "1780000060")]
    [InlineData(5, 0.2, 55, "\"rpm\";r=0;t=1", "1780000060")]
    public void Set_Refused_NamesTheMomentOfRetryAfter(int after, double wait, int fullIn, string ietf, string reset)
    {
        var headers = Set(Status(0, fullIn) with { Now = DateTimeOffset.FromUnixTimeSeconds(T0 + after) }, TimeSpan.FromSeconds(wait));

        Assert.Equal("0", headers["X-RateLimit-Remaining"]);
        Assert.Equal(ietf, headers["RateLimit"]);
        Assert.Equal(reset, headers["X-RateLimit-Reset"]);
    }

    [Fact]
    public void Set_TokensTighter_TellsTokens()
    {
        var headers = Set(Status(9, 6, tokens: new BucketStatus(10_000, 100, TimeSpan.FromSeconds(59.4))));

        Assert.Equal("10000", headers["X-RateLimit-Limit"]);
        Assert.Equal("100", headers["X-RateLimit-Remaining"]);
        Assert.Equal("1780000060", headers["X-RateLimit-Reset"]);
        Assert.Equal("\"tpm\";r=100;t=60", headers["RateLimit"]);
        Assert.Equal("9", headers["x-ratelimit-remaining-requests"]);
    }

    [Fact]
    public void Set_WithoutTokens_SetsNoTokenHeaders()
    {
        var headers = Set(Status(10, 0));

        Assert.Equal("\"rpm\";q=10;w=60", headers["RateLimit-Policy"]);
        Assert.Equal("\"rpm\";r=10;t=0", headers["RateLimit"]);
        Assert.Equal(T0.ToString(System.Globalization.CultureInfo.InvariantCulture), headers["X-RateLimit-Reset"]);
        Assert.DoesNotContain(headers.Keys, static name => name.EndsWith("-tokens", StringComparison.OrdinalIgnoreCase));
    }

    [Fact]
    public void Set_Always_KeepsSuffixlessAndSuffixedNamesApart()
    {
        var names = Set(Status(3, 42, tokens: new BucketStatus(10_000, 9_000, TimeSpan.FromSeconds(6)))).Keys
            .Where(static name => name.StartsWith("x-ratelimit", StringComparison.OrdinalIgnoreCase)).ToHashSet(StringComparer.OrdinalIgnoreCase);

        Assert.Equal(9, names.Count);
    }

    private static LimitStatus Status(int remaining, int fullIn, BucketStatus? tokens = null) => new()
    {
        Requests = new BucketStatus(10, remaining, TimeSpan.FromSeconds(fullIn)), Tokens = tokens, Now = DateTimeOffset.FromUnixTimeSeconds(T0),
    };

    private static HeaderDictionary Set(LimitStatus status, TimeSpan? wait = null)
    {
        var headers = new HeaderDictionary();
        RateLimitHeaders.Set(headers, status, wait);
        return headers;
    }
}
