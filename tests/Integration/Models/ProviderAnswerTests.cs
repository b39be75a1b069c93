using System.Text;
using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

/// <summary>What a provider that works is asked, and what comes back of it.</summary>
public sealed class ProviderAnswerTests
{
    [Fact]
    public async Task Forward_Plain_GivesTheProvidersBytesAndUsage()
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.Forward, "fixed-3").WaitAsync(ModelBench.Bound);
        Assert.Equal(CallOutcome.Ok, heard.Outcome);
        Assert.StartsWith("""{"id":"chatcmpl-1","object":"chat.completion","created":1,"model":"fixed-3",""", heard.Text, StringComparison.Ordinal);
        Assert.Equal(new TokenUsage(FakeUpstream.PromptTokensOf(bench.Upstream.Last!.Body), 3, Cached: 1), heard.Usage);
        Assert.Equal((bench.Upstream.PromptTokens, bench.Upstream.CompletionTokens), (heard.Usage.In, heard.Usage.Out));
        Assert.Equal("Bearer " + ModelBench.Secret, bench.Upstream.LastHeaders["authorization"]);
        Assert.Equal("/v1/chat/completions", bench.Upstream.LastTarget);
    }

    [Theory, InlineData(true), InlineData(false)]
    public async Task Forward_Streamed_GivesWholeEventsAndUsageAsAsked(bool includeUsage)
    {
        await using var bench = await ModelBench.Start();
        var request = ModelBench.Request(stream: true, includeUsage: includeUsage);
        Heard? heard = null;
        await foreach (var frame in ModelBench.Listen(bench.Client(bench.Entry(Door.ForwardStream)).Forward(ModelBench.Card("fixed-3"), request, default)))
        {
            heard = frame;
        }

        Assert.Equal(new TokenUsage(bench.Upstream.PromptTokens, 3, Cached: 1), heard!.Usage);
        var events = heard.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Equal(includeUsage ? 1 : 0, events.Count(text => text.Contains("\"usage\"", StringComparison.Ordinal)));
        Assert.Equal("w0 w1 w2", string.Concat(events.Select(Delta)));
        Assert.Equal(3, heard.Deltas);
        Assert.True(bench.Upstream.Last!.IncludeUsage);
    }

    [Fact]
    public async Task Forward_UnknownFields_PassByteForByteBehindTheProvidersModel()
    {
        await using var bench = await ModelBench.Start();
        var request = ModelBench.Request(stream: false, extra: ""","my_field":{"a":[1, 2.50e3,"\u00e9"]},"hive":{"x":1},"seed":7""");
        await foreach (var _ in bench.Client(bench.Entry(Door.Forward)).Forward(ModelBench.Card("fixed-1"), request, default))
        {
        }

        Assert.Equal(
            """{"model":"fixed-1","messages":[{"role":"user","content":"one two three"}],"my_field":{"a":[1, 2.50e3,"\u00e9"]},"seed":7}""",
            Encoding.UTF8.GetString(bench.Upstream.Last!.Body));
    }

    [Theory]
    [InlineData("max_tokens", "max_completion_tokens", "max_tokens"), InlineData("max_tokens", "max_tokens", "max_tokens")]
    [InlineData("max_completion_tokens", "max_tokens", "max_completion_tokens"), InlineData(null, "max_tokens", "max_tokens")]
    [InlineData(null, "max_completion_tokens", "max_completion_tokens")]
    public async Task Forward_MaximumOfTokens_BearsTheNameTheProviderKnows(string? known, string sent, string expected)
    {
        await using var bench = await ModelBench.Start();
        var client = bench.Client(bench.Entry(Door.Forward) with { MaxTokensField = known });
        await foreach (var _ in client.Forward(ModelBench.Card("fixed-1"), ModelBench.Request(stream: false, extra: $",\"{sent}\":77"), default))
        {
        }

        Assert.Equal((77, null), Maximum(bench, expected));
    }

    [Theory]
    [InlineData("max_tokens", "", "max_tokens"), InlineData("max_completion_tokens", "", "max_completion_tokens"), InlineData(null, "", "max_tokens")]
    [InlineData("max_completion_tokens", ",\"max_tokens\":null", "max_completion_tokens"), InlineData("max_tokens", ",\"max_tokens\":null", "max_tokens")]
    public async Task Forward_BoundThatTheBodyLacks_IsSentByTheNameTheProviderKnows(string? known, string extra, string expected)
    {
        await using var bench = await ModelBench.Start();
        var client = bench.Client(bench.Entry(Door.Forward) with { MaxTokensField = known });
        await foreach (var _ in client.Forward(ModelBench.Card("fixed-1"), ModelBench.Request(stream: false, extra: extra) with { MaxOutputTokens = 77 }, default))
        {
        }

        Assert.Equal((77, null), Maximum(bench, expected));
    }

    [Theory, InlineData(500, 500), InlineData(9000, 4096)]
    public async Task Forward_BoundToAnthropic_LowersItsDefault(int bound, int sent)
    {
        await using var bench = await ModelBench.Start();
        var client = bench.Client(bench.Entry(Door.AnthropicForward));
        await foreach (var _ in client.Forward(ModelBench.Card("fixed-1"), ModelBench.Request(stream: false) with { MaxOutputTokens = bound }, default))
        {
        }

        Assert.Equal((sent, null), Maximum(bench, "max_tokens"));
    }

    [Theory, InlineData("max_tokens"), InlineData("max_completion_tokens")]
    public async Task Ask_MaximumOfTokens_BearsTheNameTheProviderKnows(string known)
    {
        await using var bench = await ModelBench.Start();
        var client = bench.Client(bench.Entry(Door.Ask) with { MaxTokensField = known });
        await foreach (var _ in client.Ask(ModelBench.Card("fixed-1"), ModelBench.Question() with { MaxOutputTokens = 77 }, default))
        {
        }

        Assert.Equal((77, null), Maximum(bench, known));
    }

    [Theory, InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    public async Task Call_Azure_GoesToTheDeploymentWithItsVersionAndKey(Door door)
    {
        await using var bench = await ModelBench.Start();
        var entry = bench.Entry(door) with { Kind = ProviderKind.Azure, BaseUrl = new(bench.Upstream.Address), ApiVersion = "2099-01-01-preview" };
        var heard = await ModelBench.Call(bench.Client(entry), door, "fixed-2").WaitAsync(ModelBench.Bound);
        Assert.Equal(CallOutcome.Ok, heard.Outcome);
        Assert.Equal("/openai/deployments/fixed-2/chat/completions?api-version=2099-01-01-preview", bench.Upstream.LastTarget);
        Assert.Equal(ModelBench.Secret, bench.Upstream.LastHeaders["api-key"]);
        Assert.False(bench.Upstream.LastHeaders.ContainsKey("authorization"));
    }

    [Theory, InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    public async Task Call_ProviderWithoutKey_IsSentNone(Door door)
    {
        await using var bench = await ModelBench.Start();
        foreach (var kind in (ProviderKind[])[ProviderKind.OpenAi, ProviderKind.Azure])
        {
            var heard = await ModelBench.Call(bench.Client(bench.Entry(door) with { Kind = kind, ApiKey = "" }), door, "fixed-2").WaitAsync(ModelBench.Bound);
            Assert.Equal(CallOutcome.Ok, heard.Outcome);
            Assert.False(bench.Upstream.LastHeaders.ContainsKey("authorization") || bench.Upstream.LastHeaders.ContainsKey("api-key"));
        }
    }

    [Theory]
    [InlineData(Door.Forward, 6), InlineData(Door.ForwardStream, 8), InlineData(Door.Ask, 6)]
    public async Task Call_ProviderReportsNoUsage_IsEstimated(Door door, long written)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(door, "no-usage").WaitAsync(ModelBench.Bound);
        Assert.Equal(CallOutcome.Ok, heard.Outcome);
        // "w0 w1 … w7" is 23 bytes; a stream counts its deltas.
        Assert.Equal(new TokenUsage(door == Door.Ask ? 4 + 4 : 5, written, Estimated: true), heard.Usage);
    }

    [Fact]
    public async Task Ask_Answered_GivesTextUsageReasoningAndLogprobs()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.On("thinker", call => call.Say(string.Concat(((string[])
        [
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"Yes"},"logprobs":{"content":[{"token":"Yes","logprob":-0.25,"bytes":null,"top_logprobs":[{"token":"Yes","logprob":-0.25,"bytes":null},{"token":"No","logprob":-1.5,"bytes":null}]}]},"finish_reason":null}]}""",
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"length"}]}""",
            """{"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[],"usage":{"prompt_tokens":90,"completion_tokens":40,"total_tokens":130,"prompt_tokens_details":{"cached_tokens":64},"completion_tokens_details":{"reasoning_tokens":32}}}""",
            "[DONE]",
        ]).Select(data => $"data: {data}\n\n"))));
        var question = ModelBench.Question() with { TopLogprobs = 2, Temperature = 0.5, Seed = 7, Stop = ["END"], Format = new() { Schema = """{"type":"object"}""" } };
        Heard? heard = null;
        await foreach (var frame in ModelBench.Listen(bench.Client(bench.Entry(Door.Ask)).Ask(ModelBench.Card("thinker"), question, default)))
        {
            heard = frame;
        }

        Assert.Equal((CallOutcome.Ok, "Yes", "length"), (heard!.Outcome, heard.Text, heard.FinishReason));
        Assert.Equal(new TokenUsage(90, 40, 64, 32), heard.Usage);
        var logprob = Assert.Single(heard.Logprobs);
        Assert.Equal(("Yes", -0.25), (logprob.Token, logprob.Logprob));
        Assert.Equal([-0.25, -1.5], logprob.Top.AsEnumerable());
        using var sent = JsonDocument.Parse(bench.Upstream.Last!.Body);
        Assert.Equal(2, sent.RootElement.GetProperty("top_logprobs").GetInt32());
        Assert.True(sent.RootElement.GetProperty("logprobs").GetBoolean());
        Assert.Equal(0.5, sent.RootElement.GetProperty("temperature").GetDouble());
        Assert.Equal(7, sent.RootElement.GetProperty("seed").GetInt64());
        Assert.Equal("END", sent.RootElement.GetProperty("stop")[0].GetString());
        Assert.Equal("object", sent.RootElement.GetProperty("response_format").GetProperty("json_schema").GetProperty("schema").GetProperty("type").GetString());
        Assert.Equal("thinker", sent.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Ask_Twice_GivesEachAnswerItsOwn()
    {
        await using var bench = await ModelBench.Start();
        var client = bench.Client(bench.Entry(Door.Ask));
        var answers = await Task.WhenAll(Enumerable.Range(1, 8).Select(n => ModelBench.Call(client, Door.Ask, "fixed-" + n))).WaitAsync(ModelBench.Bound);
        Assert.Equal(Enumerable.Range(1, 8).Select(n => (long)n), answers.Select(answer => answer.Usage.Out));
    }

    [Fact]
    public async Task Forward_ProvidersFilterEndsTheAnswer_HandsItOnAsItIs()
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.ForwardStream, "filtered-mid").WaitAsync(ModelBench.Bound);
        Assert.Equal(CallOutcome.Ok, heard.Outcome);
        Assert.Contains("\"finish_reason\":\"content_filter\"", heard.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Forward_Embeddings_GoToTheirOwnAddress()
    {
        await using var bench = await ModelBench.Start();
        var call = ModelBench.Request(stream: false) with { Operation = HiveOperation.Embeddings, Body = """{"model":"m","input":"a b"}"""u8.ToArray() };
        var frames = bench.Client(bench.Entry(Door.Forward)).Forward(ModelBench.Card("vectors"), call, default);
        var end = Assert.IsType<ForwardFrame.End>(await Only(frames));
        Assert.Equal(("/v1/embeddings", new TokenUsage(7, 0)), (bench.Upstream.LastTarget, end.Usage));
    }

    private static async Task<ForwardFrame> Only(IAsyncEnumerable<ForwardFrame> frames)
    {
        var list = new List<ForwardFrame>();
        await foreach (var frame in frames)
        {
            list.Add(frame);
        }

        return Assert.Single(list);
    }

    private static (int? Known, int? Other) Maximum(ModelBench bench, string known)
    {
        using var sent = JsonDocument.Parse(bench.Upstream.Last!.Body);
        var other = known == "max_tokens" ? "max_completion_tokens" : "max_tokens";
        return (Value(known), Value(other));

        int? Value(string name) => sent.RootElement.TryGetProperty(name, out var value) ? value.GetInt32() : null;
    }

    private static string Delta(string text)
    {
        if (!text.Contains("\"delta\"", StringComparison.Ordinal))
        {
            return "";
        }

        using var json = JsonDocument.Parse(text["data: ".Length..]);
        return json.RootElement.GetProperty("choices")[0].GetProperty("delta").TryGetProperty("content", out var content) ? content.GetString()! : "";
    }
}
