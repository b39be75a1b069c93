using System.Text;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Models;

public sealed class EventStreamCutterTests
{
    private const string First = """data: {"id":"c-1","choices":[{"index":0,"delta":{"role":"assistant","content":""},"finish_reason":null}]}""";
    private const string Word = """data: {"id":"c-1","choices":[{"index":0,"delta":{"content":"Zürich \" \\n 🐝"},"finish_reason":null}]}""";
    private const string Last = """data: {"id":"c-1","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""";
    private const string Usage = """data: {"id":"c-1","choices":[],"usage":{"prompt_tokens":9,"completion_tokens":2,"prompt_tokens_details":{"cached_tokens":4}}}""";

    private static readonly string Whole = string.Concat(((string[])[First, ": keep-alive", Word, "event: ping", Word, Last, Usage, "data: [DONE]"]).Select(line => line + "\n\n"));
    private static readonly string Kept = string.Concat(((string[])[First, Word, Word, Last]).Select(line => line + "\n\n"));

    public static TheoryData<string> LineEnds => ["\n", "\r\n", "\r"];

    [Theory, MemberData(nameof(LineEnds))]
    public void Feed_CutAtEachByte_GivesTheSameEventsDeltasAndUsage(string lineEnd)
    {
        var bytes = Encoding.UTF8.GetBytes(Whole.Replace("\n", lineEnd, StringComparison.Ordinal));
        var expected = Kept.Replace("\n", lineEnd, StringComparison.Ordinal);
        for (var at = 0; at <= bytes.Length; at++)
        {
            AssertWhole(expected, bytes[..at], bytes[at..]);
        }
    }

    [Theory, MemberData(nameof(LineEnds))]
    public void Feed_CutAtRandom_GivesTheSameEventsDeltasAndUsage(string lineEnd)
    {
        var bytes = Encoding.UTF8.GetBytes(Whole.Replace("\n", lineEnd, StringComparison.Ordinal));
        var expected = Kept.Replace("\n", lineEnd, StringComparison.Ordinal);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var parts = new List<byte[]>();
            for (var at = 0; at < bytes.Length;)
            {
                var length = Math.Min(bytes.Length - at, random.Next(1, 1 + (1 << random.Next(1, 9))));
                parts.Add(bytes[at..(at + length)]);
                at += length;
            }

            AssertWhole(expected, [.. parts]);
        }
    }

    [Fact]
    public void Feed_SingleBytes_GivesEachEventWithItsLastByte()
    {
        var cutter = new EventStreamCutter(4096);
        var events = new List<string>();
        foreach (var value in Encoding.UTF8.GetBytes(Whole))
        {
            cutter.Feed([value], out var found, out _);
            if (!found.IsEmpty) events.Add(Encoding.UTF8.GetString(found.Span));
        }

        Assert.Equal([First + "\n\n", Word + "\n\n", Word + "\n\n", Last + "\n\n"], events);
    }

    [Theory]
    [InlineData("data: {oops}\n\n", EventStreamCutter.Verdict.Unreadable)]
    [InlineData("data: \0\0\n\n", EventStreamCutter.Verdict.Unreadable)]
    [InlineData("data: [1]\n\n", EventStreamCutter.Verdict.Unreadable)]
    [InlineData("data: {\"error\":{\"message\":\"x\"}}\n\n", EventStreamCutter.Verdict.Error)]
    [InlineData("data: {\"error\":null,\"choices\":[]}\n\n", EventStreamCutter.Verdict.GoesOn)]
    [InlineData("data: [DONE]\n\n", EventStreamCutter.Verdict.Done)]
    [InlineData("data:[DONE]\n\n", EventStreamCutter.Verdict.Done)]
    [InlineData(": [DONE]\n\n", EventStreamCutter.Verdict.GoesOn)]
    [InlineData("data: {\"choices\":\ndata: []}\n\n", EventStreamCutter.Verdict.GoesOn)]
    public void Feed_OneEvent_JudgesIt(string text, EventStreamCutter.Verdict expected)
    {
        var verdict = new EventStreamCutter(4096).Feed(Encoding.UTF8.GetBytes(text), out _, out _);
        Assert.Equal(expected, verdict);
    }

    [Fact]
    public void Feed_BadEventAfterGoodOnes_HandsTheGoodOnesOn()
    {
        var verdict = new EventStreamCutter(4096).Feed(Encoding.UTF8.GetBytes($"{Word}\n\ndata: oops\n\n{Word}\n\n"), out var events, out var deltas);
        Assert.Equal((EventStreamCutter.Verdict.Unreadable, 1, Word + "\n\n"), (verdict, deltas, Encoding.UTF8.GetString(events.Span)));
    }

    [Fact]
    public void Feed_EventLongerThanAllowed_IsUnreadable()
    {
        var cutter = new EventStreamCutter(100);
        Assert.Equal(EventStreamCutter.Verdict.GoesOn, cutter.Feed(new byte[100], out _, out _));
        Assert.Equal(EventStreamCutter.Verdict.Unreadable, cutter.Feed(new byte[1], out _, out _));
    }

    [Fact]
    public void Finish_EventWithoutItsBlankLine_CountsAsWhole()
    {
        var cutter = new EventStreamCutter(4096);
        cutter.Feed(Encoding.UTF8.GetBytes(Last), out _, out _);
        Assert.False(cutter.Finished);
        cutter.Finish(out var events, out _);
        Assert.True(cutter.Finished);
        Assert.StartsWith(Last, Encoding.UTF8.GetString(events.Span), StringComparison.Ordinal);
    }

    [Fact]
    public void Tail_NoUsageChunkSeen_WritesOneWhenAskedFor()
    {
        var cutter = new EventStreamCutter(4096);
        cutter.Feed(Encoding.UTF8.GetBytes(Last + "\n\n"), out _, out _);
        var tail = Encoding.UTF8.GetString(cutter.Tail(true, "m", 1, new TokenUsage(3, 4)).Span);
        Assert.Contains("\"id\":\"c-1\"", tail, StringComparison.Ordinal);
        Assert.Contains("\"total_tokens\":7", tail, StringComparison.Ordinal);
        Assert.EndsWith("data: [DONE]\n\n", tail, StringComparison.Ordinal);
        Assert.Equal("data: [DONE]\n\n", Encoding.UTF8.GetString(cutter.Tail(false, "m", 1, default).Span));
    }

    private static void AssertWhole(string expected, params byte[][] parts)
    {
        var cutter = new EventStreamCutter(4096);
        var events = new MemoryStream();
        var (sum, verdict) = (0, EventStreamCutter.Verdict.GoesOn);
        foreach (var part in parts.Where(part => part.Length > 0))
        {
            Assert.Equal(EventStreamCutter.Verdict.GoesOn, verdict);
            verdict = cutter.Feed(part, out var found, out var deltas);
            events.Write(found.Span);
            sum += deltas;
        }

        // A lone CR at the very end may still become CRLF: only the end of the connection tells.
        if (verdict == EventStreamCutter.Verdict.GoesOn) verdict = cutter.Finish(out _, out _);
        Assert.Equal(EventStreamCutter.Verdict.Done, verdict);
        Assert.Equal(expected, Encoding.UTF8.GetString(events.ToArray()));
        Assert.Equal((2, 2L, true, "c-1", new TokenUsage(9, 2, 4)), (sum, cutter.Deltas, cutter.Finished, cutter.Id, cutter.Usage!.Value));
        Assert.Contains("\"prompt_tokens\":9", Encoding.UTF8.GetString(cutter.Tail(true, "m", 1, default).Span), StringComparison.Ordinal);
    }
}
