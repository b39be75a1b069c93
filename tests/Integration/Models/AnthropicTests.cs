using System.Text.Json;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

public sealed class AnthropicTests
{
    [Theory, InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_Answered_GivesTextAndUsageWithTheCachedPrompt(Door door)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(door, "claude").WaitAsync(ModelBench.Bound);
        Assert.Equal(CallOutcome.Ok, heard.Outcome);
        // The fake's prompt is 8 tokens and 3 from the cache.
        Assert.Equal(new TokenUsage(11, 3, Cached: 3), heard.Usage);
        Assert.Equal((bench.Upstream.PromptTokens, bench.Upstream.CompletionTokens), (heard.Usage.In, heard.Usage.Out));
        Assert.Contains("three", heard.Text, StringComparison.Ordinal);
        Assert.Equal("Bearer " + ModelBench.Secret, bench.Upstream.LastHeaders["authorization"]);
        Assert.Equal("/v1/messages", bench.Upstream.LastTarget);
        Assert.Equal("claude", bench.Upstream.Last!.Model);
    }

    [Fact]
    public async Task Forward_Plain_IsACompletionInOpenAisForm()
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.AnthropicForward, "claude").WaitAsync(ModelBench.Bound);
        using var json = JsonDocument.Parse(heard.Text);
        var choice = json.RootElement.GetProperty("choices")[0];
        Assert.Equal(("one two three", "stop"), (choice.GetProperty("message").GetProperty("content").GetString(), choice.GetProperty("finish_reason").GetString()));
        Assert.Equal(14, json.RootElement.GetProperty("usage").GetProperty("total_tokens").GetInt32());
        Assert.Equal("bench/claude", json.RootElement.GetProperty("model").GetString());
    }

    [Fact]
    public async Task Forward_Streamed_EndsWithFinishUsageAndDone()
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.AnthropicForwardStream, "claude").WaitAsync(ModelBench.Bound);
        var events = heard.Text.Split("\n\n", StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal("data: [DONE]", events[^1]);
        Assert.Contains("\"total_tokens\":14", events[^2], StringComparison.Ordinal);
        Assert.Contains("\"finish_reason\":\"stop\"", events[^3], StringComparison.Ordinal);
        Assert.Contains("\"role\":\"assistant\"", events[0], StringComparison.Ordinal);
        Assert.Equal(3, heard.Deltas);
    }

    [Fact]
    public async Task Ask_SystemStopAndLimit_AreSaidInAnthropicsForm()
    {
        await using var bench = await ModelBench.Start();
        var question = ModelBench.Question() with
        {
            Messages = [new("system", "Be brief."), new("user", "hi")], MaxOutputTokens = 55, Stop = ["END"], Temperature = 0.25,
        };
        await foreach (var _ in bench.Client(bench.Entry(Door.AnthropicAsk)).Ask(ModelBench.Card("claude"), question, default))
        {
        }

        using var sent = JsonDocument.Parse(bench.Upstream.Last!.Body);
        Assert.Equal(55, sent.RootElement.GetProperty("max_tokens").GetInt32());
        Assert.Equal("END", sent.RootElement.GetProperty("stop_sequences")[0].GetString());
        Assert.Contains("Be brief.", sent.RootElement.GetProperty("system").GetRawText(), StringComparison.Ordinal);
        Assert.Equal("user", Assert.Single(sent.RootElement.GetProperty("messages").EnumerateArray()).GetProperty("role").GetString());
    }

    [Fact]
    public async Task Ask_FormatThatItsApiHasNoFieldFor_IsSaidInWords()
    {
        await using var bench = await ModelBench.Start();
        var question = ModelBench.Question() with { Format = new() { Schema = """{"type":"object","title":"T"}""", Name = "t" } };
        await foreach (var _ in bench.Client(bench.Entry(Door.AnthropicAsk)).Ask(ModelBench.Card("claude"), question, default))
        {
        }

        using var sent = JsonDocument.Parse(bench.Upstream.Last!.Body);
        var system = sent.RootElement.GetProperty("system").ToString();
        Assert.Contains("nothing else", system, StringComparison.Ordinal);
        Assert.Contains("title", system, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(""","logit_bias":{}""", "logit_bias"), InlineData(""","n":2""", "n"), InlineData(""","top_k":5""", "top_k"), InlineData(""","reasoning_effort":"low" """, "reasoning_effort")]
    [InlineData(""","response_format":{"type":"json_object"}""", "response_format"), InlineData(""","functions":[]""", "functions")]
    public async Task Forward_FieldThatCannotBeTranslated_IsRefusedByName(string extra, string field)
    {
        await using var bench = await ModelBench.Start();
        var end = await Refused(bench, ModelBench.Request(stream: false, extra: extra));
        Assert.Equal((CallOutcome.Rejected, RefusalCodes.UnsupportedParameter, field), (end.Outcome, end.Error!.Code, end.Error.Param));
        Assert.Equal(0, bench.Upstream.Calls);
    }

    [Fact]
    public async Task Forward_RateLimited_SaysSoInTheTablesWords()
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.AnthropicForward, "rate-7").WaitAsync(ModelBench.Bound);
        Assert.Equal(RefusalCodes.ProviderUnavailable, heard.Code);
    }

    private static async Task<ForwardFrame.End> Refused(ModelBench bench, ForwardCall call)
    {
        ForwardFrame? last = null;
        await foreach (var frame in bench.Client(bench.Entry(Door.AnthropicForward)).Forward(ModelBench.Card("claude"), call, default))
        {
            last = frame;
        }

        return Assert.IsType<ForwardFrame.End>(last);
    }
}
