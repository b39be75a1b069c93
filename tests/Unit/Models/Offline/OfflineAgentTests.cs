using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Unit.Models;

public sealed class OfflineAgentTests
{
    private const string Text = "The tower was finished in 1889. It is 330 metres tall. Gustave Eiffel's company built it for the World's Fair.";
    private static readonly OfflineModelClient Client = new(TimeProvider.System);

    [Theory, InlineData("calculator"), InlineData("extractive")]
    public async Task Answer_NothingFound_SaysWhatItIsAndHowToAddAProvider(string agent)
    {
        var forwarded = Content(await Forward(agent, """[{"role":"user","content":"Who wrote Faust?"}]"""));
        var asked = await Ask(agent, "Who wrote Faust?");
        Assert.Equal(CallOutcome.Rejected, asked.Outcome);
        Assert.Equal(forwarded, asked.Error);
        Assert.Contains("offline", forwarded, StringComparison.Ordinal);
        Assert.Contains("OPENAI_API_KEY", forwarded, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Calculator_Asked_AnswersTheLastUserMessage() =>
        Assert.Equal("40.8", Content(await Forward("calculator", """[{"role":"user","content":"1+1"},{"role":"assistant","content":"2"},{"role":"user","content":"What is 17% of 240?"}]""")));

    [Theory]
    [InlineData("How tall is the tower?", "It is 330 metres tall. [2]"), InlineData("Who built it?", "Gustave Eiffel's company built it for the World's Fair. [3]")]
    public async Task Extractive_TextAttached_QuotesItVerbatimWithItsNumber(string question, string quote)
    {
        var answer = await Ask("extractive", $"{Text}\n{question}");
        Assert.Equal(CallOutcome.Ok, answer.Outcome);
        Assert.Contains(quote, answer.Text, StringComparison.Ordinal);
        foreach (var sentence in answer.Text.Split(']', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            Assert.Contains(sentence[..sentence.LastIndexOf('[')].Trim(), Text, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Extractive_LongText_IsReadInReasonableTime()
    {
        var text = string.Join(' ', Enumerable.Range(0, 20_000).Select(at => $"Sentence {at} speaks of topic {at % 97}."));
        var answer = await Ask("extractive", $"{text}\nWhat speaks of topic 13 in sentence 110?");
        Assert.Contains("Sentence 110 ", answer.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"required\"", true), InlineData("""{"type":"function","function":{"name":"second"}}""", true), InlineData("\"auto\"", false), InlineData("\"none\"", false)]
    public async Task Scripted_ToolChoice_IsHonoured(string choice, bool calls)
    {
        const string tools = """[{"type":"function","function":{"name":"first"}},{"type":"function","function":{"name":"second","parameters":{"type":"object","required":["city","n"],"properties":{"city":{"enum":["Bern"]},"n":{"type":"integer","minimum":3},"x":{"type":"string"}}}}}]""";
        using var json = await Forward("scripted", """[{"role":"user","content":"hi"}]""", $",\"tools\":{tools},\"tool_choice\":{choice}");
        var answered = json.RootElement.GetProperty("choices")[0];
        Assert.Equal(calls ? "tool_calls" : "stop", answered.GetProperty("finish_reason").GetString());
        if (calls)
        {
            var function = answered.GetProperty("message").GetProperty("tool_calls")[0].GetProperty("function");
            var named = choice.Contains("second", StringComparison.Ordinal);
            Assert.Equal((named ? "second" : "first", named ? """{"city":"Bern","n":3}""" : "{}"), (function.GetProperty("name").GetString(), function.GetProperty("arguments").GetString()));
        }
    }

    [Fact]
    public async Task Scripted_JsonSchema_AnswersTheSmallestValueThatFits()
    {
        const string schema = """{"type":"object","required":["a","b","c"],"properties":{"a":{"type":"string","minLength":2},"b":{"type":"array","minItems":2,"items":{"type":"boolean"}},"c":{"anyOf":[{"type":"null"},{"type":"string"}]}}}""";
        using var json = await Forward("scripted", """[{"role":"user","content":"hi"}]""", $$$""","response_format":{"type":"json_schema","json_schema":{"name":"x","schema":{{{schema}}}}}""");
        Assert.Equal("""{"a":"xx","b":[false,false],"c":null}""", Content(json));
    }

    [Theory, InlineData("max_completion_tokens"), InlineData("max_tokens")]
    public async Task Scripted_Limit_IsNeverPassedByWhatIsBooked(string field)
    {
        const string said = "internationalisation of Zürich 🐝🐝🐝🐝";
        for (var most = 1; most <= 12; most++)
        {
            using var json = await Forward("scripted", $$"""[{"role":"user","content":"{{said}}"}]""", $",\"{field}\":{most}");
            var (text, used) = (Content(json), json.RootElement.GetProperty("usage").GetProperty("completion_tokens").GetInt32());
            Assert.True(used <= most && said.StartsWith(text, StringComparison.Ordinal));
            Assert.Equal(text == said ? "stop" : "length", json.RootElement.GetProperty("choices")[0].GetProperty("finish_reason").GetString());
        }
    }

    [Fact]
    public async Task Scripted_StopAndN_AreHonoured()
    {
        using var json = await Forward("scripted", """[{"role":"user","content":"one END two"}]""", ""","stop":["END"],"n":2""");
        Assert.Equal(2, json.RootElement.GetProperty("choices").GetArrayLength());
        Assert.Equal("one ", Content(json));
    }

    [Fact]
    public async Task Scripted_Streamed_SaysTheSameAsPlain()
    {
        var call = Call("scripted", """[{"role":"user","content":"one two  three"}]""", "") with { Stream = true, IncludeUsage = true };
        var bytes = new MemoryStream();
        await foreach (var frame in Client.Forward(Card("scripted"), call, default))
        {
            bytes.Write(frame switch { ForwardFrame.Data data => data.Bytes.Span, ForwardFrame.End end => end.Tail.Span, _ => [] });
        }

        var text = new StringBuilder();
        foreach (var evt in Encoding.UTF8.GetString(bytes.ToArray()).Split("\n\n", StringSplitOptions.RemoveEmptyEntries).SkipLast(2))
        {
            using var json = JsonDocument.Parse(evt["data: ".Length..]);
            text.Append(json.RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString() : "");
        }

        Assert.Equal("one two  three", text.ToString());
    }

    [Fact]
    public void Embedding_SameText_IsTheSameVectorOfLengthOne()
    {
        // Written down: stored vectors must still fit after an update.
        var vector = HashEmbedding.Of("Bees make honey.", 8);
        Assert.Equal(vector, HashEmbedding.Of("bees make HONEY", 8));
        Assert.Equal(1, vector.Sum(value => value * value), 5);
        Assert.True(Cosine("Bees make honey", "The bee is making honey") > Cosine("Bees make honey", "Trains leave at noon"));
        Assert.All(HashEmbedding.Of("", 8), value => Assert.Equal(0, value));

        static float Cosine(string a, string b) => HashEmbedding.Of(a, 1024).Zip(HashEmbedding.Of(b, 1024), (x, y) => x * y).Sum();
    }

    [Theory, InlineData(0), InlineData(4097)]
    public async Task Embedding_DimensionsOutOfRange_AreRefused(int dimensions)
    {
        var body = Encoding.UTF8.GetBytes($$"""{"model":"x","input":"a","dimensions":{{dimensions}}}""");
        ForwardFrame? last = null;
        await foreach (var frame in Client.Forward(Card("embed"), Call("embed", "[]", "") with { Operation = HiveOperation.Embeddings, Body = body }, default))
        {
            last = frame;
        }

        Assert.Equal("dimensions", Assert.IsType<ForwardFrame.End>(last).Error!.Param);
    }

    [Fact]
    public void Cards_All_SayThatTheyAreOfflineAndCostNothing()
    {
        var cards = OfflineModels.Cards(default);
        Assert.Equal(["offline/calculator", "offline/extractive", "offline/scripted", "offline/embed"], cards.Select(card => card.Id));
        Assert.All(cards, card => Assert.Equal(("llmhive-offline", 0m), (card.OwnedBy, card.Price!.Cost(new TokenUsage(1000, 1000)))));
    }

    private static ModelCard Card(string agent) => OfflineModels.Cards(default).Single(card => card.UpstreamId == agent);

    private static ForwardCall Call(string agent, string messages, string extra) => new()
    {
        Ticket = new() { RequestId = "r", UserId = "u", Plan = "pro" }, Model = "offline/" + agent, Operation = HiveOperation.ChatCompletions, PromptTokens = 3,
        Body = Encoding.UTF8.GetBytes($$"""{"model":"offline/{{agent}}","messages":{{messages}}{{extra}}}"""),
    };

    private static async Task<JsonDocument> Forward(string agent, string messages, string extra = "")
    {
        ForwardFrame? last = null;
        await foreach (var frame in Client.Forward(Card(agent), Call(agent, messages, extra), default))
        {
            last = frame;
        }

        return JsonDocument.Parse(Assert.IsType<ForwardFrame.End>(last).Tail);
    }

    private static async Task<AgentAnswer> Ask(string agent, string question)
    {
        AskFrame? last = null;
        var call = new AskCall { Ticket = Call(agent, "[]", "").Ticket, Model = "offline/" + agent, Messages = [new("user", question)] };
        await foreach (var frame in Client.Ask(Card(agent), call, default))
        {
            last = frame;
        }

        return Assert.IsType<AskFrame.End>(last).Answer;
    }

    private static string Content(JsonDocument json) => json.RootElement.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString()!;
}
