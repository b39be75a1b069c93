using System.Text;
using LLMHive.Models;

namespace LLMHive.Unit.Models;

public sealed class ProviderFailuresTests
{
    [Theory]
    [InlineData(400, "", CallOutcome.Rejected), InlineData(404, "", CallOutcome.Rejected), InlineData(413, "", CallOutcome.Rejected), InlineData(422, "", CallOutcome.Rejected)]
    [InlineData(401, "", CallOutcome.Auth), InlineData(403, "", CallOutcome.Auth), InlineData(402, "", CallOutcome.Billing)]
    [InlineData(408, "", CallOutcome.Timeout), InlineData(504, "", CallOutcome.Timeout), InlineData(429, "", CallOutcome.RateLimited)]
    [InlineData(429, "insufficient_quota", CallOutcome.Billing), InlineData(400, "content_filter", CallOutcome.Filtered), InlineData(403, "content_filter", CallOutcome.Filtered)]
    [InlineData(500, "", CallOutcome.Error), InlineData(502, "", CallOutcome.Error), InlineData(503, "", CallOutcome.Error), InlineData(529, "", CallOutcome.Error)]
    [InlineData(302, "", CallOutcome.Error), InlineData(204, "", CallOutcome.Error), InlineData(418, "", CallOutcome.Error)]
    public void FromStatus_Status_GivesItsOutcome(int status, string code, CallOutcome expected)
    {
        var failure = ProviderFailures.FromStatus("m", status, Encoding.UTF8.GetBytes($$$"""{"error":{"message":"why","code":"{{{code}}}"}}"""), TimeSpan.FromSeconds(3));
        Assert.Equal(expected, failure.Outcome);
        Assert.Contains("m", failure.Refusal.Message, StringComparison.Ordinal);
        Assert.Equal(expected is CallOutcome.RateLimited or CallOutcome.Error or CallOutcome.Timeout, failure.RetryAfter is not null);
    }

    [Theory]
    [InlineData(""), InlineData("<html>"), InlineData("[]"), InlineData("{\"error\":null}"), InlineData("{\"error\":{\"message\":5}}"), InlineData("{\"error\":[]}"), InlineData("\0")]
    public void FromStatus_BodyOfAnotherForm_SaysThatNoReasonWasGiven(string body) =>
        Assert.Contains("gave no reason", ProviderFailures.FromStatus("m", 400, Encoding.UTF8.GetBytes(body)).Refusal.Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("Incorrect API key provided: sk-proj-abc123XYZ.", "sk-proj-abc123XYZ")]
    [InlineData("see https://platform.example.test/keys?k=1 now", "example.test")]
    [InlineData("see www.example.test now", "example.test")]
    [InlineData("Authorization: Bearer abc.def", "abc.def")]
    [InlineData("key AIzaSyA1234567890abcdefg", "AIzaSyA")]
    [InlineData("gsk_abcdefgh1234 is bad", "gsk_abcdefgh1234")]
    [InlineData("org 0123456789abcdef0123456789abcdef is bad", "0123456789abcdef")]
    public void Sanitize_SecretOrAddress_TakesItOut(string message, string secret)
    {
        var clean = ProviderFailures.Sanitize(message);
        Assert.DoesNotContain(secret, clean, StringComparison.OrdinalIgnoreCase);
        Assert.Contains('[', clean);
    }

    [Fact]
    public void FromStatus_HalfACharacter_SaysThatNoReasonWasGiven() => Assert.Contains(
        "gave no reason", ProviderFailures.FromStatus("m", 400, """{"error":{"message":"\ud83d"}}"""u8).Refusal.Message, StringComparison.Ordinal);

    [Fact]
    public void Sanitize_PlainWords_StayAsTheyAre() =>
        Assert.Equal("max_tokens is too large: 200000. This model supports 16384.", ProviderFailures.Sanitize("max_tokens is too large: 200000. This model supports 16384."));

    [Fact]
    public void Sanitize_LongOrBroken_IsOneLineOfBoundedLength()
    {
        var clean = ProviderFailures.Sanitize("a\r\nb\0c " + new string('x', 5000));
        Assert.StartsWith("a b c x", clean, StringComparison.Ordinal);
        Assert.Equal(ProviderFailures.LongestMessage, clean.Length);
    }
}
