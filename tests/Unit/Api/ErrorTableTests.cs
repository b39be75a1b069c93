using System.Reflection;

namespace LLMHive.Unit.Api;

public sealed class ErrorTableTests
{
    [Fact]
    public void Codes_OfTable_AreExactlyTheRefusalCodes()
    {
        var codes = typeof(RefusalCodes).GetFields(BindingFlags.Public | BindingFlags.Static).Select(static field => (string)field.GetRawConstantValue()!);

        Assert.Equal(codes.Order(StringComparer.Ordinal), ErrorTable.Codes.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData(RefusalCodes.InvalidRequest, 400)]
    [InlineData(RefusalCodes.TokensPerQueryExceeded, 400)]
    [InlineData(RefusalCodes.InvalidApiKey, 401)]
    [InlineData(RefusalCodes.QuotaExceeded, 402)]
    [InlineData(RefusalCodes.SpendLimit, 402)]
    [InlineData(RefusalCodes.TierFeature, 403)]
    [InlineData(RefusalCodes.ModelNotFound, 404)]
    [InlineData(RefusalCodes.UsageRecordConflict, 409)]
    [InlineData(RefusalCodes.BodyTooLarge, 413)]
    [InlineData(RefusalCodes.UnsupportedMediaType, 415)]
    [InlineData(RefusalCodes.IdempotencyKeyReuse, 422)]
    [InlineData(RefusalCodes.RateLimited, 429)]
    [InlineData(RefusalCodes.ConcurrencyLimit, 429)]
    [InlineData(RefusalCodes.ProviderError, 502)]
    [InlineData(RefusalCodes.ProviderUnavailable, 503)]
    [InlineData(RefusalCodes.ProviderTimeout, 504)]
    [InlineData("a_code_nobody_entered", 500)]
    public void Of_Code_HasTheStatusItsSummaryNames(string code, int status) => Assert.Equal(status, ErrorTable.Of(code).Status);

    [Fact]
    public void ProblemCode_OfRateLimit_DiffersFromOpenAis()
    {
        Assert.Equal("rate_limited", ErrorTable.ProblemCode(RefusalCodes.RateLimited));
        Assert.Equal("quota_exceeded", ErrorTable.ProblemCode(RefusalCodes.QuotaExceeded));
    }
}
