#pragma warning disable OPENAI001 // The SDK calls its Responses client experimental; it is what its samples use.
using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using LLMHive.Chat;
using OpenAI.Responses;
using ResponseItem = OpenAI.Responses.ResponseItem;

namespace LLMHive.Api;

/// <summary>The Responses client of the official OpenAI .NET SDK, unchanged, against the whole product.</summary>
public sealed class OpenAiResponsesTests(OpenAiSdkTests.Fixture fixture) : IClassFixture<OpenAiSdkTests.Fixture>
{
    private const string Scripted = "offline/scripted";
    private const string Question = "What is 17 * 23?";

    [Theory]
    [InlineData("offline/calculator", "391")]
    [InlineData("hive/vote", "391")]
    [InlineData("hive/fast", "391")]
    public async Task CreateResponse_AnyModel_AnswersWithUsage(string model, string expected)
    {
        var answer = await Client().CreateResponseAsync(model, Question);
        Assert.Contains(expected, answer.Value.GetOutputText(), StringComparison.Ordinal);
        Assert.Equal((ResponseStatus.Completed, "response"), (answer.Value.Status, answer.Value.Object));
        Assert.StartsWith("resp_", answer.Value.Id, StringComparison.Ordinal);
        Assert.Equal(answer.Value.Usage.InputTokenCount + answer.Value.Usage.OutputTokenCount, answer.Value.Usage.TotalTokenCount);
        Assert.True(answer.Value.Usage.TotalTokenCount > 0);
        Assert.True(answer.GetRawResponse().Headers.TryGetValue("x-hive-cost-usd", out _));
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        Assert.Equal(model.StartsWith("hive/", StringComparison.Ordinal), raw.RootElement.TryGetProperty("hive", out _));
        Assert.Equal(model.StartsWith("hive/", StringComparison.Ordinal), answer.GetRawResponse().Headers.TryGetValue("x-hive-run-id", out _));
    }

    [Fact]
    public async Task CreateResponse_Options_StandInTheAnswerAgain()
    {
        var options = new CreateResponseOptions(Scripted, [ResponseItem.CreateUserMessageItem("one two three")])
        {
            Instructions = "Be brief.", MaxOutputTokenCount = 100, Temperature = 0.5f, StoredOutputEnabled = true, Metadata = { ["team"] = "red" },
        };
        var answer = (await Client().CreateResponseAsync(options)).Value;
        Assert.Equal(("one two three", 100, 0.5f, "red"), (answer.GetOutputText(), answer.MaxOutputTokenCount, answer.Temperature, answer.Metadata["team"]));
    }

    [Theory]
    [InlineData(Scripted, Question)]
    [InlineData("hive/vote", "391")]
    [InlineData("hive/fast", "391")]
    public async Task CreateResponseStreaming_AnyModel_StreamsTextThenTheWhole(string model, string expected)
    {
        var text = "";
        var numbers = new List<int>();
        ResponseResult? whole = null;
        await foreach (var update in Client().CreateResponseStreamingAsync(model, Question))
        {
            numbers.Add(update.SequenceNumber);
            text += (update as StreamingResponseOutputTextDeltaUpdate)?.Delta;
            whole = (update as StreamingResponseCompletedUpdate)?.Response ?? whole;
        }

        Assert.Equal(expected, text);
        Assert.Equal((text, ResponseStatus.Completed), (whole?.GetOutputText(), whole?.Status));
        Assert.True(whole!.Usage.TotalTokenCount > 0);
        Assert.Equal(Enumerable.Range(0, numbers.Count), numbers);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task CreateResponse_FunctionTool_GoesThereAndBack(bool stream)
    {
        var schema = BinaryData.FromString("""{ "type": "object", "properties": { "city": { "type": "string" } }, "required": ["city"], "additionalProperties": false }""");
        var options = new CreateResponseOptions(Scripted, [ResponseItem.CreateUserMessageItem("Rain?")])
        {
            Tools = { ResponseTool.CreateFunctionTool("time", null, null, "The time"), ResponseTool.CreateFunctionTool("weather", schema, true, "The weather") },
            ToolChoice = ResponseToolChoice.CreateFunctionChoice("weather"),
        };
        var call = Assert.IsType<FunctionCallResponseItem>(Assert.Single((await Answer(options, stream)).OutputItems));
        Assert.Equal(("weather", FunctionCallStatus.Completed), (call.FunctionName, call.Status));
        using var arguments = JsonDocument.Parse(call.FunctionArguments);
        Assert.Equal(JsonValueKind.String, arguments.RootElement.GetProperty("city").ValueKind);

        options.InputItems.Add(call);
        options.InputItems.Add(ResponseItem.CreateFunctionCallOutputItem(call.CallId, "dry"));
        options.ToolChoice = ResponseToolChoice.CreateAutoChoice();
        Assert.Equal("dry", (await Answer(options, stream)).GetOutputText());
    }

    [Fact]
    public async Task CreateResponse_SecondTurn_TakesTheFirstAnswersItems()
    {
        var first = (await Client().CreateResponseAsync(Scripted, "one")).Value;
        ResponseItem[] turns = [ResponseItem.CreateUserMessageItem("one"), .. first.OutputItems, ResponseItem.CreateUserMessageItem(Question)];
        Assert.Equal(Question, (await Client().CreateResponseAsync(Scripted, turns)).Value.GetOutputText());
        Assert.Equal("391", (await Client().CreateResponseAsync("hive/vote", turns)).Value.GetOutputText());
    }

    [Fact]
    public async Task CreateResponse_TextFormat_FitsTheSchema()
    {
        var schema = BinaryData.FromString("""{ "type": "object", "properties": { "answer": { "type": "integer" } }, "required": ["answer"], "additionalProperties": false }""");
        var options = new CreateResponseOptions(Scripted, [ResponseItem.CreateUserMessageItem("How many?")])
        {
            TextOptions = new() { TextFormat = ResponseTextFormat.CreateJsonSchemaFormat("reply", schema, null, true) },
        };
        using var reply = JsonDocument.Parse((await Client().CreateResponseAsync(options)).Value.GetOutputText());
        Assert.Equal(JsonValueKind.Number, reply.RootElement.GetProperty("answer").ValueKind);
    }

    [Fact]
    public async Task CreateResponse_TooFewTokens_IsIncomplete()
    {
        var options = new CreateResponseOptions(Scripted, [ResponseItem.CreateUserMessageItem("one two three four five six")]) { MaxOutputTokenCount = 1 };
        var answer = await Answer(options, stream: false);
        Assert.Equal((ResponseStatus.Incomplete, ResponseIncompleteStatusReason.MaxOutputTokens), (answer.Status, answer.IncompleteStatusDetails.Reason));
    }

    [Fact]
    public async Task CreateResponse_PreviousResponse_IsRefusedByName()
    {
        var options = new CreateResponseOptions(Scripted, [ResponseItem.CreateUserMessageItem("hi")]) { PreviousResponseId = "resp_1" };
        var error = await Assert.ThrowsAsync<ClientResultException>(() => Client().CreateResponseAsync(options));
        using var body = JsonDocument.Parse(error.GetRawResponse()!.Content);
        Assert.Equal((400, "previous_response_id"), (error.Status, body.RootElement.GetProperty("error").GetProperty("param").GetString()));
    }

    private async Task<ResponseResult> Answer(CreateResponseOptions options, bool stream)
    {
        if (!stream)
        {
            return (await Client().CreateResponseAsync(options)).Value;
        }

        options.StreamingEnabled = true;
        ResponseResult? whole = null;
        await foreach (var update in Client().CreateResponseStreamingAsync(options))
        {
            whole = (update as StreamingResponseCompletedUpdate)?.Response ?? whole;
        }

        return whole!;
    }

    private ResponsesClient Client() => new(
        new ApiKeyCredential(HiveUnderTest.AdminKey),
        new ResponsesClientOptions { Endpoint = new Uri(fixture.Hive.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) });
}
