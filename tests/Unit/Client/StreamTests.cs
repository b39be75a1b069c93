using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What a stream's bytes become.</summary>
public sealed class StreamTests
{
    private const string Role = """data: {"model":"m/one","choices":[{"index":0,"delta":{"role":"assistant","content":""}}]}""" + "\n\n";
    private const string Hum = """data: {"choices":[{"index":0,"delta":{"content":"Hüm"}}]}""" + "\n\n";
    private const string Dot = """data: {"choices":[{"index":0,"delta":{"content":"."}}]}""" + "\n\n";
    private const string Other = """data: {"choices":[{"index":1,"delta":{"content":"no"}}]}""" + "\n\n";
    private const string Last = """data: {"choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}""" + "\n\ndata: [DONE]\n\n";

    private readonly ClientKit _kit = new();

    [Fact]
    public async Task Stream_Text_ComesInDeltasAndEndsWithAllOfIt()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Stream(Role, ": keep-alive\n\n", Hum, Other, Dot, Last));
        var events = await Read();
        Assert.Equal(["Hüm", "."], events.OfType<HiveEvent.Delta>().Select(delta => delta.Text));
        Assert.IsType<HiveEvent.Started>(events[0]);
        var whole = Assert.IsType<HiveEvent.Completed>(events[^1]).Response;
        Assert.Equal(("Hüm.", "m/one", "stop", new(3, 2), 0.5m), (whole.Text, whole.Model, whole.FinishReason, whole.Usage, whole.CostUsd));
        Assert.True(_kit.Sent.GetProperty("stream").GetBoolean());
        Assert.Null(_kit.Hive.DoorScript.Calls[0].IdempotencyKey);
    }

    [Fact]
    public async Task Stream_BytesCutAnywhere_GiveTheSameText()
    {
        var bytes = System.Text.Encoding.UTF8.GetBytes(Role + Hum + Dot + Last);
        for (var cut = 1; cut < bytes.Length; cut++)
        {
            _kit.Hive.DoorScript.Answers(
                new HiveFrame.Admitted(null, true, null), new HiveFrame.Body(bytes.AsMemory(0, cut)), new HiveFrame.End(bytes.AsMemory(cut), default, 0));
            Assert.Equal("Hüm.", Assert.IsType<HiveEvent.Completed>((await Read())[^1]).Response.Text);
        }
    }

    [Fact]
    public async Task Stream_ToolCallsInPieces_ComeWhole()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Stream(
            """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":1,"id":"t2","function":{"name":"sub","arguments":"{}"}},{"index":0,"id":"t1","function":{"name":"add","arguments":"{\"a\""}}]}}]}""" + "\n\n",
            """data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"","function":{"name":"","arguments":":1}"}}]},"finish_reason":"tool_calls"}]}""" + "\n\n"));
        var events = await Read();
        Assert.Equal(
            [new("t1", "add", """{"a":1}"""), new HiveToolCall("t2", "sub", "{}")], events.OfType<HiveEvent.ToolCalled>().Select(called => called.Call));
        Assert.Equal(2, Assert.IsType<HiveEvent.Completed>(events[^1]).Response.ToolCalls.Length);
    }

    [Fact]
    public async Task Stream_HiveEvents_TellStatusAndReport()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Stream(
            """data: {"choices":[],"hive":{"run_id":"run_1","status":"running"}}""" + "\n\n", Hum,
            """data: {"choices":[],"hive":{"run_id":"run_1","status":"complete","agreement":1}}""" + "\n\n"));
        var events = await Read();
        Assert.Equal([RunStatus.Running, RunStatus.Complete], events.OfType<HiveEvent.Reported>().Select(it => it.Report.Status));
        Assert.Equal(1, Assert.IsType<HiveEvent.Completed>(events[^1]).Response.Report!.Agreement);
    }

    [Fact]
    public async Task Stream_ErrorInTheMiddle_IsThrownWithItsCode()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Stream(Hum, """data: {"error":{"message":"Broke off.","type":"server_error","param":null,"code":"provider_error"}}""" + "\n\n"));
        var told = new List<HiveEvent>();
        var thrown = await Assert.ThrowsAsync<HiveException>(() => Read(into: told));
        Assert.Equal((RefusalCodes.ProviderError, "Broke off."), (thrown.Code, thrown.Message));
        Assert.Equal("Hüm", Assert.Single(told.OfType<HiveEvent.Delta>()).Text);
    }

    [Fact]
    public async Task Stream_WithKeyNodeGoesAwayBeforeTheText_StartsOnceMoreUnseen()
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => _kit.Hive.DoorScript.Calls.Count == 1 ? Breaking([]) : ClientKit.Stream(Hum, Last).ToAsyncEnumerable();
        var events = await Read(new() { IdempotencyKey = "k1" });
        Assert.Single(events.OfType<HiveEvent.Started>());
        Assert.Equal("Hüm", Assert.IsType<HiveEvent.Completed>(events[^1]).Response.Text);
        Assert.Equal(["k1", "k1"], _kit.Hive.DoorScript.Calls.Select(call => call.IdempotencyKey));
    }

    [Theory]
    [InlineData(null, "")]
    [InlineData("k1", Hum)]
    public async Task Stream_WithoutKeyOrAfterText_IsNotRepeated(string? key, string before)
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => Breaking(before.Length > 0 ? [before] : []);
        var thrown = await Assert.ThrowsAsync<HiveException>(() => Read(new() { IdempotencyKey = key }));
        Assert.Equal((RefusalCodes.Unavailable, 1), (thrown.Code, _kit.Hive.DoorScript.Calls.Count));
    }

    private async Task<List<HiveEvent>> Read(AskOptions? options = null, List<HiveEvent>? into = null)
    {
        var events = into ?? [];
        await foreach (var happened in _kit.User.Stream("hi", options))
        {
            events.Add(happened);
        }

        return events;
    }

    private static async IAsyncEnumerable<HiveFrame> Breaking(string[] pieces)
    {
        yield return new HiveFrame.Admitted(null, true, null);
        foreach (var piece in pieces)
        {
            yield return new HiveFrame.Body(System.Text.Encoding.UTF8.GetBytes(piece));
        }

        await Task.Yield();
        throw new SiloUnavailableException("gone");
    }
}
