using LLMHive.Limits;

namespace LLMHive.Unit.Api;

public sealed class OpenAiDurationTests
{
    [Theory]
    [InlineData(0, "0s")]
    [InlineData(-5, "0s")]
    [InlineData(0.2, "1ms")]
    [InlineData(12, "12ms")]
    [InlineData(999.1, "1s")]
    [InlineData(1_000, "1s")]
    [InlineData(8_640, "8.64s")]
    [InlineData(59_999.5, "1m0s")]
    [InlineData(60_000, "1m0s")]
    [InlineData(86_400, "1m26.4s")]
    [InlineData(360_000, "6m0s")]
    [InlineData(3_600_000, "1h0m0s")]
    [InlineData(3_661_000, "1h1m1s")]
    public void Format_Milliseconds_IsSpelledLikeOpenAi(double milliseconds, string expected) =>
        Assert.Equal(expected, OpenAiDuration.Format(TimeSpan.FromTicks((long)(milliseconds * TimeSpan.TicksPerMillisecond))));
}
