using System.Text.Json;
using LLMHive.Models;

namespace LLMHive.Integration.Models;

/// <summary>Typed questions with tools, as they reach a provider of OpenAI's form.</summary>
public sealed class ToolAskTests
{
    private const string Tools = """[{"type":"function","function":{"name":"weather","parameters":{"type":"object","patternProperties":{"^x":{}}},"strict":false}}]""";

    [Theory]
    [InlineData(null, "max_tokens"), InlineData("max_tokens", "max_tokens"), InlineData("max_completion_tokens", "max_completion_tokens")]
    public async Task Ask_Tools_AreSentVerbatimWithAllElse(string? field, string sentAs)
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Calls("m", ("call_1", "weather", "{}"));
        var question = Question() with { MaxOutputTokens = 77, Temperature = 0.5, Seed = 7, Stop = ["END"], Format = new() };

        var answer = await Ask(bench, bench.Entry(Door.Ask) with { MaxTokensField = field }, "m", question);

        using var sent = JsonDocument.Parse(bench.Upstream.Last!.Body);
        var body = sent.RootElement;
        Assert.Equal(Tools, body.GetProperty("tools").GetRawText());
        Assert.Equal(("weather", false), (body.GetProperty("tool_choice").GetProperty("function").GetProperty("name").GetString(), body.GetProperty("parallel_tool_calls").GetBoolean()));
        Assert.Equal((77, 0.5, 7, "END"), (body.GetProperty(sentAs).GetInt32(), body.GetProperty("temperature").GetDouble(), body.GetProperty("seed").GetInt32(), body.GetProperty("stop")[0].GetString()));
        Assert.Equal("json_object", body.GetProperty("response_format").GetProperty("type").GetString());
        Assert.Equal("Bearer " + ModelBench.Secret, bench.Upstream.LastHeaders["authorization"]);
        Assert.Equal((CallOutcome.Ok, "tool_calls", ""), (answer.Outcome, answer.FinishReason, answer.Text));
        Assert.Equal([new ToolCall("call_1", "weather", "{}")], answer.ToolCalls.ToArray());
    }

    [Fact]
    public async Task Ask_ToolsThatTheLibraryDoesNotTake_FailsTheCallAndSendsNothing()
    {
        await using var bench = await ModelBench.Start();

        var answer = await Ask(bench, bench.Entry(Door.Ask), "m", Question() with { Tools = new() { Tools = """[{"type":"function","function":{"name":5}}]""" } });

        Assert.Equal((CallOutcome.ParseError, default(Usage.TokenUsage), 0L), (answer.Outcome, answer.Usage, bench.Upstream.Calls));
    }

    [Fact]
    public async Task Ask_CallsWithoutIdsAndOfOneIndex_AreKeptApartAndGetIds()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.On("m", call => call.Say(string.Concat(((string[])
        [
            """[{"index":0,"id":"1","type":"function","function":{"name":"weather","arguments":"{\"city\":"}}]""",
            """[{"index":0,"function":{"arguments":"\"Bern\"}"}}]""",
            """[{"index":0,"id":"2","type":"function","function":{"name":"weather","arguments":"{}"}}]""",
            """[{"index":1,"type":"function","function":{"name":"weather","arguments":"{}"}}]""",
        ]).Select(calls => $$$"""data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":{{{calls}}}},"finish_reason":null}]}""" + "\n\n"))
            + """data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}""" + "\n\ndata: [DONE]\n\n"));

        var calls = (await Ask(bench, bench.Entry(Door.Ask), "m", Question())).ToolCalls;

        Assert.Equal([("1", """{"city":"Bern"}"""), ("2", "{}")], calls.Take(2).Select(call => (call.Id, call.Arguments)));
        Assert.Equal(("{}", true), (calls[2].Arguments, calls[2].Id.StartsWith("call_", StringComparison.Ordinal)));
    }

    [Theory, InlineData(""), InlineData(" ")]
    public async Task Ask_CallWithoutArguments_HasAnEmptyObject(string arguments)
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Calls("m", ("call_1", "weather", arguments));

        Assert.Equal([new ToolCall("call_1", "weather", "{}")], (await Ask(bench, bench.Entry(Door.Ask), "m", Question())).ToolCalls.ToArray());
    }

    [Fact]
    public async Task Ask_ToolsOfAzure_GoToTheDeployment()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Calls("/openai/deployments/m/chat/completions", ("call_1", "weather", "{}"));

        var answer = await Ask(bench, bench.Entry(Door.Ask) with { Kind = ProviderKind.Azure, BaseUrl = new(bench.Upstream.Address) }, "m", Question());

        Assert.Equal(CallOutcome.Ok, answer.Outcome);
        Assert.Equal("/openai/deployments/m/chat/completions?api-version=2024-10-21", bench.Upstream.LastTarget);
        Assert.Equal(ModelBench.Secret, bench.Upstream.LastHeaders["api-key"]);
    }

    [Fact]
    public async Task Ask_ProviderReportsNoUsage_EstimateCountsToolsAndCalls()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.On("m", call => call.Say(
            """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"1","type":"function","function":{"name":"weather","arguments":"{\"city\":\"Bern\"}"}}]},"finish_reason":null}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

            data: [DONE]


            """));
        var question = Question();
        var answer = await Ask(bench, bench.Entry(Door.Ask), "m", question);
        Assert.Equal((TokenEstimate.Of(question), TokenEstimate.OfCalls(answer.ToolCalls), true), (answer.Usage.In, answer.Usage.Out, answer.Usage.Estimated));
        Assert.Equal(TokenEstimate.Of(question.Messages) + TokenEstimate.Of(question.Tools), answer.Usage.In);
        Assert.True(answer.Usage.Out > 0);
    }

    [Theory]
    [InlineData("fail-400", CallOutcome.Rejected), InlineData("rate-7", CallOutcome.RateLimited), InlineData("truncated", CallOutcome.ParseError), InlineData("reset", CallOutcome.Error)]
    public async Task Ask_ProviderFails_EndsLikeAnyQuestion(string model, CallOutcome outcome)
    {
        await using var bench = await ModelBench.Start();
        Assert.Equal(outcome, (await Ask(bench, bench.Entry(Door.Ask), model, Question())).Outcome);
    }

    private static AskCall Question() => ModelBench.Question() with
    {
        Tools = new() { Tools = Tools, Choice = """{"type":"function","function":{"name":"weather"}}""", Parallel = false },
    };

    private static async Task<AgentAnswer> Ask(ModelBench bench, ProviderEntry entry, string model, AskCall question)
    {
        AgentAnswer? answer = null;
        await foreach (var frame in bench.Client(entry).Ask(ModelBench.Card(model), question, default))
        {
            answer = (frame as AskFrame.End)?.Answer ?? answer;
        }

        return answer!;
    }
}
