using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

/// <summary>Typed questions with tools and formats, as they reach a provider of Anthropic's form, and answers that break off.</summary>
public sealed class AnthropicAskTests
{
    private const string Closed = """{"type":"object","properties":{"city":{"type":["string","null"]},"days":{"type":"array","items":{"type":"integer","enum":[1,2]}}},"required":["city","days"],"additionalProperties":false}""";
    private const string Bern = """{"city":"Bern"}""";

    [Fact]
    public async Task Ask_Tools_GoAndComeWithAllElse()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Uses("claude", "I look.", ("toolu_1", "weather", Bern));
        var question = Question() with { MaxOutputTokens = 77, Temperature = 0.5, Stop = ["END"] };

        var answer = await Ask(bench, "claude", question);

        var sent = JsonElement.Parse(bench.Upstream.Last!.Body);
        Assert.Equal((77, 0.5, "END"), (sent.GetProperty("max_tokens").GetInt32(), sent.GetProperty("temperature").GetDouble(), sent.GetProperty("stop_sequences")[0].GetString()));
        Assert.Equal("weather", sent.GetProperty("tool_choice").GetProperty("name").GetString());
        Assert.True(sent.GetProperty("tool_choice").GetProperty("disable_parallel_tool_use").GetBoolean());
        Assert.Equal((CallOutcome.Ok, FinishReasons.ToolCalls, "I look."), (answer.Outcome, answer.FinishReason, answer.Text));
        Assert.Equal([new ToolCall("toolu_1", "weather", Bern)], answer.ToolCalls.ToArray());
        Assert.Equal(new TokenUsage(11, FakeAnthropicScripts.AnswerTokens, Cached: 3), answer.Usage);
    }

    [Fact]
    public async Task Ask_ConversationWithResults_IsSaidInAnthropicsForm()
    {
        await using var bench = await ModelBench.Start();
        var question = Question() with
        {
            Messages = [new("user", "Rain?"), new("assistant", "") { ToolCalls = [new("functions.weather:0", "weather", Bern)] }, new("tool", "dry") { ToolCallId = "functions.weather:0" }], Tools = null,
        };
        var answer = await Ask(bench, "claude", question);
        Assert.Equal((CallOutcome.Ok, "dry"), (answer.Outcome, answer.Text));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", true, true), InlineData("claude-sonnet-4-0", true, false), InlineData("claude-3-5-haiku-latest", true, false), InlineData("claude-sonnet-4-5", false, false)]
    public async Task Ask_StrictFunction_IsStrictWhereTheModelHoldsIt(string model, bool closed, bool strict)
    {
        await using var bench = await ModelBench.Start();
        var schema = closed ? Closed : """{"type":"object","properties":{"n":{"type":"integer","minimum":1}},"additionalProperties":false}""";
        var tools = $$$"""[{"type":"function","function":{"name":"weather","parameters":{{{schema}}},"strict":true}}]""";
        var answer = await Ask(bench, model, Question() with { Tools = new() { Tools = tools } });
        Assert.Equal(CallOutcome.Ok, answer.Outcome);
        Assert.Equal(strict, JsonElement.Parse(bench.Upstream.Last!.Body).GetProperty("tools")[0].TryGetProperty("strict", out _));
    }

    [Theory]
    [InlineData("claude-sonnet-4-5", Closed, true), InlineData("claude-opus-4-1-20250805", Closed, false), InlineData("claude-3-5-haiku-latest", Closed, false), InlineData("of-another-maker", Closed, false)]
    [InlineData("claude-opus-4-6", """{"type":"object","properties":{}}""", false), InlineData("claude-opus-4-6", """{"type":5,"additionalProperties":false}""", false)]
    [InlineData("claude-opus-4-6", """{"type":"object","properties":{"a":{"$ref":"#"}},"additionalProperties":false}""", false)]
    [InlineData("claude-opus-4-6", """{"type":"object","properties":{"a":{"anyOf":[{"type":"string"},{"type":["object","null"]}]}},"additionalProperties":false}""", false)]
    [InlineData("claude-opus-4-6", """{"type":"object","properties":{"a":{"enum":[{}]}},"additionalProperties":false}""", false)]
    [InlineData("claude-opus-4-6", "true", false), InlineData("claude-opus-4-6", null, false)]
    public async Task Ask_Format_IsHeldByTheModelOrSaidInWords(string model, string? schema, bool held)
    {
        await using var bench = await ModelBench.Start();
        var answer = await Ask(bench, model, ModelBench.Question() with { Format = new() { Schema = schema, Description = "the weather" } });
        Assert.Equal(CallOutcome.Ok, answer.Outcome);
        var sent = JsonElement.Parse(bench.Upstream.Last!.Body);
        Assert.Equal((held, !held), (sent.TryGetProperty("output_config", out _), sent.TryGetProperty("system", out var words)));
        Assert.Contains("the weather", held ? sent.GetProperty("output_config").GetRawText() : schema is null ? "the weather" : words.GetRawText(), StringComparison.Ordinal);
    }

    [Theory, InlineData("""[{"type":"function","function":{"name":5}}]"""), InlineData("[{"), InlineData("{}"), InlineData("""[{"type":"custom"}]""")]
    public async Task Ask_ToolsThatCannotBeSaid_FailTheCallAndSendNothing(string tools)
    {
        await using var bench = await ModelBench.Start();
        var answer = await Ask(bench, "claude", Question() with { Tools = new() { Tools = tools } });
        Assert.Equal((CallOutcome.Rejected, default(TokenUsage), 0L), (answer.Outcome, answer.Usage, bench.Upstream.Calls));
        Assert.NotEmpty(answer.Error);
    }

    [Fact]
    public async Task Forward_Schema_IsHeldByTheProviderWhateverItIs()
    {
        await using var bench = await ModelBench.Start();
        var format = $$$""","response_format":{"type":"json_schema","json_schema":{"name":"n","description":"why","strict":true,"schema":{{{Closed}}}}}""";
        Assert.Equal(CallOutcome.Ok, (await Forward(bench, ModelBench.Request(stream: false, extra: format))).Outcome);
        var schema = JsonElement.Parse(bench.Upstream.Last!.Body).GetProperty("output_config").GetProperty("format").GetProperty("schema");
        Assert.Equal(("why", "object"), (schema.GetProperty("description").GetString(), schema.GetProperty("type").GetString()));

        var open = ""","response_format":{"type":"json_schema","json_schema":{"name":"n","schema":{"type":"object"}}}""";
        var refused = await Forward(bench, ModelBench.Request(stream: false, extra: open));
        Assert.Equal((CallOutcome.Rejected, RefusalCodes.ProviderRejected), (refused.Outcome, refused.Code));
        Assert.Contains("additionalProperties", refused.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(11), InlineData(12), InlineData(13), InlineData(14), InlineData(15), InlineData(16), InlineData(17), InlineData(18), InlineData(19), InlineData(20)]
    public async Task Call_CutAnywhere_BooksWhatArrivedAndNeverMore(int seed)
    {
        var random = new Random(seed);
        await using var bench = await ModelBench.Start();
        var events = FakeAnthropicScripts.Events("I look.", ("toolu_1", "weather", Bern), ("toolu_2", "weather", """{"city":"Zürich 🏔"}"""))
            .Select(data => JsonSerializer.Serialize(data)).Select(data => $"event: {JsonElement.Parse(data).GetProperty("type")}\ndata: {data}\n\n").ToArray();
        var bytes = Encoding.UTF8.GetBytes(string.Concat(events));
        var enough = Length(events[..^1]); // the event that tells the end
        for (var round = 0; round < 20; round++)
        {
            var cut = random.Next(1, bytes.Length + 1);
            bench.Upstream.On("claude", call => Cut(call, bytes, cut, random));
            var question = Question() with { Messages = [new("user", "Rain?")] };
            var answer = await Ask(bench, "claude", question);
            var heard = await Forward(bench, ModelBench.Request(stream: true), Door.AnthropicForwardStream);
            Assert.Equal((answer.Outcome, answer.Usage.Out, answer.Usage.Estimated), (heard.Outcome, heard.Usage.Out, heard.Usage.Estimated));
            if (cut >= enough)
            {
                Assert.Equal((CallOutcome.Ok, new TokenUsage(11, FakeAnthropicScripts.AnswerTokens, Cached: 3)), (answer.Outcome, answer.Usage));
                continue;
            }

            var text = Told(events, cut, "text");
            var arguments = Told(events, cut, "partial_json");
            Assert.Equal((CallOutcome.ParseError, text), (answer.Outcome, answer.Text));
            Assert.Equal(cut < Length(events[..1]) ? default : 11, answer.Usage.In);
            Assert.InRange(answer.Usage.Out, TokenEstimate.Of(text + arguments), TokenEstimate.Of(text) + TokenEstimate.Of(arguments) + 16); // two names with their framing
        }
    }

    private static long Length(string[] events) => Encoding.UTF8.GetByteCount(string.Concat(events)) - 1; // the last line end of an event need not come

    private static string Told(string[] events, int cut, string field)
    {
        var told = new StringBuilder();
        for (var count = 1; count <= events.Length && Length(events[..count]) <= cut; count++)
        {
            var data = JsonElement.Parse(events[count - 1].Split("data: ")[1]);
            told.Append(data.TryGetProperty("delta", out var delta) && delta.TryGetProperty(field, out var piece) ? piece.GetString() : "");
        }

        return told.ToString();
    }

    private static async Task Cut(FakeCall call, byte[] bytes, int cut, Random random)
    {
        call.Http.Response.ContentType = "text/event-stream";
        for (var at = 0; at < cut;)
        {
            var next = Math.Min(cut, at + random.Next(1, 200));
            await call.Http.Response.Body.WriteAsync(bytes.AsMemory(at, next - at), call.Http.RequestAborted);
            await call.Http.Response.Body.FlushAsync(call.Http.RequestAborted);
            at = next;
        }
    }

    private static AskCall Question() => ModelBench.Question() with
    {
        Tools = new()
        {
            Tools = """[{"type":"function","function":{"name":"weather","parameters":{"type":"object","patternProperties":{"^x":{}}},"strict":false}}]""",
            Choice = """{"type":"function","function":{"name":"weather"}}""", Parallel = false,
        },
    };

    private static async Task<Heard> Forward(ModelBench bench, ForwardCall call, Door door = Door.AnthropicForward)
    {
        Heard? heard = null;
        await foreach (var frame in ModelBench.Listen(bench.Client(bench.Entry(door)).Forward(ModelBench.Card("claude"), call, default)))
        {
            heard = frame;
        }

        return heard!;
    }

    private static async Task<AgentAnswer> Ask(ModelBench bench, string model, AskCall question)
    {
        AgentAnswer? answer = null;
        await foreach (var frame in bench.Client(bench.Entry(Door.AnthropicAsk)).Ask(ModelBench.Card(model), question, default))
        {
            answer = (frame as AskFrame.End)?.Answer ?? answer;
        }

        return answer!;
    }
}
