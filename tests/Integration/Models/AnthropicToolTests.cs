using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

/// <summary>Tools of OpenAI's form at a provider of Anthropic's, there and back; the twin refuses what the API would.</summary>
public sealed class AnthropicToolTests
{
    private const string Weather = """{"type":"function","function":{"name":"weather","description":"The weather","parameters":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false},"strict":true}}""";
    private const string SaidWeather = """{"name":"weather","description":"The weather","input_schema":{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false},"strict":true}""";
    private const string Bern = """{"city":"Bern"}""";

    [Theory]
    [InlineData("", null), InlineData(""","tool_choice":"auto" """, null), InlineData(""","tool_choice":null,"parallel_tool_calls":true""", null)]
    [InlineData(""","parallel_tool_calls":false""", """{"type":"auto","disable_parallel_tool_use":true}""")]
    [InlineData(""","tool_choice":"none","parallel_tool_calls":false""", """{"type":"none"}""")]
    [InlineData(""","tool_choice":"required" """, """{"type":"any"}""")]
    [InlineData(""","tool_choice":{"type":"function","function":{"name":"weather"}},"parallel_tool_calls":false""", """{"type":"tool","name":"weather","disable_parallel_tool_use":true}""")]
    public async Task Forward_Tools_AreSaidWithTheWishForThem(string wish, string? choice)
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$"""{"model":"x","messages":[{"role":"user","content":"Rain?"}],"tools":[{{Weather}}]{{wish}}}""");
        Same($"[{SaidWeather}]", sent.GetProperty("tools"));
        Assert.Equal(choice is not null, sent.TryGetProperty("tool_choice", out var said));
        if (choice is not null)
        {
            Same(choice, said);
        }
    }

    [Theory]
    [InlineData("""{"name":"f"}""", """{"name":"f","input_schema":{"type":"object"}}""")]
    [InlineData("""{"name":"f","description":null,"parameters":{},"strict":false}""", """{"name":"f","input_schema":{"type":"object"}}""")]
    [InlineData("""{"name":"f","parameters":{"type":null,"$defs":{"a":{"minimum":1.50}}}}""", """{"name":"f","input_schema":{"type":"object","$defs":{"a":{"minimum":1.50}}}}""")]
    public async Task Forward_FunctionWithLess_StillTakesAnObject(string function, string said)
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$"""{"model":"x","messages":[{"role":"user","content":"Rain?"}],"tools":[{"type":"function","function":{{function}}}]}""");
        Same($"[{said}]", sent.GetProperty("tools"));
    }

    [Theory]
    [InlineData(""","tools":[]"""), InlineData(""","tools":null,"tool_choice":"none" """), InlineData(""","tool_choice":"auto","parallel_tool_calls":false"""), InlineData(""","response_format":{"type":"text"}""")]
    public async Task Forward_FieldsThatAskForNothing_AreTaken(string extra)
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$"""{"model":"x","messages":[{"role":"user","content":"Rain?"}]{{extra}}}""");
        Assert.Equal(["model", "max_tokens", "messages", "stream"], sent.EnumerateObject().Select(field => field.Name));
    }

    [Fact]
    public async Task Forward_ResultsOfTwoCalls_AreOneTurnBeforeWhatTheUserSays()
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$$"""
            {"model":"x","tools":[{{{Weather}}}],"messages":[
              {"role":"system","content":"Be brief."},{"role":"user","content":"Rain "},{"role":"user","content":[{"type":"text","text":"in "},{"type":"text","text":"Bern?"}]},
              {"role":"assistant","content":"I look.","refusal":null,"audio":null,"tool_calls":[{"id":"call_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},{"id":"call_2","type":"function","function":{"name":"weather","arguments":""}}]},
              {"role":"tool","tool_call_id":"call_2","content":[{"type":"text","text":"d"},{"type":"text","text":"ry"}]},{"role":"developer","content":"Be kind."},{"role":"tool","tool_call_id":"call_1","content":""},
              {"role":"user","content":"And?"},{"role":"assistant","content":null,"refusal":"No."},{"role":"user","content":"Please."}]}
            """);
        Same("""[{"type":"text","text":"Be brief."},{"type":"text","text":"Be kind."}]""", sent.GetProperty("system"));
        Same(
            """
            [{"role":"user","content":[{"type":"text","text":"Rain "},{"type":"text","text":"in Bern?"}]},
             {"role":"assistant","content":[{"type":"text","text":"I look."},{"type":"tool_use","id":"call_1","name":"weather","input":{"city":"Bern"}},{"type":"tool_use","id":"call_2","name":"weather","input":{}}]},
             {"role":"user","content":[{"type":"tool_result","tool_use_id":"call_2","content":"dry"},{"type":"tool_result","tool_use_id":"call_1","content":""},{"type":"text","text":"And?"}]},
             {"role":"assistant","content":[{"type":"text","text":"No."}]},{"role":"user","content":[{"type":"text","text":"Please."}]}]
            """,
            sent.GetProperty("messages"));
    }

    [Fact]
    public async Task Forward_CallsWithoutTools_NameTheirFunctionsAndLetNoneBeCalled()
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$"""{"model":"x","messages":[{{Turn("call_1")}},{"role":"user","content":"So?"}]}""");
        Same("""[{"name":"weather","input_schema":{"type":"object"}}]""", sent.GetProperty("tools"));
        Same("""{"type":"none"}""", sent.GetProperty("tool_choice"));
    }

    [Theory, InlineData("functions.weather:0"), InlineData("0"), InlineData("fc_a|b"), InlineData("x€")]
    public async Task Forward_IdsOfOthers_AreMadeFitAndOwnAndStayTheSame(string id)
    {
        await using var bench = await ModelBench.Start();
        var body = $$"""{"model":"x","tools":[{{Weather}}],"messages":[{{Turn(id)}},{{Turn(id)}},{{Turn(new string('a', 70))}}]}""";
        var sent = await Sent(bench, body);
        var ids = sent.GetProperty("messages").EnumerateArray().SelectMany(turn => turn.GetProperty("content").EnumerateArray()).Where(block => block.TryGetProperty("id", out _)).Select(block => block.GetProperty("id").GetString()!).ToArray();
        Assert.Equal(3, ids.Distinct().Count());
        Assert.Equal(sent.GetRawText(), (await Sent(bench, body)).GetRawText());
    }

    [Theory, InlineData(48), InlineData(49)]
    public async Task Forward_DeepArguments_AreSentOrRefusedAndNeverAFault(int depth)
    {
        await using var bench = await ModelBench.Start();
        var arguments = JsonSerializer.Serialize(string.Concat(Enumerable.Repeat("{\"a\":", depth - 1)) + "{}" + new string('}', depth - 1));
        var end = await End(bench, $$"""{"model":"x","tools":[{{Weather}}],"messages":[{{Turn("c", arguments)}}]}""");
        Assert.Equal(depth == 48 ? (CallOutcome.Ok, null) : (CallOutcome.Rejected, "messages[1].tool_calls[0].function.arguments"), (end.Outcome, end.Error?.Param));
    }

    [Fact]
    public async Task Forward_DeepestSchemaOfARequest_IsSent()
    {
        await using var bench = await ModelBench.Start();
        var schema = string.Concat(Enumerable.Repeat("{\"items\":", 59)) + "{}" + new string('}', 59); // a body may be 64 deep, and the schema begins as its fifth level
        var end = await End(bench, $$$"""{"model":"x","tools":[{"type":"function","function":{"name":"f","parameters":{{{schema}}}}}],"messages":[{"role":"user","content":"x"}]}""");
        Assert.Equal((CallOutcome.Ok, null), (end.Outcome, end.Error?.Message));
    }

    public static TheoryData<string, string, string> BadInput() => new()
    {
        { "tools[0].type", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"custom","custom":{"name":"c"}}]""" },
        { "tools[0].function.name", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":""}}]""" },
        { "tools[0].function.name", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function"}]""" },
        { "tools[0].function.strict", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":"f","strict":"yes"}}]""" },
        { "tools[0].function.description", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":"f","description":5}}]""" },
        { "tools[0].function.parameters", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":"f","parameters":[]}}]""" },
        { "tools[0].function.examples", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":"f","examples":[]}}]""" },
        { "tools[0].cache_control", """[{"role":"user","content":"x"}]""", ""","tools":[{"type":"function","function":{"name":"f"},"cache_control":{}}]""" },
        { "tools", """[{"role":"user","content":"x"}]""", ""","tools":"f" """ },
        { "tool_choice", """[{"role":"user","content":"x"}]""", ""","tool_choice":"required" """ },
        { "tool_choice", """[{"role":"user","content":"x"}]""", $$""","tools":[{{Weather}}],"tool_choice":"perhaps" """ },
        { "tool_choice", """[{"role":"user","content":"x"}]""", $$""","tools":[{{Weather}}],"tool_choice":{"type":"allowed_tools"}""" },
        { "tool_choice.function.name", """[{"role":"user","content":"x"}]""", $$""","tools":[{{Weather}}],"tool_choice":{"type":"function"}""" },
        { "parallel_tool_calls", """[{"role":"user","content":"x"}]""", $$""","tools":[{{Weather}}],"parallel_tool_calls":1""" },
        { "response_format.json_schema.schema", """[{"role":"user","content":"x"}]""", ""","response_format":{"type":"json_schema","json_schema":{"name":"n"}}""" },
        { "messages", """[{"role":"system","content":"x"}]""", "" },
        { "messages", """[{"role":"user","content":" "}]""", "" },
        { "messages[0].role", """[{"role":"function","name":"f","content":"x"}]""", "" },
        { "messages[0].function_call", """[{"role":"assistant","content":null,"function_call":{"name":"f","arguments":"{}"}}]""", "" },
        { "messages[0].audio", """[{"role":"assistant","audio":{"id":"a"}}]""", "" },
        { "messages[0].tool_calls", """[{"role":"user","content":"x","tool_calls":[{"id":"1"}]}]""", "" },
        { "messages[0].tool_calls", """[{"role":"assistant","content":"x","tool_calls":{"id":"1"}}]""", "" },
        { "messages[0].tool_calls[0].id", """[{"role":"assistant","tool_calls":[{"type":"function","function":{"name":"f","arguments":"{}"}}]}]""", "" },
        { "messages[0].tool_calls[0].id", """[{"role":"assistant","tool_calls":["f"]}]""", "" },
        { "messages[0].tool_calls[0].type", """[{"role":"assistant","tool_calls":[{"id":"1","type":"custom","custom":{"name":"f","input":"x"}}]}]""", "" },
        { "messages[0].tool_calls[0].function.name", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"arguments":"{}"}}]}]""", "" },
        { "messages[0].tool_calls[0].function.arguments", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"[]"}}]}]""", "" },
        { "messages[0].tool_calls[0].function.arguments", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{"}}]}]""", "" },
        { "messages[0].tool_calls[0].function.arguments", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":{}}}]}]""", "" },
        { "messages[0].tool_calls[0].function.arguments", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{\"a\":\"\\ud800\"}"}}]}]""", "" },
        { "messages[0].tool_calls[1].id", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}},{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}]""", "" },
        { "messages[0].tool_calls[0]", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]}]""", "" },
        { "messages[0].tool_calls[0]", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"user","content":"x"}]""", "" },
        { "messages[0].tool_call_id", """[{"role":"tool","content":"x"}]""", "" },
        { "messages[0].tool_call_id", """[{"role":"tool","tool_call_id":"1","content":"x"}]""", "" },
        { "messages[2].tool_call_id", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":"x"},{"role":"tool","tool_call_id":"1","content":"x"}]""", "" },
        { "messages[1].content[0]", """[{"role":"assistant","tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"{}"}}]},{"role":"tool","tool_call_id":"1","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]}]""", "" },
        { "messages[0].content[1]", """[{"role":"user","content":[{"type":"text","text":"x"},{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]""", "" },
        { "messages[0].content[0]", """[{"role":"user","content":[{"type":"file","file":{"file_id":"f"}}]}]""", "" },
        { "messages[0].content[0]", """[{"role":"assistant","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]}]""", "" },
        { "messages[0].content[0]", """[{"role":"system","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png"}}]}]""", "" },
        { "messages[0].content[0].text", """[{"role":"user","content":[{"type":"text"}]}]""", "" },
        { "messages[0].content", """[{"role":"user","content":5}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url"}]}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"file:///etc/passwd"}}]}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,"}}]}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png;base64,%%%"}}]}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/png,AAAA"}}]}]""", "" },
        { "messages[0].content[0].image_url.url", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"data:image/tiff;base64,AAAA"}}]}]""", "" },
        { "messages[0].content[0].image_url.detail", """[{"role":"user","content":[{"type":"image_url","image_url":{"url":"https://x.test/a.png","detail":"high"}}]}]""", "" },
    };

    [Theory, MemberData(nameof(BadInput))]
    public async Task Forward_WhatCannotBeSaid_IsRefusedByNameAndNotSent(string param, string messages, string extra)
    {
        await using var bench = await ModelBench.Start();
        var end = await End(bench, $$"""{"model":"x","messages":{{messages}}{{extra}}}""");
        Assert.Equal((CallOutcome.Rejected, param, 0L), (end.Outcome, end.Error!.Param, bench.Upstream.Calls));
        Assert.Contains(end.Error.Code, (string[])[RefusalCodes.InvalidRequest, RefusalCodes.UnsupportedParameter]);
        Assert.StartsWith($"'{param}' ", end.Error.Message, StringComparison.Ordinal);
        Assert.Equal(default, end.Usage);
    }

    [Fact]
    public async Task Forward_Called_IsAToolCallWithoutContentAndTheProvidersUsage()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Uses("claude", "", ("toolu_1", "weather", Bern), ("toolu_2", "time", "{}"));
        var end = await End(bench, Question());
        var choice = JsonElement.Parse(end.Tail.Span).GetProperty("choices")[0];
        Assert.Equal("tool_calls", choice.GetProperty("finish_reason").GetString());
        Assert.Equal(JsonValueKind.Null, choice.GetProperty("message").GetProperty("content").ValueKind);
        Same(
            """[{"id":"toolu_1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}},{"id":"toolu_2","type":"function","function":{"name":"time","arguments":"{}"}}]""",
            choice.GetProperty("message").GetProperty("tool_calls"));
        Assert.Equal(new TokenUsage(11, FakeAnthropicScripts.AnswerTokens, Cached: 3), end.Usage);
    }

    [Theory, InlineData(""), InlineData("I look it up.")]
    public async Task Forward_CalledWhileStreaming_ComesInPieces(string text)
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Uses("claude", text, ("toolu_1", "weather", Bern), ("toolu_2", "time", ""));
        Heard? heard = null;
        await foreach (var frame in ModelBench.Listen(bench.Client(bench.Entry(Door.AnthropicForwardStream)).Forward(ModelBench.Card("claude"), Request(Question(), stream: true), default)))
        {
            heard = frame;
        }

        var chunks = Chunks(heard!.Text);
        var calls = chunks.SelectMany(chunk => chunk.TryGetProperty("tool_calls", out var calls) ? calls.EnumerateArray().ToArray() : []).ToArray();
        Assert.Equal(text, string.Concat(chunks.Select(chunk => chunk.TryGetProperty("content", out var content) ? content.GetString() : "")));
        Same("""{"index":0,"id":"toolu_1","type":"function","function":{"name":"weather","arguments":""}}""", calls[0]);
        Same("""{"index":0,"function":{"arguments":"{\"ci"}}""", calls[1]);
        Assert.Equal([Bern, "{}"], calls.GroupBy(call => call.GetProperty("index").GetInt32(), (_, pieces) => string.Concat(pieces.Select(piece => piece.GetProperty("function").GetProperty("arguments").GetString()))));
        Assert.Contains("\"finish_reason\":\"tool_calls\"", heard.Text, StringComparison.Ordinal);
        Assert.Equal(new TokenUsage(11, FakeAnthropicScripts.AnswerTokens, Cached: 3), heard.Usage);
        Assert.Equal(calls.Length + (text.Length + 3) / 4, heard.Deltas);
    }

    [Fact]
    public async Task Forward_ArgumentsThatComeWithTheCall_AreTold()
    {
        await using var bench = await ModelBench.Start();
        var events = FakeAnthropicScripts.Events("", ("toolu_1", "weather", "")).Select(it => JsonSerializer.Serialize(it).Replace("\"input\":{}", "\"input\":{\"city\":\"Bern\"}", StringComparison.Ordinal));
        bench.Upstream.On("claude", call => call.Say(string.Concat(events.Select(data => $"event: {JsonElement.Parse(data).GetProperty("type")}\ndata: {data}\n\n"))));
        var end = await End(bench, Question());
        Assert.Equal(Bern, JsonElement.Parse(end.Tail.Span).GetProperty("choices")[0].GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString());
    }

    [Theory]
    [InlineData("data:image/png;base64,iVBORw0KGgo=", """{"type":"base64","media_type":"image/png","data":"iVBORw0KGgo="}""")]
    [InlineData("data:IMAGE/JPG;base64,/9j/", """{"type":"base64","media_type":"image/jpeg","data":"/9j/"}""")]
    [InlineData("data:image/gif;name=a.gif;base64,R0lG", """{"type":"base64","media_type":"image/gif","data":"R0lG"}""")]
    [InlineData("https://x.test/a.webp?b=1", """{"type":"url","url":"https://x.test/a.webp?b=1"}""")]
    public async Task Forward_Picture_IsABlockBetweenTheWords(string url, string source)
    {
        await using var bench = await ModelBench.Start();
        var sent = await Sent(bench, $$$"""{"model":"x","messages":[{"role":"user","content":[{"type":"text","text":"a"},{"type":"image_url","image_url":{"url":"{{{url}}}","detail":"auto"}},{"type":"text","text":"b"}]}]}""");
        Same($$"""[{"type":"text","text":"a"},{"type":"image","source":{{source}}},{"type":"text","text":"b"}]""", sent.GetProperty("messages")[0].GetProperty("content"));
    }

    private static string Question() => $$"""{"model":"x","messages":[{"role":"user","content":"Rain?"}],"tools":[{{Weather}}]}""";

    private static string Turn(string id, string arguments = "\"{}\"") =>
        $$$"""{"role":"user","content":"Rain?"},{"role":"assistant","content":null,"tool_calls":[{"id":"{{{id}}}","type":"function","function":{"name":"weather","arguments":{{{arguments}}}}}]},{"role":"tool","tool_call_id":"{{{id}}}","content":"dry"}""";

    private static ForwardCall Request(string body, bool stream) => ModelBench.Request(stream) with { Body = Encoding.UTF8.GetBytes(body) };

    private static async Task<JsonElement> Sent(ModelBench bench, string body)
    {
        var end = await End(bench, body);
        Assert.Equal((CallOutcome.Ok, null), (end.Outcome, end.Error?.Message));
        return JsonElement.Parse(bench.Upstream.Last!.Body);
    }

    private static async Task<ForwardFrame.End> End(ModelBench bench, string body)
    {
        ForwardFrame? last = null;
        await foreach (var frame in bench.Client(bench.Entry(Door.AnthropicForward)).Forward(ModelBench.Card("claude"), Request(body, stream: false), default))
        {
            last = frame;
        }

        return Assert.IsType<ForwardFrame.End>(last);
    }

    private static JsonElement[] Chunks(string text) =>
    [
        .. text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries).Where(line => line != "data: [DONE]").Select(line => JsonElement.Parse(line["data: ".Length..]))
            .Where(chunk => chunk.GetProperty("choices").GetArrayLength() > 0).Select(chunk => chunk.GetProperty("choices")[0].GetProperty("delta")),
    ];

    private static void Same(string expected, JsonElement actual) => Assert.True(JsonNode.DeepEquals(JsonNode.Parse(expected), JsonNode.Parse(actual.GetRawText())), actual.GetRawText());
}
