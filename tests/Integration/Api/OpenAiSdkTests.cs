using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using LLMHive.Chat;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;

namespace LLMHive.Api;

/// <summary>The official OpenAI .NET SDK, unchanged, against the whole product: all it needs is a base address and a key.</summary>
public sealed class OpenAiSdkTests(OpenAiSdkTests.Fixture fixture) : IClassFixture<OpenAiSdkTests.Fixture>
{
    private const string Scripted = "offline/scripted";

    private HiveUnderTest Hive => fixture.Hive;

    [Fact]
    public async Task GetModels_Catalogue_HasHiveModelsAndOfflineAgents()
    {
        var models = await Sdk().GetOpenAIModelClient().GetModelsAsync();
        var ids = models.Value.Select(model => model.Id).ToArray();
        Assert.Contains("hive/vote", ids);
        Assert.Contains(Scripted, ids);
        Assert.All(models.Value, model => Assert.False(string.IsNullOrEmpty(model.OwnedBy)));
    }

    [Fact]
    public async Task GetModel_KnownId_IsRetrieved()
    {
        var model = await Sdk().GetOpenAIModelClient().GetModelAsync("hive/vote");
        Assert.Equal(("hive/vote", "llmhive"), (model.Value.Id, model.Value.OwnedBy));
    }

    [Fact]
    public async Task GetModel_UnknownId_IsTypedNotFound()
    {
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Sdk().GetOpenAIModelClient().GetModelAsync("hive/none"));
        Assert.Equal((404, "model_not_found"), (error.Status, Code(error)));
    }

    [Fact]
    public async Task CompleteChat_SingleModel_AnswersWithUsageAndRequestId()
    {
        var answer = await Chat("offline/calculator").CompleteChatAsync(new UserChatMessage("What is 17 * 23?"));
        Assert.Equal(ChatFinishReason.Stop, answer.Value.FinishReason);
        Assert.Contains("391", answer.Value.Content[0].Text, StringComparison.Ordinal);
        Assert.StartsWith("chatcmpl-", answer.Value.Id, StringComparison.Ordinal);
        Assert.Equal(answer.Value.Usage.InputTokenCount + answer.Value.Usage.OutputTokenCount, answer.Value.Usage.TotalTokenCount);
        Assert.True(answer.GetRawResponse().Headers.TryGetValue("x-request-id", out _));
    }

    [Theory]
    [InlineData(Scripted, "one two three")]
    [InlineData("hive/vote", "391")]
    public async Task CompleteChatStreaming_AnyModel_StreamsTextThenUsage(string model, string expected)
    {
        var prompt = model == Scripted ? expected : "What is 17 * 23?";
        var text = "";
        ChatTokenUsage? usage = null;
        var finishes = new List<ChatFinishReason>();
        await foreach (var update in Chat(model).CompleteChatStreamingAsync(new UserChatMessage(prompt)))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
            usage = update.Usage ?? usage;
            if (update.FinishReason is { } finish)
            {
                finishes.Add(finish);
            }
        }

        Assert.Contains(expected, text, StringComparison.Ordinal);
        Assert.Equal([ChatFinishReason.Stop], finishes);
        Assert.True(usage?.TotalTokenCount > 0);
    }

    [Fact]
    public async Task CompleteChat_HiveVote_HasTheHiveFieldInTheRawAnswer()
    {
        var answer = await Chat("hive/vote").CompleteChatAsync(new UserChatMessage("What is 17 * 23?"));
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        var hive = raw.RootElement.GetProperty("hive");
        Assert.StartsWith("run_", hive.GetProperty("run_id").GetString(), StringComparison.Ordinal);
        Assert.Equal("vote", hive.GetProperty("engine_executed").GetString());
        Assert.True(hive.GetProperty("members").GetArrayLength() > 0);
        Assert.Equal(answer.Value.Usage.TotalTokenCount, raw.RootElement.GetProperty("usage").GetProperty("total_tokens").GetInt32());
    }

    [Fact]
    public async Task CompleteChat_ExtraFieldHive_IsTaken()
    {
        using var body = BinaryContent.Create(BinaryData.FromString(
            """{ "model": "hive/vote", "messages": [{ "role": "user", "content": "What is 17 * 23?" }], "hive": { "members": ["offline/calculator"], "quorum": 1 } }"""));
        var answer = await Chat("hive/vote").CompleteChatAsync(body);
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        Assert.Equal("offline/calculator", raw.RootElement.GetProperty("hive").GetProperty("members")[0].GetProperty("model").GetString());
    }

    [Fact]
    public async Task GenerateEmbeddings_Base64AndFloat_AreTheSameVectors()
    {
        var client = Sdk().GetEmbeddingClient("offline/embed");
        var base64 = await client.GenerateEmbeddingsAsync(["The hive hums.", "Seventeen bees."]);
        using var body = BinaryContent.Create(BinaryData.FromString(
            """{ "model": "offline/embed", "input": ["The hive hums.", "Seventeen bees."], "encoding_format": "float" }"""));
        using var raw = JsonDocument.Parse((await client.GenerateEmbeddingsAsync(body)).GetRawResponse().Content);
        var floats = raw.RootElement.GetProperty("data").EnumerateArray()
            .Select(entry => entry.GetProperty("embedding").EnumerateArray().Select(number => number.GetSingle()).ToArray()).ToArray();
        Assert.Equal(2, base64.Value.Count);
        for (var i = 0; i < floats.Length; i++)
        {
            var vector = base64.Value[i].ToFloats().ToArray();
            Assert.DoesNotContain(vector, float.IsNaN);
            Assert.Equal(floats[i], vector);
        }

        Assert.NotEqual(floats[0], floats[1]);
        Assert.True(base64.Value.Usage.InputTokenCount > 0);
    }

    [Fact]
    public async Task GenerateEmbeddings_Dimensions_AreKept()
    {
        var client = Sdk().GetEmbeddingClient("offline/embed");
        var answer = await client.GenerateEmbeddingAsync("The hive hums.", new EmbeddingGenerationOptions { Dimensions = 32 });
        Assert.Equal(32, answer.Value.ToFloats().Length);
    }

    [Fact]
    public async Task CompleteChat_ToolChoice_CallsTheToolByName()
    {
        var schema = BinaryData.FromString("""{ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"] }""");
        var options = new ChatCompletionOptions
        {
            Tools = { ChatTool.CreateFunctionTool("time", "The time"), ChatTool.CreateFunctionTool("weather", "The weather", schema) },
            ToolChoice = ChatToolChoice.CreateFunctionChoice("weather"),
        };
        var answer = await Chat(Scripted).CompleteChatAsync([new UserChatMessage("Rain?")], options);
        Assert.Equal(ChatFinishReason.ToolCalls, answer.Value.FinishReason);
        var call = Assert.Single(answer.Value.ToolCalls);
        Assert.Equal("weather", call.FunctionName);
        using var arguments = JsonDocument.Parse(call.FunctionArguments);
        Assert.Equal(JsonValueKind.String, arguments.RootElement.GetProperty("city").ValueKind);

        // The second turn, with the tool's answer in it, is taken as well.
        ChatMessage[] turns = [new UserChatMessage("Rain?"), new AssistantChatMessage(answer.Value), new ToolChatMessage(call.Id, "dry")];
        var second = await Chat(Scripted).CompleteChatAsync(turns);
        Assert.Equal("dry", second.Value.Content[0].Text);
    }

    [Fact]
    public async Task CompleteChatStreaming_ToolChoice_NamesTheToolOnce()
    {
        var options = new ChatCompletionOptions { Tools = { ChatTool.CreateFunctionTool("time", "The time") }, ToolChoice = ChatToolChoice.CreateRequiredChoice() };
        var names = new List<string>();
        await foreach (var update in Chat(Scripted).CompleteChatStreamingAsync([new UserChatMessage("When?")], options))
        {
            names.AddRange(update.ToolCallUpdates.Where(call => call.FunctionName is not null).Select(call => call.FunctionName));
        }

        Assert.Equal(["time"], names);
    }

    [Fact]
    public async Task CompleteChat_ResponseFormat_FitsTheSchema()
    {
        var schema = BinaryData.FromString(
            """{ "type": "object", "properties": { "answer": { "type": "integer" } }, "required": ["answer"], "additionalProperties": false }""");
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("reply", schema, jsonSchemaIsStrict: true) };
        var answer = await Chat(Scripted).CompleteChatAsync([new UserChatMessage("How many?")], options);
        using var reply = JsonDocument.Parse(answer.Value.Content[0].Text);
        Assert.Equal(JsonValueKind.Number, reply.RootElement.GetProperty("answer").ValueKind);

        options.ResponseFormat = ChatResponseFormat.CreateJsonObjectFormat();
        var loose = await Chat(Scripted).CompleteChatAsync([new UserChatMessage("How many?")], options);
        using var parsed = JsonDocument.Parse(loose.Value.Content[0].Text);
        Assert.Equal(JsonValueKind.Object, parsed.RootElement.ValueKind);
    }

    [Fact]
    public async Task CompleteChat_WrongKey_IsTypedUnauthorized()
    {
        var error = await Refused(Chat(Scripted, "hive_wrong"));
        Assert.Equal((401, "invalid_api_key"), (error.Status, Code(error)));
    }

    [Fact]
    public async Task CompleteChat_UnknownModel_IsTypedNotFound()
    {
        var error = await Refused(Chat("nobody/none"));
        Assert.Equal((404, "model_not_found", "model"), (error.Status, Code(error), Detail(error, "param")));
    }

    [Fact]
    public async Task CompleteChat_TemperatureOutOfRange_IsTypedBadRequestWithParam()
    {
        var error = await Refused(Chat(Scripted), new ChatCompletionOptions { Temperature = 3 });
        Assert.Equal((400, "invalid_request", "temperature"), (error.Status, Code(error), Detail(error, "param")));
        Assert.Equal("invalid_request_error", Detail(error, "type"));
    }

    [Fact]
    public async Task CompleteChat_OverTheRate_IsTypedTooManyRequestsWithRetryAfter()
    {
        var key = await Hive.SignUp("sdk-rate");
        for (var call = 0; call < 10; call++)
        {
            await Chat(Scripted, key).CompleteChatAsync([new UserChatMessage("hi")], new ChatCompletionOptions { MaxOutputTokenCount = 1 });
        }

        var error = await Refused(Chat(Scripted, key), new ChatCompletionOptions { MaxOutputTokenCount = 1 });
        Assert.Equal((429, "rate_limit_exceeded"), (error.Status, Code(error)));
        Assert.Equal("6", Header(error, "Retry-After"));
    }

    [Fact]
    public async Task CompleteChat_UsedUpQuota_IsTypedPaymentRequiredAndNotToBeRetried()
    {
        var key = await Hive.SignUp("sdk-quota");
        using var recorded = await Hive.Send(
            HttpMethod.Post, "/api/v1/billing/usage/sdk-quota", new { record_id = "r1", requests = 1, prompt_tokens = 99_999, completion_tokens = 0 });
        recorded.EnsureSuccessStatusCode();
        var error = await Refused(Chat(Scripted, key), new ChatCompletionOptions { MaxOutputTokenCount = 100 });
        Assert.Equal((402, "quota_exceeded", "insufficient_quota"), (error.Status, Code(error), Detail(error, "type")));
        Assert.Equal("false", Header(error, "x-should-retry"));
    }

    private OpenAIClient Sdk(string? key = null) => new(
        new ApiKeyCredential(key ?? HiveUnderTest.AdminKey),
        new OpenAIClientOptions { Endpoint = new Uri(Hive.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });

    private ChatClient Chat(string model, string? key = null) => Sdk(key).GetChatClient(model);

    private static Task<ClientResultException> Refused(ChatClient chat, ChatCompletionOptions? options = null) =>
        Assert.ThrowsAsync<ClientResultException>(() => chat.CompleteChatAsync([new UserChatMessage("hi")], options));

    private static string? Code(ClientResultException error) => Detail(error, "code");

    private static string? Detail(ClientResultException error, string name)
    {
        using var body = JsonDocument.Parse(error.GetRawResponse()!.Content);
        return body.RootElement.GetProperty("error").GetProperty(name).GetString();
    }

    private static string? Header(ClientResultException error, string name) =>
        error.GetRawResponse()!.Headers.TryGetValue(name, out var value) ? value : null;

    /// <summary>One hive with the offline agents for all of these tests.</summary>
    public sealed class Fixture : IAsyncLifetime
    {
        public HiveUnderTest Hive { get; private set; } = null!;

        public async Task InitializeAsync() => Hive = await HiveUnderTest.Start(DateTimeOffset.FromUnixTimeSeconds(1_780_000_000), offline: true);

        public async Task DisposeAsync() => await Hive.DisposeAsync();
    }
}
