using System.Text;
using LLMHive.Accounts;
using LLMHive.Usage;

namespace LLMHive.Unit.Api;

public sealed class FieldsTests
{
    [Theory]
    [InlineData("[]", null, "invalid_json")]
    [InlineData("{", null, "invalid_json")]
    [InlineData("{\"user_id\":\"a\",\"user_id\":\"b\"}", null, "invalid_json")]
    [InlineData("{}", "user_id", "invalid_request")]
    [InlineData("{\"user_id\":7}", "user_id", "invalid_request")]
    [InlineData("{\"user_id\":\"a b\"}", "user_id", "invalid_request")]
    [InlineData("{\"user_id\":\"\\ud800\"}", null, "invalid_json")]
    [InlineData("{\"user_id\":\"u1\",\"\\udc00\":1}", null, "invalid_json")]
    [InlineData("{\"user_id\":\"u1\",\"display_name\":\"a\\u0000\"}", "display_name", "invalid_request")]
    [InlineData("{\"user_id\":\"u1\",\"is_admin\":true}", "is_admin", "invalid_request")]
    public void Read_FaultyAccount_BlamesTheField(string body, string? param, string code)
    {
        var outcome = Fields.Read(Encoding.UTF8.GetBytes(body), AccountBody.Read);

        Assert.NotNull(outcome.Refusal);
        Assert.Equal((code, param), (outcome.Refusal.Code, outcome.Refusal.Param));
    }

    [Theory]
    [InlineData("\"requests\":-1", "requests")]
    [InlineData("\"requests\":1.5", "requests")]
    [InlineData("\"prompt_tokens\":1e30", "prompt_tokens")]
    [InlineData("\"cost_usd\":-0.1", "cost_usd")]
    [InlineData("\"cost_usd\":\"1\"", "cost_usd")]
    [InlineData("\"at\":\"2026-06-01\"", "at")]
    [InlineData("\"at\":\"2026-06-01T00:00:00\"", "at")]
    public void Read_FaultyUsage_NamesFieldValueAndCure(string field, string param)
    {
        var outcome = Fields.Read(Encoding.UTF8.GetBytes($$"""{"record_id":"r",{{field}}}"""), UsageBody.Read);

        Assert.Equal(param, outcome.Refusal?.Param);
        Assert.Contains(field.Split(':', 2)[1], outcome.Refusal!.Message, StringComparison.Ordinal);
        Assert.Contains("must be", outcome.Refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_GoodUsage_KeepsEveryDigit()
    {
        var body = """{"record_id":"r","at":"2026-06-01T02:00:00+02:00","prompt_tokens":700,"cost_usd":0.0000015}"""u8.ToArray();

        var usage = Fields.Read(body, UsageBody.Read).Value;

        Assert.Equal(0.0000015m, usage?.CostUsd);
        Assert.Equal(new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), usage?.At);
    }

    [Fact]
    public void Read_InvalidUtf8_IsRefused() =>
        Assert.Equal("invalid_json", Fields.Read([.. "{\"user_id\":\""u8, 0xC3, 0x28, .. "\"}"u8], AccountBody.Read).Refusal?.Code);

    [Fact]
    public void Read_DeeperThan64_IsRefused()
    {
        var deep = Encoding.UTF8.GetBytes("{\"a\":" + new string('[', 64) + new string(']', 64) + "}");

        Assert.Equal("invalid_json", Fields.Read(deep, AccountBody.Read).Refusal?.Code);
    }
}
