using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Models;
using OpenAI;
using OpenAI.Chat;
using Ai = Microsoft.Extensions.AI;
using ChatMessage = OpenAI.Chat.ChatMessage;

namespace LLMHive.Api;

/// <summary><c>tools</c> on hive models: through the OpenAI SDK, Responses and the .NET client, down to the provider and back.</summary>
public sealed class HiveToolTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false,"$defs":{"unused":{"type":"null"}}}""";
    private const string Bern = """{"city":"Bern"}""";
    private const string BernToo = """{ "city" : "Bern" }""";

    [Fact]
    public async Task CompleteChat_TwoOfThreeCallTheSame_GivesOneMembersCallAndBooksAll()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "It rains.").Calls("b", ("call_b", "weather", BernToo)).Calls("c", ("call_c", "weather", Bern));
        var key = await providers.Hive.SignUp("u1", "pro");

        var answer = await Chat(providers, key).CompleteChatAsync([new UserChatMessage("Rain in Bern?")], Options());

        Assert.Equal(ChatFinishReason.ToolCalls, answer.Value.FinishReason);
        var call = Assert.Single(answer.Value.ToolCalls);
        Assert.Equal(("call_b", "weather", BernToo), (call.Id, call.FunctionName, call.FunctionArguments.ToString()));
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        Assert.Equal(JsonValueKind.Null, raw.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").ValueKind);
        var hive = raw.RootElement.GetProperty("hive");
        Assert.Equal(("complete", """tool_calls: weather({"city":"Bern"})"""), (hive.GetProperty("status").GetString(), hive.GetProperty("votes")[0].GetProperty("answer").GetString()));

        using var sent = JsonDocument.Parse(providers.Upstream.Last!.Body);
        var function = sent.RootElement.GetProperty("tools")[0].GetProperty("function");
        Assert.Equal((Schema, true), (function.GetProperty("parameters").GetRawText(), function.GetProperty("strict").GetBoolean()));
        Assert.Equal("auto", sent.RootElement.GetProperty("tool_choice").GetString());
        Assert.False(sent.RootElement.GetProperty("parallel_tool_calls").GetBoolean());

        var rows = await providers.Rows("u1");
        Assert.Equal((3, 3 * FakeScripts.AnswerTokens), (rows.Count, (int)rows.Sum(row => row.TokensOut)));
        Assert.Equal(hive.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
        Assert.All(rows, row => Assert.False(row.Estimated));
        using var run = await providers.Hive.Send(HttpMethod.Get, $"/v1/runs/{hive.GetProperty("run_id").GetString()}", key: key);
        var told = await HiveUnderTest.Json(run);
        Assert.Equal("call_b", told.GetProperty("tool_calls")[0].GetProperty("id").GetString());
        Assert.Contains("weather(", told.GetProperty("trace").GetRawText(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task CompleteChat_TurnWithTheToolsResult_ReachesEveryMember()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Calls("a", ("call_a", "weather", Bern)).Calls("b", ("call_b", "weather", Bern)).Calls("c", ("call_c", "weather", Bern));
        var chat = Chat(providers, HiveUnderTest.AdminKey);
        var first = await chat.CompleteChatAsync([new UserChatMessage("Rain in Bern?")], Options());
        providers.Upstream.Says("a", "Dry.").Says("b", "Dry.").Says("c", "dry");

        ChatMessage[] turns = [new SystemChatMessage("Be brief."), new UserChatMessage("Rain in Bern?"), new AssistantChatMessage(first.Value), new ToolChatMessage(first.Value.ToolCalls[0].Id, "dry")];
        var second = await chat.CompleteChatAsync(turns, Options());

        Assert.Equal((ChatFinishReason.Stop, "Dry."), (second.Value.FinishReason, second.Value.Content[0].Text));
        using var sent = JsonDocument.Parse(providers.Upstream.Last!.Body);
        var messages = sent.RootElement.GetProperty("messages");
        Assert.Equal(["system", "user", "assistant", "tool"], messages.EnumerateArray().Select(message => message.GetProperty("role").GetString()));
        Assert.Equal(("call_a", Bern), (messages[2].GetProperty("tool_calls")[0].GetProperty("id").GetString(), messages[2].GetProperty("tool_calls")[0].GetProperty("function").GetProperty("arguments").GetString()));
        Assert.Equal(("call_a", "dry"), (messages[3].GetProperty("tool_call_id").GetString(), messages[3].GetProperty("content").GetString()));
    }

    [Theory, InlineData("hive/fast"), InlineData("hive/vote"), InlineData("hive/auto")]
    public async Task CompleteChatStreaming_Calls_ComeWholeWithTheirFinishReason(string model)
    {
        await using var providers = await ProvidersUnderTest.Start();
        foreach (var name in (string[])["a", "b", "c"])
        {
            providers.Upstream.Calls(name, ("call_1", "weather", Bern), ("call_2", "weather", """{"city":"Basel"}"""));
        }

        var (ids, arguments) = (new List<string>(), new SortedDictionary<int, string>());
        ChatFinishReason? finish = null;
        ChatTokenUsage? usage = null;
        await foreach (var update in Chat(providers, HiveUnderTest.AdminKey, model).CompleteChatStreamingAsync([new UserChatMessage("Rain?")], Options(parallel: null)))
        {
            finish = update.FinishReason ?? finish;
            usage = update.Usage ?? usage;
            foreach (var piece in update.ToolCallUpdates)
            {
                ids.AddRange(piece.ToolCallId is { } id ? [id] : []);
                arguments[piece.Index] = arguments.GetValueOrDefault(piece.Index, "") + piece.FunctionArgumentsUpdate;
            }
        }

        Assert.Equal(ChatFinishReason.ToolCalls, finish);
        Assert.Equal(["call_1", "call_2"], ids);
        Assert.Equal([Bern, """{"city":"Basel"}"""], arguments.Values);
        Assert.True(usage!.OutputTokenCount >= FakeScripts.AnswerTokens);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task CreateResponse_FunctionTool_IsAFunctionCallItem(bool stream)
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Calls("a", ("call_a", "weather", Bern));
        using var answer = await providers.Hive.Send(HttpMethod.Post, "/v1/responses", new
        {
            model = "hive/fast", input = "Rain?", stream, tools = new[] { new { type = "function", name = "weather", parameters = JsonElement.Parse(Schema) } },
        });
        var text = await answer.Content.ReadAsStringAsync();
        if (stream)
        {
            Assert.Contains("response.function_call_arguments.done", text, StringComparison.Ordinal);
            return;
        }

        var item = JsonElement.Parse(text).GetProperty("output")[0];
        Assert.Equal(("function_call", "call_a", "weather", Bern), (item.GetProperty("type").GetString(), item.GetProperty("call_id").GetString(), item.GetProperty("name").GetString(), item.GetProperty("arguments").GetString()));
    }

    [Fact]
    public async Task ChatClient_FunctionOfTheCaller_IsInvokedAndItsResultAnswered()
    {
        await using var providers = await ProvidersUnderTest.Start();
        foreach (var name in (string[])["a", "b", "c"])
        {
            providers.Upstream.On(name, call => call.Say(System.Text.Encoding.UTF8.GetString(call.Body).Contains("\"tool\"", StringComparison.Ordinal) ? Said("It is dry in Bern.") : Called(name)));
        }

        await providers.Hive.SignUp("u1", "pro");
        using var client = new Ai.FunctionInvokingChatClient(providers.Hive.Client.For("u1").AsChatClient("hive/vote"));
        var asked = new List<string>();
        var weather = Ai.AIFunctionFactory.Create((string city) => { asked.Add(city); return "dry"; }, "weather");

        var answer = await client.GetResponseAsync([new Ai.ChatMessage(Ai.ChatRole.User, "Rain in Bern?")], new() { Tools = [weather] });

        Assert.Equal("It is dry in Bern.", answer.Text);
        Assert.Equal(["Bern"], asked);
    }

    [Fact]
    public async Task CompleteChat_MemberThatTakesNoTools_IsNotAskedAndNamed()
    {
        await using var providers = await ProvidersUnderTest.Start("a");
        providers.Upstream.Calls("b", ("call_b", "weather", Bern)).Calls("c", ("call_c", "weather", Bern));

        var answer = await Chat(providers, HiveUnderTest.AdminKey).CompleteChatAsync([new UserChatMessage("Rain?")], Options());

        Assert.Equal("call_b", Assert.Single(answer.Value.ToolCalls).Id);
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        Assert.Equal(["member_skipped: fake/a (takes no tools)"], raw.RootElement.GetProperty("hive").GetProperty("degradations").EnumerateArray().Select(it => it.GetString()));
        Assert.Equal(2, providers.Upstream.Calls);
    }

    [Theory]
    [InlineData("hive/vote", "hive.members"), InlineData("hive/council", "hive/vote")]
    public async Task CompleteChat_NobodyTakesTools_IsTypedBadRequestWithTheCure(string model, string cure)
    {
        await using var providers = await ProvidersUnderTest.Start("a", "b", "c");
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat(providers, HiveUnderTest.AdminKey, model).CompleteChatAsync([new UserChatMessage("Rain?")], Options()));
        using var body = JsonDocument.Parse(error.GetRawResponse()!.Content);
        var told = body.RootElement.GetProperty("error");
        Assert.Equal((400, "tools"), (error.Status, told.GetProperty("param").GetString()));
        Assert.Contains(cure, told.GetProperty("message").GetString(), StringComparison.Ordinal);
        Assert.Equal(0, providers.Upstream.Calls);
    }

    private static string Called(string model) => Chunks(
        model, new { role = "assistant", tool_calls = new[] { new { index = 0, id = "call_" + model, type = "function", function = new { name = "weather", arguments = Bern } } } }, "tool_calls");

    private static string Said(string text) => Chunks("a", new { role = "assistant", content = text }, "stop");

    private static string Chunks(string model, object delta, string finish) => string.Concat(
        ((object[])[new { index = 0, delta, finish_reason = (string?)null }, new { index = 0, delta = new { }, finish_reason = finish }])
            .Select(choice => "data: " + JsonSerializer.Serialize(new { id = "1", @object = "chat.completion.chunk", created = 1, model, choices = new[] { choice } }) + "\n\n")) + "data: [DONE]\n\n";

    private static ChatCompletionOptions Options(bool? parallel = false) => new()
    {
        Tools = { ChatTool.CreateFunctionTool("weather", "The weather", BinaryData.FromString(Schema), functionSchemaIsStrict: true) },
        ToolChoice = ChatToolChoice.CreateAutoChoice(), AllowParallelToolCalls = parallel,
    };

    private static ChatClient Chat(ProvidersUnderTest providers, string key, string model = "hive/vote") =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(providers.Hive.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) })
            .GetChatClient(model);
}
