using System.Text;
using System.Text.Json;

namespace LLMHive.Chat;

/// <summary>What a completion's bytes become in the form of the Responses API.</summary>
public sealed class ResponseFormTests
{
    private const string Role = """data: {"id":"chatcmpl-1","created":7,"model":"m/one","choices":[{"index":0,"delta":{"role":"assistant","content":""}}],"hive":{"status":"running"}}""" + "\n\n";
    private const string Hum = """data: {"id":"chatcmpl-1","choices":[{"index":0,"delta":{"content":"Hüm 🐝"},"logprobs":{"content":[{"token":"Hüm 🐝","logprob":-0.5}]}},{"index":1,"delta":{"content":"no"}}]}""" + "\r\n\r\n";
    private const string Calls = """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"t2","function":{"name":"sub","arguments":"{}"}},{"index":0,"id":"t1","function":{"name":"add","arguments":"{\"a\""}}]}}]}""" + "\n\n";
    private const string Rest = """data: {"choices":[{"index":0,"delta":{"content":".","tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":":1}"}}]}}]}""" + "\n\n";
    private const string Last = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}],"hive":{"status":"complete"}}""" + "\n\n" + """data: {"choices":[],"usage":{"prompt_tokens":3}}""" + "\n\ndata: [DONE]\n\n";

    private static readonly ResponseCall Call = ResponseReader.Read("""{ "model": "m", "input": "hi", "metadata": { "a": "b" } }"""u8.ToArray()).Value!;

    [Fact]
    public void Stream_TextAndCalls_OpensEachItemOnceAndClosesAllInTheirOrder()
    {
        var events = Events(Stream([Role, Hum, Calls, Rest], Last));
        Assert.Equal(
            [
                "created", "in_progress", "output_item.added", "content_part.added", "output_text.delta",
                "output_item.added", "function_call_arguments.delta", "output_item.added", "function_call_arguments.delta",
                "output_text.delta", "function_call_arguments.delta",
                "output_text.done", "content_part.done", "output_item.done",
                "function_call_arguments.done", "output_item.done", "function_call_arguments.done", "output_item.done", "completed",
            ],
            events.Select(Name));
        Assert.Equal(Enumerable.Range(0, events.Count), events.Select(told => told.GetProperty("sequence_number").GetInt32()));

        var created = events[0].GetProperty("response");
        Assert.Equal(("resp_1", 7, "in_progress", "m/one"), (Text(created, "id"), created.GetProperty("created_at").GetInt32(), Text(created, "status"), Text(created, "model")));
        var whole = events[^1].GetProperty("response");
        Assert.Equal(("completed", "complete", "b", false), (Text(whole, "status"), Text(whole.GetProperty("hive"), "status"), Text(whole.GetProperty("metadata"), "a"), whole.GetProperty("store").GetBoolean()));
        Assert.Equal("""{"input_tokens":3,"input_tokens_details":{"cached_tokens":1},"output_tokens":2,"output_tokens_details":{"reasoning_tokens":0},"total_tokens":5}""", whole.GetProperty("usage").GetRawText());
        var output = whole.GetProperty("output");
        Assert.Equal("Hüm 🐝.", Text(output[0].GetProperty("content")[0], "text"));
        Assert.Equal(-0.5, output[0].GetProperty("content")[0].GetProperty("logprobs")[0].GetProperty("logprob").GetDouble());
        Assert.Equal(("t2", "sub", "{}"), (Text(output[1], "call_id"), Text(output[1], "name"), Text(output[1], "arguments")));
        Assert.Equal(("t1", "add", """{"a":1}"""), (Text(output[2], "call_id"), Text(output[2], "name"), Text(output[2], "arguments")));
    }

    [Fact]
    public void Stream_CutAnywhere_GivesTheSameBytes()
    {
        var bytes = Encoding.UTF8.GetBytes(Role + Hum + Calls + Rest + Last);
        var expected = Stream([Role, Hum, Calls, Rest], Last);
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var form = Form();
            var told = new StringBuilder();
            var at = 0;
            for (var cut = random.Next(bytes.Length); cut < bytes.Length; cut += random.Next(1, 200))
            {
                told.Append(Encoding.UTF8.GetString(form.Piece(bytes.AsMemory(at, cut - at)).Span));
                at = cut;
            }

            told.Append(Encoding.UTF8.GetString(form.Tail(End(bytes.AsMemory(at))).Span));
            Assert.Equal((seed, expected), (seed, told.ToString()));
        }
    }

    [Fact]
    public void Stream_AllOfItInTheTail_GivesTheSameBytes() =>
        Assert.Equal(Stream([Role, Hum, Calls, Rest], Last), Stream([], Role + Hum + Calls + Rest + Last)); // A replay is one piece.

    [Fact]
    public void Stream_EachDelta_GoesOutWithTheBytesThatBroughtIt()
    {
        var form = Form();
        Assert.Contains("response.created", Encoding.UTF8.GetString(form.Piece(Encoding.UTF8.GetBytes(Role)).Span), StringComparison.Ordinal);
        Assert.Contains("response.output_text.delta", Encoding.UTF8.GetString(form.Piece(Encoding.UTF8.GetBytes(Hum)).Span), StringComparison.Ordinal);
        Assert.Equal(0, form.Piece("data: {"u8.ToArray()).Length);
    }

    [Theory]
    [InlineData("stop", "completed", null)]
    [InlineData("tool_calls", "completed", null)]
    [InlineData("length", "incomplete", "max_output_tokens")]
    [InlineData("content_filter", "incomplete", "content_filter")]
    public void End_FinishReason_BecomesStatusInBothForms(string finish, string status, string? reason)
    {
        var last = Events(Stream([Role, Hum], $$"""data: {"choices":[{"index":0,"delta":{},"finish_reason":"{{finish}}"}]}""" + "\n\n"))[^1];
        var document = Document($$"""{ "id": "x", "choices": [{ "message": { "content": "Hüm 🐝" }, "finish_reason": "{{finish}}" }] }""");
        Assert.Equal("response." + status, Text(last, "type"));
        foreach (var response in (JsonElement[])[last.GetProperty("response"), document])
        {
            var details = response.GetProperty("incomplete_details");
            Assert.Equal((status, reason), (Text(response, "status"), details.ValueKind == JsonValueKind.Null ? null : Text(details, "reason")));
            Assert.Equal((status, "Hüm 🐝"), (Text(response.GetProperty("output")[0], "status"), Text(response.GetProperty("output")[0].GetProperty("content")[0], "text")));
        }
    }

    [Theory]
    [InlineData("""data: {"error":{"code":"provider_timeout","message":"Too slow."}}""" + "\n\n", "provider_timeout")]
    [InlineData("data: nonsense\n\n", "provider_error")]
    public void Stream_ThatBreaks_EndsWithFailedAndNothingElse(string broken, string code)
    {
        var events = Events(Stream([Role, Hum, broken, Rest], Last));
        Assert.Equal(["created", "in_progress", "output_item.added", "content_part.added", "output_text.delta", "failed"], events.Select(Name));
        var failed = events[^1].GetProperty("response");
        Assert.Equal(("failed", code), (Text(failed, "status"), Text(failed.GetProperty("error"), "code")));
        Assert.Equal("Hüm 🐝", Text(failed.GetProperty("output")[0].GetProperty("content")[0], "text"));
    }

    [Fact]
    public void Failure_BeforeTheFirstChunk_IsAWholeStream()
    {
        var events = Events(Encoding.UTF8.GetString(Form().Failure(Refusal.Of(RefusalCodes.ProviderTimeout, "Too slow.")).Span));
        Assert.Equal(["created", "in_progress", "failed"], events.Select(Name));
        Assert.Equal(("resp_req_1", 9), (Text(events[0].GetProperty("response"), "id"), events[0].GetProperty("response").GetProperty("created_at").GetInt32()));
    }

    [Fact]
    public void Document_RefusalAndCalls_BecomeItems()
    {
        var refused = Document("""{ "choices": [{ "message": { "content": null, "refusal": "No." }, "finish_reason": "stop" }] }""").GetProperty("output");
        Assert.Equal(("refusal", "No."), (Text(refused[0].GetProperty("content")[0], "type"), Text(refused[0].GetProperty("content")[0], "refusal")));
        var called = Document("""{ "choices": [{ "message": { "content": "", "tool_calls": [{ "id": "a", "function": { "name": "f", "arguments": "{}" } }, { "id": "", "function": { "name": "g", "arguments": "" } }] } }] }""").GetProperty("output");
        Assert.Equal(["function_call:f", "function_call:g"], called.EnumerateArray().Select(item => $"{Text(item, "type")}:{Text(item, "name")}"));
        Assert.Equal(("a", "call_req_1_1"), (Text(called[0], "call_id"), Text(called[1], "call_id")));
    }

    [Theory]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "id": 7, "created": "x", "choices": [7, { "index": 1.5, "message": { "content": 7, "tool_calls": [7] } }] }""")]
    public void Document_StrangeCompletion_IsStillAResponse(string completion) => Assert.Equal("response", Text(Document(completion), "object"));

    [Fact]
    public void Document_NoJson_IsRefused() => Assert.Equal(RefusalCodes.ProviderError, Assert.Throws<HiveException>(() => Document("<html>")).Code);

    private static ResponseForm Form() => new(Call, "req_1", DateTimeOffset.FromUnixTimeSeconds(9));

    private static HiveFrame.End End(ReadOnlyMemory<byte> tail) => new(tail, new(3, 2, Cached: 1), 0.5m);

    private static string Stream(string[] pieces, string tail)
    {
        var form = Form();
        var told = string.Concat(pieces.Select(piece => Encoding.UTF8.GetString(form.Piece(Encoding.UTF8.GetBytes(piece)).Span)));
        return told + Encoding.UTF8.GetString(form.Tail(End(Encoding.UTF8.GetBytes(tail))).Span);
    }

    private static JsonElement Document(string completion) => JsonElement.Parse(Form().Document(Encoding.UTF8.GetBytes(completion), End(default)).Span);

    private static List<JsonElement> Events(string stream) =>
    [
        .. stream.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Select(told =>
        {
            var lines = told.Split('\n');
            var data = JsonElement.Parse(lines[1]["data: ".Length..]);
            Assert.Equal(lines[0], "event: " + Text(data, "type"));
            return data;
        }),
    ];

    private static string Name(JsonElement told) => Text(told, "type")!["response.".Length..];

    private static string? Text(JsonElement parent, string name) => parent.GetProperty(name).GetString();
}
