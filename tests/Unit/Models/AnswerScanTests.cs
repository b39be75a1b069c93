using System.Text;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Models;

public sealed class AnswerScanTests
{
    [Fact]
    public void TryRead_WholeAnswer_FindsUsageTextAndFinish()
    {
        var scan = Read("""{"id":"c-1","object":"x","choices":[{"index":0,"message":{"role":"assistant","content":"abcd","refusal":null,"reasoning_content":"xy"},"finish_reason":"stop"}],"usage":{"prompt_tokens":10,"completion_tokens":7,"total_tokens":17,"prompt_tokens_details":{"audio_tokens":0,"cached_tokens":4},"completion_tokens_details":{"reasoning_tokens":5}}}""");
        Assert.Equal((true, true, true, true, false), (scan.HasAnswer, scan.HasChoices, scan.Finished, scan.HasUsage, scan.HasError));
        Assert.Equal(new TokenUsage(10, 7, 4, 5), scan.Usage);
        Assert.Equal((6L, 0), (scan.TextBytes, scan.Deltas));
    }

    [Theory]
    [InlineData("""{"choices":[{"delta":{"content":"a"}}]}""", 1)]
    [InlineData("""{"choices":[{"delta":{"content":"a"}},{"delta":{"content":"b"}}]}""", 2)]
    [InlineData("""{"choices":[{"delta":{"content":""}}]}""", 0)]
    [InlineData("""{"choices":[{"delta":{"content":null,"reasoning":"r"}}]}""", 1)]
    [InlineData("""{"choices":[{"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{"}}]}}]}""", 1)]
    [InlineData("""{"choices":[{"delta":null},{"delta":{"role":"assistant"}}]}""", 0)]
    [InlineData("""{"choices":null}""", 0)]
    public void TryRead_Chunk_CountsDeltasThatCarrySomething(string json, int deltas) => Assert.Equal(deltas, Read(json).Deltas);

    [Fact]
    public void TryRead_MoreCachedThanSent_NeverMakesANegativeCharge()
    {
        var usage = Read("""{"usage":{"prompt_tokens":3,"completion_tokens":-4,"prompt_tokens_details":{"cached_tokens":9},"completion_tokens_details":{"reasoning_tokens":2}}}""").Usage;
        Assert.Equal(new TokenUsage(3, 0, 3), usage);
    }

    [Theory]
    [InlineData("""{"usage":{"prompt_tokens":2.0,"completion_tokens":1e2}}""", 2, 100)]
    [InlineData("""{"usage":{"prompt_tokens":null,"completion_tokens":"5"}}""", 0, 0)]
    [InlineData("""{"usage":{"prompt_tokens":1,"prompt_tokens_details":null,"cost":{"x":[1]}}}""", 1, 0)]
    public void TryRead_OddCounts_AreReadAsFarAsTheyAreNumbers(string json, long input, long output) =>
        Assert.Equal(new TokenUsage(input, output), Read(json).Usage);

    [Theory]
    [InlineData(""), InlineData("[]"), InlineData("null"), InlineData("{"), InlineData("{}x"), InlineData("{\"a\":1}{}"), InlineData("\0"), InlineData("<html>")]
    public void TryRead_NoJsonObject_IsFalse(string text) => Assert.False(AnswerScan.TryRead(Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData("9223372036854775807", 1_000_000_000)]
    [InlineData("1e30", 1_000_000_000)]
    [InlineData("1000000001", 1_000_000_000)]
    [InlineData("1000000000", 1_000_000_000)]
    [InlineData("-9223372036854775808", 0)]
    [InlineData("2.5", 3)]
    public void TryRead_CountsOfAProviderThatErrs_StayWithinACall(string count, long read) => Assert.Equal(
        new TokenUsage(read, read, read, read),
        Read("""{"choices":[],"usage":{"prompt_tokens":N,"completion_tokens":N,"prompt_tokens_details":{"cached_tokens":N},"completion_tokens_details":{"reasoning_tokens":N}}}"""
            .Replace("N", count, StringComparison.Ordinal)).Usage);

    [Fact]
    public void TryRead_DeeperThan64_IsFalse() =>
        Assert.False(AnswerScan.TryRead(Encoding.UTF8.GetBytes($"{{\"a\":{new string('[', 80)}{new string(']', 80)}}}"), out _));

    [Fact]
    public void TryRead_Id_IsWhereItStands()
    {
        var json = """{"x":{"id":"no"}, "id" : "yes"}"""u8;
        Assert.True(AnswerScan.TryRead(json, out var scan));
        Assert.Equal("yes", Encoding.UTF8.GetString(json[scan.Id]));
    }

    [Fact]
    public void TryRead_ChangedAtRandom_NeverThrows()
    {
        var good = Encoding.UTF8.GetBytes("""{"id":"c","choices":[{"delta":{"content":"ab\u00e9"},"finish_reason":"stop"}],"usage":{"prompt_tokens":9,"completion_tokens":1},"error":null}""");
        var random = new Random(20261125);
        for (var round = 0; round < 20_000; round++)
        {
            var bytes = good[..random.Next(1, good.Length + 1)];
            for (var change = random.Next(4); change > 0; change--) bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
            if (AnswerScan.TryRead(bytes, out var scan))
            {
                Assert.True(scan.Usage is { In: >= 0, Out: >= 0 } && scan.Usage.Cached <= scan.Usage.In);
            }
        }
    }

    private static AnswerScan Read(string json)
    {
        Assert.True(AnswerScan.TryRead(Encoding.UTF8.GetBytes(json), out var scan));
        return scan;
    }
}
