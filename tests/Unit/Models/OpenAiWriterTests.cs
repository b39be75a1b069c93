using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Models;

/// <summary>What the writer writes, the reader of providers' answers must read the same.</summary>
public sealed class OpenAiWriterTests
{
    private static readonly CompletionHead Head = new("chatcmpl-1", "hive/vote", 1_764_000_000);
    private static readonly TokenUsage Usage = new(10, 7, 4, 5);

    [Fact]
    public void Completion_ToolCallAndText_IsReadBackWhole()
    {
        var json = OpenAiWriter.Completion(Head, [new("Grüße \"x\"", "stop"), new(null, "tool_calls", [new("call_1", "f", "{\"a\":1}")])], Usage, """{"status":"ok"}""");
        Assert.True(AnswerScan.TryRead(json, out var scan));
        Assert.Equal((Usage, true), (scan.Usage, scan.Finished));
        using var document = JsonDocument.Parse(json);
        var root = document.RootElement;
        Assert.Equal(("chat.completion", 17L, "ok"), (root.GetProperty("object").GetString(), root.GetProperty("usage").GetProperty("total_tokens").GetInt64(), root.GetProperty("hive").GetProperty("status").GetString()));
        Assert.Equal("Grüße \"x\"", root.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString());
        var second = root.GetProperty("choices")[1];
        Assert.Equal((1, JsonValueKind.Null), (second.GetProperty("index").GetInt32(), second.GetProperty("message").GetProperty("content").ValueKind));
        Assert.Equal("{\"a\":1}", second.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
    }

    [Fact]
    public void Chunks_Streamed_AreReadBackByTheCutter()
    {
        byte[] stream =
        [
            .. OpenAiWriter.FirstChunk(Head), .. OpenAiWriter.DeltaChunk(Head, "a\nb"), .. OpenAiWriter.ToolCallChunk(Head, new("call_1", "f", "{}"), 0),
            .. OpenAiWriter.FinalChunk(Head, "stop"), .. OpenAiWriter.UsageChunk(Head, Usage), .. OpenAiWriter.Done.Span,
        ];
        var cutter = new EventStreamCutter(4096);
        Assert.Equal(EventStreamCutter.Verdict.Done, cutter.Feed(stream, out var events, out var deltas));
        Assert.Equal((2, true, Usage, "chatcmpl-1"), (deltas, cutter.Finished, cutter.Usage!.Value, cutter.Id));
        Assert.Equal(stream, (byte[])[.. events.Span, .. cutter.Tail(true, "", 0, default).Span]);
    }

    [Fact]
    public void ErrorChunk_MidStream_IsSeenAsAnError()
    {
        var verdict = new EventStreamCutter(4096).Feed(OpenAiWriter.ErrorChunk(Refusal.Of(RefusalCodes.ProviderError, "It broke.", "p")), out var events, out _);
        Assert.Equal((EventStreamCutter.Verdict.Error, true), (verdict, events.IsEmpty));
    }

    [Theory]
    [InlineData(RefusalCodes.InvalidRequest, "invalid_request_error")]
    [InlineData(RefusalCodes.UnsupportedParameter, "invalid_request_error")]
    [InlineData(RefusalCodes.PriceUnknown, "invalid_request_error")]
    [InlineData(RefusalCodes.ProviderRejected, "invalid_request_error")]
    [InlineData(RefusalCodes.TierFeature, "permission_error")]
    [InlineData(RefusalCodes.SpendLimit, "insufficient_quota")]
    [InlineData(RefusalCodes.RateLimited, "rate_limit_error")]
    [InlineData(RefusalCodes.ProviderUnavailable, "server_error")]
    [InlineData("a_code_nobody_entered", "server_error")]
    public void ErrorChunk_OfCode_HasTheTypeOfAnErrorThatIsNotStreamed(string code, string type)
    {
        using var json = JsonDocument.Parse(OpenAiWriter.ErrorChunk(Refusal.Of(code, "It broke.")).AsMemory("data: ".Length));

        Assert.Equal((type, code), (json.RootElement.GetProperty("error").GetProperty("type").GetString(), json.RootElement.GetProperty("error").GetProperty("code").GetString()));
    }

    [Fact]
    public void Embeddings_Base64_AreTheSameFloatsInLittleEndian()
    {
        float[] vector = [0.25f, -1.5f, float.Epsilon];
        using var plain = JsonDocument.Parse(OpenAiWriter.Embeddings("m", [vector], base64: false, 3));
        using var packed = JsonDocument.Parse(OpenAiWriter.Embeddings("m", [vector], base64: true, 3));
        Assert.Equal(vector, Vector(plain).EnumerateArray().Select(value => value.GetSingle()));
        var bytes = Vector(packed).GetBytesFromBase64();
        Assert.Equal(vector, Enumerable.Range(0, 3).Select(at => System.Buffers.Binary.BinaryPrimitives.ReadSingleLittleEndian(bytes.AsSpan(at * 4))));
        Assert.Equal(3, plain.RootElement.GetProperty("usage").GetProperty("total_tokens").GetInt32());

        static JsonElement Vector(JsonDocument json) => json.RootElement.GetProperty("data")[0].GetProperty("embedding");
    }

    [Fact]
    public void DeltaChunk_AnyText_IsOneEvent()
    {
        var random = new Random(5);
        for (var round = 0; round < 500; round++)
        {
            var text = string.Concat(Enumerable.Range(0, random.Next(20)).Select(_ => (char)random.Next(1, 0xD7FF)));
            var chunk = Encoding.UTF8.GetString(OpenAiWriter.DeltaChunk(Head, text));
            Assert.Equal(chunk.Length - 2, chunk.IndexOf("\n\n", StringComparison.Ordinal));
            Assert.DoesNotContain('\r', chunk);
            using var json = JsonDocument.Parse(chunk["data: ".Length..]);
            Assert.Equal(text, json.RootElement.GetProperty("choices")[0].GetProperty("delta").GetProperty("content").GetString());
        }
    }
}
