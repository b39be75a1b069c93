#pragma warning disable OPENAI001 // The SDK calls its Responses client experimental; it is what its samples use.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Models;
using OpenAI;
using OpenAI.Chat;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace LLMHive.Api;

/// <summary>A provider of Anthropic's form with tools, through the whole product: alone, and as a member beside one of OpenAI's form.</summary>
public sealed class ClaudeTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";
    private const string Bern = """{"city":"Bern"}""";
    private const string BernToo = """{ "city" : "Bern" }""";
    private const int Rounds = 600;

    [Theory, InlineData("hive/vote"), InlineData("hive/fast"), InlineData("hive/auto")]
    public async Task CompleteChat_MembersOfBothForms_CallTheSameAndHearTheResult(string model)
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("a", "c");
        providers.Upstream.Uses("a", "", ("toolu_a", "weather", Bern)).Calls("b", ("call_b", "weather", BernToo)).Uses("c", "I look it up.", ("toolu_c", "weather", Bern));
        var key = await providers.Hive.SignUp("u1", "pro");
        var chat = Chat(providers, model, key);

        var first = await chat.CompleteChatAsync([new UserChatMessage("Rain in Bern?")], Options());

        Assert.Equal(ChatFinishReason.ToolCalls, first.Value.FinishReason);
        var call = Assert.Single(first.Value.ToolCalls);
        Assert.Equal(("weather", Bern), (call.FunctionName, call.FunctionArguments.ToString()));
        Assert.StartsWith("toolu_", call.Id, StringComparison.Ordinal);
        var hive = Hive(first);
        Assert.Equal(("complete", 0), (hive.GetProperty("status").GetString(), hive.GetProperty("degradations").GetArrayLength()));
        var rows = await providers.Rows("u1");
        Assert.All(rows, row => Assert.False(row.Estimated));
        Assert.Equal(hive.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
        if (model == "hive/vote")
        {
            Assert.Equal("""tool_calls: weather({"city":"Bern"})""", hive.GetProperty("votes")[0].GetProperty("answer").GetString());
            Assert.Equal(["claude/a", "claude/c", "fake/b"], hive.GetProperty("votes")[0].GetProperty("models").EnumerateArray().Select(it => it.GetString()).Order());
            Assert.Equal((2 * FakeAnthropicScripts.AnswerTokens) + FakeScripts.AnswerTokens, (int)rows.Sum(row => row.TokensOut));
        }

        providers.Upstream.Uses("a", "Dry.").Says("b", "Dry.").Uses("c", "Dry.");
        ChatMessage[] turns = [new SystemChatMessage("Be brief."), new UserChatMessage("Rain in Bern?"), new AssistantChatMessage(first.Value), new ToolChatMessage(call.Id, "dry")];
        var second = await chat.CompleteChatAsync(turns, Options());
        Assert.Equal((ChatFinishReason.Stop, "Dry."), (second.Value.FinishReason, second.Value.Content[0].Text));
        Assert.Equal(0, Hive(second).GetProperty("degradations").GetArrayLength());
    }

    [Fact]
    public async Task CompleteChat_IdOfAnotherProvider_ReachesTheMemberOfAnthropicsForm()
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("c");
        providers.Upstream.Says("a", "Dry.").Says("b", "Dry.").Uses("c", "Dry.");
        var called = new AssistantChatMessage([ChatToolCall.CreateFunctionToolCall("functions.weather:0", "weather", BinaryData.FromString(Bern))]);
        var answer = await Chat(providers, "hive/vote").CompleteChatAsync([new UserChatMessage("Rain?"), called, new ToolChatMessage("functions.weather:0", "dry")], Options());
        Assert.Equal(3, Hive(answer).GetProperty("votes")[0].GetProperty("models").GetArrayLength());
    }

    [Fact]
    public async Task CompleteChat_Alone_CallsAndAnswersThroughTheSdk()
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("c");
        providers.Upstream.Uses("c", "", ("toolu_1", "weather", Bern), ("toolu_2", "weather", """{"city":"Basel"}"""));
        var chat = Chat(providers, "claude/c");

        var first = await chat.CompleteChatAsync([new UserChatMessage("Rain?")], Options());
        Assert.Equal((ChatFinishReason.ToolCalls, 2, 0), (first.Value.FinishReason, first.Value.ToolCalls.Count, first.Value.Content.Count));

        providers.Upstream.Uses("c", "Dry.");
        ChatMessage[] turns = [new UserChatMessage("Rain?"), new AssistantChatMessage(first.Value), new ToolChatMessage("toolu_2", "dry"), new ToolChatMessage("toolu_1", "dry"), new UserChatMessage("So?")];
        Assert.Equal("Dry.", (await chat.CompleteChatAsync(turns, Options())).Value.Content[0].Text);
        using var sent = JsonDocument.Parse(providers.Upstream.Last!.Body);
        Assert.Equal(["user", "assistant", "user"], sent.RootElement.GetProperty("messages").EnumerateArray().Select(turn => turn.GetProperty("role").GetString()));
        Assert.True(sent.RootElement.GetProperty("tools")[0].GetProperty("strict").GetBoolean());
    }

    [Fact]
    public async Task CompleteChatStreaming_Alone_StreamsArguments()
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("c");
        providers.Upstream.Uses("c", "I look.", ("toolu_1", "weather", Bern), ("toolu_2", "weather", ""));
        var (ids, names, arguments, text) = (new List<string>(), new List<string>(), new SortedDictionary<int, string>(), "");
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat(providers, "claude/c").CompleteChatStreamingAsync([new UserChatMessage("Rain?")], Options()))
        {
            (finish, usage) = (update.FinishReason ?? finish, update.Usage ?? usage);
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            foreach (var piece in update.ToolCallUpdates)
            {
                ids.AddRange(piece.ToolCallId is { } id ? [id] : []);
                names.AddRange(piece.FunctionName is { } name ? [name] : []);
                arguments[piece.Index] = arguments.GetValueOrDefault(piece.Index, "") + piece.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal((ChatFinishReason.ToolCalls, "I look.", FakeAnthropicScripts.AnswerTokens), (finish, text, usage!.OutputTokenCount));
        Assert.Equal(["toolu_1", "toolu_2"], ids);
        Assert.Equal(["weather", "weather"], names);
        Assert.Equal([Bern, "{}"], arguments.Values);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task CreateResponse_Alone_IsAFunctionCallItemAndTakesItsOutput(bool stream)
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("c");
        providers.Upstream.Uses("c", "", ("toolu_1", "weather", Bern));
        var tools = new[] { new { type = "function", name = "weather", parameters = JsonElement.Parse(Schema) } };
        using var answer = await providers.Hive.Send(HttpMethod.Post, "/v1/responses", new { model = "claude/c", input = "Rain?", stream, tools });
        var told = await answer.Content.ReadAsStringAsync();
        var whole = stream
            ? JsonElement.Parse(told.Split("\n\n").Single(text => text.StartsWith("event: response.completed", StringComparison.Ordinal)).Split("data: ")[1]).GetProperty("response")
            : JsonElement.Parse(told);
        var item = Assert.Single(whole.GetProperty("output").EnumerateArray());
        Assert.Equal(("function_call", "toolu_1", "weather", Bern), (item.GetProperty("type").GetString(), item.GetProperty("call_id").GetString(), item.GetProperty("name").GetString(), item.GetProperty("arguments").GetString()));
        Assert.Equal(stream, told.Contains("response.function_call_arguments.delta", StringComparison.Ordinal));

        providers.Upstream.Uses("c", "Dry.");
        object[] input =
        [
            new { role = "user", content = new object[] { new { type = "input_text", text = "Rain here?" }, new { type = "input_image", image_url = "data:image/png;base64,iVBORw0KGgo=" } } },
            new { type = "function_call", call_id = "toolu_1", name = "weather", arguments = Bern }, new { type = "function_call_output", call_id = "toolu_1", output = "dry" },
        ];
        using var second = await providers.Hive.Send(HttpMethod.Post, "/v1/responses", new { model = "claude/c", input, tools });
        Assert.Equal("Dry.", (await HiveUnderTest.Json(second)).GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
        using var sent = JsonDocument.Parse(providers.Upstream.Last!.Body);
        Assert.Equal("image", sent.RootElement.GetProperty("messages")[0].GetProperty("content")[1].GetProperty("type").GetString());
    }

    [Theory]
    [InlineData("messages[1].tool_call_id", """{"messages":[{"role":"user","content":"x"},{"role":"tool","tool_call_id":"1","content":"x"}]}""")]
    [InlineData("messages[1].tool_calls[0].function.arguments", """{"messages":[{"role":"user","content":"x"},{"role":"assistant","content":null,"tool_calls":[{"id":"1","type":"function","function":{"name":"f","arguments":"no"}}]}]}""")]
    [InlineData("tools[0].function.name", """{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"function","function":{"parameters":{}}}]}""")]
    [InlineData("tools[0].type", """{"messages":[{"role":"user","content":"x"}],"tools":[{"type":"custom","custom":{"name":"c"}}]}""")]
    [InlineData("messages[0].content[0]", """{"messages":[{"role":"user","content":[{"type":"input_audio","input_audio":{"data":"AAAA","format":"wav"}}]}]}""")]
    [InlineData("reasoning_effort", """{"messages":[{"role":"user","content":"x"}],"reasoning_effort":"low"}""")]
    [InlineData("response_format", """{"messages":[{"role":"user","content":"x"}],"response_format":{"type":"json_object"}}""")]
    [InlineData("input[1].call_id", """{"input":[{"role":"user","content":"x"},{"type":"function_call_output","call_id":"1","output":"dry"}]}""")]
    public async Task Post_WhatCannotBeSaid_IsBadRequestThatNamesTheField(string param, string body)
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("c");
        var asked = JsonSerializer.Deserialize<Dictionary<string, object>>(body)!;
        asked["model"] = "claude/c";
        using var answer = await providers.Hive.Send(HttpMethod.Post, asked.ContainsKey("input") ? "/v1/responses" : "/v1/chat/completions", asked);
        var error = (await HiveUnderTest.Json(answer)).GetProperty("error");
        Assert.Equal((400, param, 0L), ((int)answer.StatusCode, error.GetProperty("param").GetString(), providers.Upstream.Calls));
    }

    [Fact]
    public async Task Bodies_Damaged_AreAnsweredOrRefusedAndNeverAFault()
    {
        await using var providers = await ProvidersUnderTest.StartWithClaude("a", "b", "c");
        const string Body =
            """{ "model": "claude/c", "messages": [{ "role": "system", "content": "s" }, { "role": "user", "content": [{ "type": "text", "text": "hi" }, { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA", "detail": "auto" } }] }, { "role": "assistant", "content": null, "refusal": null, "tool_calls": [{ "id": "c", "type": "function", "function": { "name": "f", "arguments": "{\"a\":1}" } }] }, { "role": "tool", "tool_call_id": "c", "content": [{ "type": "text", "text": "dry" }] }], "tools": [{ "type": "function", "function": { "name": "f", "description": "d", "strict": true, "parameters": { "type": "object", "properties": { "a": { "type": ["integer", "null"] } }, "additionalProperties": false } } }], "tool_choice": { "type": "function", "function": { "name": "f" } }, "parallel_tool_calls": false, "response_format": { "type": "json_schema", "json_schema": { "name": "r", "strict": true, "schema": { "type": "object", "properties": { "b": { "anyOf": [{ "const": 1 }, { "enum": ["x"] }] } }, "additionalProperties": false } } }, "stop": ["x"], "temperature": 0.5, "top_p": 1, "max_tokens": 50 }""";
        string[] bodies = [Body, Body.Replace("claude/c", "hive/fast", StringComparison.Ordinal).Replace(""", { "type": "image_url", "image_url": { "url": "data:image/png;base64,AAAA", "detail": "auto" } }""", "", StringComparison.Ordinal)];
        providers.Upstream.Uses("a", "4").Uses("b", "4").Uses("c", "4");
        var counts = new SortedDictionary<int, int>();
        for (var round = 0; round < Rounds; round++)
        {
            var damaged = Damage.Of(bodies[round % bodies.Length], new Random(round));
            using var request = new HttpRequestMessage(HttpMethod.Post, "/v1/chat/completions") { Content = new ByteArrayContent(damaged) };
            request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", HiveUnderTest.AdminKey);
            using var answer = await providers.Hive.Http.SendAsync(request);
            await Dialects.Check(answer, $"Round {round}: {Encoding.UTF8.GetString(damaged)}");
            Assert.True((int)answer.StatusCode < 500, $"Round {round}: {Encoding.UTF8.GetString(damaged)}: {await answer.Content.ReadAsStringAsync()}");
            counts[(int)answer.StatusCode] = counts.GetValueOrDefault((int)answer.StatusCode) + 1;
        }

        Assert.InRange(counts[200], Rounds / 20, Rounds - 1);
    }

    private static ChatCompletionOptions Options() => new()
    {
        Tools = { ChatTool.CreateFunctionTool("weather", "The weather", BinaryData.FromString(Schema), functionSchemaIsStrict: true) },
    };

    private static JsonElement Hive(ClientResult<ChatCompletion> answer) => JsonElement.Parse(answer.GetRawResponse().Content).GetProperty("hive");

    private static ChatClient Chat(ProvidersUnderTest providers, string model, string key = HiveUnderTest.AdminKey) =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(providers.Hive.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) })
            .GetChatClient(model);
}
