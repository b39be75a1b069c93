using System.ClientModel;
using System.ClientModel.Primitives;
using System.Text.Json;
using LLMHive.Chat;
using LLMHive.Models;
using OpenAI;
using OpenAI.Chat;

namespace LLMHive.Api;

/// <summary><c>response_format</c> on hive models: through the OpenAI SDK, Responses and the .NET client, down to the provider.</summary>
public sealed class HiveFormatTests
{
    private const string Schema = """{"type":"object","properties":{"city":{"type":"string"}},"required":["city"],"additionalProperties":false}""";

    [Fact]
    public async Task CompleteChat_SchemaOnAVote_GivesTheFitAnswerBareAndBooksAll()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "Bern.").Says("b", "```json\n{ \"city\": \"Bern\" }\n```").Says("c", """{"city":"Bern"}""");
        var key = await providers.Hive.SignUp("u1", "pro");

        var answer = await Chat(providers, key).CompleteChatAsync([new UserChatMessage("Where?")], Options());

        Assert.Equal("""{ "city": "Bern" }""", answer.Value.Content[0].Text);
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        var hive = raw.RootElement.GetProperty("hive");
        Assert.Equal(["fake/b", "fake/c"], hive.GetProperty("votes")[0].GetProperty("models").EnumerateArray().Select(it => it.GetString()));
        Assert.Equal(["member_failed: fake/a (parse_error)"], hive.GetProperty("degradations").EnumerateArray().Select(it => it.GetString()));
        using var sent = JsonDocument.Parse(providers.Upstream.Last!.Body);
        var format = sent.RootElement.GetProperty("response_format").GetProperty("json_schema");
        Assert.Equal(("place", true), (format.GetProperty("name").GetString(), format.GetProperty("strict").GetBoolean()));
        Assert.Equal(Schema, format.GetProperty("schema").GetRawText());

        var rows = await providers.Rows("u1");
        Assert.Equal(3, rows.Count);
        Assert.Equal(hive.GetProperty("cost_usd").GetDecimal(), rows.Sum(row => row.CostUsd));
        Assert.Equal(answer.Value.Usage.TotalTokenCount, rows.Sum(row => row.TokensIn + row.TokensOut));
        Assert.All(rows, row => Assert.False(row.Estimated));
    }

    [Fact]
    public async Task CompleteChatStreaming_FastWhereTheFirstDoesNotFit_StreamsTheNext()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "Bern, I would say.").Says("b", """{"city":"Bern"}""");
        var text = "";
        await foreach (var update in Chat(providers, HiveUnderTest.AdminKey, "hive/fast").CompleteChatStreamingAsync([new UserChatMessage("Where?")], Options()))
        {
            text += string.Concat(update.ContentUpdate.Select(part => part.Text));
        }

        Assert.Equal("""{"city":"Bern"}""", text);
    }

    [Fact]
    public async Task CompleteChat_NobodyFits_IsDegradedAndSaysSo()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "Bern.").Says("b", "{}").Says("c", "{}");

        var answer = await Chat(providers, HiveUnderTest.AdminKey).CompleteChatAsync([new UserChatMessage("Where?")], Options());

        Assert.Equal("Bern.", answer.Value.Content[0].Text);
        using var raw = JsonDocument.Parse(answer.GetRawResponse().Content);
        Assert.Equal("degraded", raw.RootElement.GetProperty("hive").GetProperty("status").GetString());
        Assert.Contains("format_unmet: none of 3 answers is the JSON asked for", raw.RootElement.GetProperty("hive").GetProperty("degradations").EnumerateArray().Select(it => it.GetString()));
    }

    [Fact]
    public async Task CreateResponse_TextFormat_IsHeldToByAHiveModel()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "Bern.").Says("b", """{"city":"Bern"}""");
        using var answer = await providers.Hive.Send(HttpMethod.Post, "/v1/responses", new
        {
            model = "hive/fast", input = "Where?",
            text = new { format = new { type = "json_schema", name = "place", schema = JsonElement.Parse(Schema) } },
        });
        var json = await HiveUnderTest.Json(answer);
        Assert.Equal("""{"city":"Bern"}""", json.GetProperty("output")[0].GetProperty("content")[0].GetProperty("text").GetString());
    }

    [Fact]
    public async Task Ask_ResponseFormatOverTheGrains_IsHeldToByAHiveModel()
    {
        await using var providers = await ProvidersUnderTest.Start();
        providers.Upstream.Says("a", "Bern.").Says("b", """{"city":"Bern"}""").Says("c", """{"city":"Basel"}""");
        await providers.Hive.SignUp("u1", "pro");

        var answer = await providers.Hive.Client.For("u1").Ask("Where?", new() { Model = "hive/auto", ResponseFormat = JsonElement.Parse("""{"type":"json_object"}"""), Hive = new() { Accuracy = 1 } });

        Assert.Equal("""{"city":"Bern"}""", answer.Text);
    }

    [Fact]
    public async Task CompleteChat_BadSchema_IsTypedBadRequestThatNamesTheField()
    {
        await using var providers = await ProvidersUnderTest.Start();
        var options = new ChatCompletionOptions { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", BinaryData.FromString("""{"type":"object","properties":{"a":{"$ref":"#"}}}""")) };
        var error = await Assert.ThrowsAsync<ClientResultException>(
            () => Chat(providers, HiveUnderTest.AdminKey).CompleteChatAsync([new UserChatMessage("Where?")], options));
        using var body = JsonDocument.Parse(error.GetRawResponse()!.Content);
        Assert.Equal((400, "response_format.json_schema.schema"), (error.Status, body.RootElement.GetProperty("error").GetProperty("param").GetString()));
        Assert.Equal(0, providers.Upstream.Calls);
    }

    [Theory, InlineData(false), InlineData(true)]
    public async Task CompleteChat_AbstentionWhereJsonWasAskedFor_StandsInTheRefusal(bool stream)
    {
        await using var hive = await HiveUnderTest.Start(DateTimeOffset.FromUnixTimeSeconds(1_780_000_000));
        hive.Models.Says = (model, call) => call.Messages[^1].Text.StartsWith("Others answered", StringComparison.Ordinal) ? """{"decision": "keep", "evidence": []}"""
            : call.Messages[0].Text.Contains("\"verdict\"", StringComparison.Ordinal) ? """{"verdict": "A"}"""
            : model == "twin/c" ? """{"eggs":72}""" : """{"eggs":18}""";
        using var answer = await hive.Send(HttpMethod.Post, "/v1/chat/completions", new
        {
            model = "hive/council", stream, response_format = new { type = "json_object" }, messages = new[] { new { role = "user", content = "How many eggs are in the box?" } },
        });
        var text = await answer.Content.ReadAsStringAsync();
        Assert.Contains("\"status\":\"abstained\"", text, StringComparison.Ordinal);
        Assert.Contains("\"refusal\":\"The models disagree", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\"content\":\"The", text, StringComparison.Ordinal);
    }

    private static ChatCompletionOptions Options() =>
        new() { ResponseFormat = ChatResponseFormat.CreateJsonSchemaFormat("place", BinaryData.FromString(Schema), jsonSchemaIsStrict: true) };

    private static ChatClient Chat(ProvidersUnderTest providers, string key, string model = "hive/vote") =>
        new OpenAIClient(new ApiKeyCredential(key), new OpenAIClientOptions { Endpoint = new Uri(providers.Hive.Address, "/v1"), RetryPolicy = new ClientRetryPolicy(0) })
            .GetChatClient(model);
}
