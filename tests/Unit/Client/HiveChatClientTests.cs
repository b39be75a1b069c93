using System.ComponentModel;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace LLMHive.Chat;

/// <summary>The hive as Microsoft.Extensions.AI sees it: what options and messages become, and what answers become.</summary>
public sealed class HiveChatClientTests
{
    private readonly ClientKit _kit = new();

    private IChatClient Client => _kit.User.AsChatClient("m/one");

    [Fact]
    public async Task GetResponse_Options_AreMapped()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer());
        await Client.GetResponseAsync(
            [new(ChatRole.User, "hi")],
            new()
            {
                Instructions = "Be brief.", ModelId = "m/two", Temperature = 0.5f, MaxOutputTokens = 9, TopP = 0.25f, TopK = 4, Seed = 5,
                StopSequences = ["."], FrequencyPenalty = 0.5f, PresencePenalty = 1, AllowMultipleToolCalls = false,
                Reasoning = new() { Effort = ReasoningEffort.ExtraHigh }, Tools = [AIFunctionFactory.Create(Add)], ToolMode = ChatToolMode.RequireSpecific("Add"),
                ResponseFormat = ChatResponseFormat.ForJsonSchema(JsonElement.Parse("""{"type":"object"}"""), "sum"),
                AdditionalProperties = new() { ["hive"] = new HiveTuning { Accuracy = 2 }, ["idempotency_key"] = "k1", ["logprobs"] = true },
            });

        var sent = _kit.Sent;
        Assert.Equal("k1", _kit.Hive.DoorScript.Calls[0].IdempotencyKey);
        Assert.Equal("m/two", sent.GetProperty("model").GetString());
        Assert.Equal("Be brief.", sent.GetProperty("messages")[0].GetProperty("content").GetString());
        Assert.Equal((9, 5, 4), (sent.GetProperty("max_tokens").GetInt32(), sent.GetProperty("seed").GetInt32(), sent.GetProperty("top_k").GetInt32()));
        Assert.Equal((0.5, 0.25), (sent.GetProperty("temperature").GetDouble(), sent.GetProperty("top_p").GetDouble()));
        Assert.Equal((0.5, 1), (sent.GetProperty("frequency_penalty").GetDouble(), sent.GetProperty("presence_penalty").GetDouble()));
        Assert.Equal((".", "xhigh"), (sent.GetProperty("stop")[0].GetString(), sent.GetProperty("reasoning_effort").GetString()));
        Assert.False(sent.GetProperty("parallel_tool_calls").GetBoolean());
        Assert.True(sent.GetProperty("logprobs").GetBoolean());
        Assert.Equal(2, sent.GetProperty("hive").GetProperty("accuracy").GetInt32());
        Assert.Equal("sum", sent.GetProperty("response_format").GetProperty("json_schema").GetProperty("name").GetString());
        var function = sent.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal(("Add", "Adds."), (function.GetProperty("name").GetString(), function.GetProperty("description").GetString()));
        Assert.True(function.GetProperty("parameters").GetProperty("properties").TryGetProperty("a", out _));
        Assert.Equal("Add", sent.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString());
    }

    public static TheoryData<string, ChatOptions> Unsupported => new()
    {
        { "ConversationId", new() { ConversationId = "c" } },
        { "RawRepresentationFactory", new() { RawRepresentationFactory = _ => null } },
        { "Reasoning.Output", new() { Reasoning = new() { Output = ReasoningOutput.Full } } },
        { "Tools", new() { Tools = [new HostedWebSearchTool()] } },
    };

    [Theory]
    [MemberData(nameof(Unsupported))]
    public async Task GetResponse_UnsupportedOption_IsRefusedByName(string name, ChatOptions options)
    {
        var thrown = await Assert.ThrowsAsync<HiveException>(() => Client.GetResponseAsync("hi", options));
        Assert.Equal((RefusalCodes.UnsupportedParameter, name), (thrown.Code, thrown.Field));
        Assert.Empty(_kit.Hive.DoorScript.Calls);
    }

    [Fact]
    public async Task GetResponse_UnsupportedContent_IsRefusedByItsPlace()
    {
        var thrown = await Assert.ThrowsAsync<HiveException>(() => Client.GetResponseAsync(
            [new(ChatRole.User, "hi"), new(ChatRole.User, [new TextContent("hear"), new DataContent(new byte[] { 1 }, "audio/wav")])]));
        Assert.Equal("messages[1].contents[1]", thrown.Field);
    }

    [Fact]
    public async Task GetResponse_Conversation_GoesWithCallsResultsAndImages()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer());
        await Client.GetResponseAsync(
        [
            new(ChatRole.User, [new TextContent("see"), new DataContent(new byte[] { 1 }, "image/png")]),
            new(ChatRole.Assistant, [new TextReasoningContent("hm"), new FunctionCallContent("t1", "Add", new Dictionary<string, object?> { ["a"] = 1 })]),
            new(ChatRole.Tool, [new FunctionResultContent("t1", 3), new FunctionResultContent("t2", "three")]),
        ]);
        var messages = _kit.Sent.GetProperty("messages").EnumerateArray().ToList();
        Assert.Equal(["user", "assistant", "tool", "tool"], messages.Select(message => message.GetProperty("role").GetString()));
        Assert.StartsWith("data:image/png;base64,", messages[0].GetProperty("content")[1].GetProperty("image_url").GetProperty("url").GetString(), StringComparison.Ordinal);
        Assert.Equal("""{"a":1}""", messages[1].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()!.Replace(" ", "", StringComparison.Ordinal).ReplaceLineEndings(""));
        Assert.Equal(("3", "t1", "three"), (messages[2].GetProperty("content").GetString(), messages[2].GetProperty("tool_call_id").GetString(), messages[3].GetProperty("content").GetString()));
    }

    [Fact]
    public async Task GetResponse_Answer_CarriesUsageReasonModelAndHive()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer(runId: "run_1"));
        var response = await Client.GetResponseAsync("hi");
        Assert.Equal(("Hum.", "m/one", ChatFinishReason.Stop), (response.Text, response.ModelId, response.FinishReason));
        Assert.Equal((3, 2, 5), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount, response.Usage.TotalTokenCount));
        Assert.Equal((0.5m, "run_1"), (response.AdditionalProperties!["cost_usd"], response.AdditionalProperties["run_id"]));
        Assert.Equal(0.5m, Assert.Single(response.Messages).AdditionalProperties!["cost_usd"]);
    }

    [Fact]
    public async Task GetStreamingResponse_Updates_AddUpToTheResponse()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Stream(
            """data: {"model":"m/real","choices":[{"index":0,"delta":{"content":"Hu"}}],"hive":{"run_id":"run_1","status":"running"}}""" + "\n\n",
            """data: {"choices":[{"index":0,"delta":{"content":"m."}}]}""" + "\n\n",
            """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"t1","function":{"name":"Add","arguments":"{\"a\":1,\"b\":2}"}}]},"finish_reason":"tool_calls"}]}""" + "\n\n"));
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in Client.GetStreamingResponseAsync("hi"))
        {
            updates.Add(update);
        }

        var response = updates.ToChatResponse();
        Assert.Equal(("Hum.", "m/real", ChatFinishReason.ToolCalls, 5), (response.Text, response.ModelId, response.FinishReason, response.Usage!.TotalTokenCount));
        var call = Assert.Single(Assert.Single(response.Messages).Contents.OfType<FunctionCallContent>());
        Assert.Equal(("t1", "Add", "2"), (call.CallId, call.Name, call.Arguments!["b"]!.ToString()));
        Assert.Equal("run_1", Assert.IsType<HiveReport>(response.Messages[0].AdditionalProperties!["hive"]).RunId);
    }

    [Fact]
    public async Task GetResponse_ThroughFunctionInvocation_CallsTheFunctionAndAnswers()
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => (_kit.Hive.DoorScript.Calls.Count == 1
            ? ClientKit.Answer("""{ "content": null, "tool_calls": [{ "id": "t1", "function": { "name": "Add", "arguments": "{\"a\":1,\"b\":2}" } }] }""", "tool_calls")
            : ClientKit.Answer("""{ "content": "It is 3." }""")).ToAsyncEnumerable();
        using var client = Client.AsBuilder().UseFunctionInvocation().Build();
        var response = await client.GetResponseAsync("1 + 2?", new() { Tools = [AIFunctionFactory.Create(Add)] });
        Assert.Equal("It is 3.", response.Text);
        Assert.Equal("3", _kit.Sent.GetProperty("messages").EnumerateArray().Last().GetProperty("content").GetString());
    }

    [Fact]
    public void GetService_KnownTypes_AreFound()
    {
        using var client = Client;
        Assert.Equal("m/one", client.GetService<ChatClientMetadata>()!.DefaultModelId);
        Assert.Equal("u1", client.GetService<IHiveUser>()!.UserId);
        Assert.Null(client.GetService<IChatClient>("other"));
    }

    [Description("Adds.")]
    private static int Add(int a, int b) => a + b;
}
