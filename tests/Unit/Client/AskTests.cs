using System.Text.Json;
using LLMHive.Accounts;
using LLMHive.Limits;
using LLMHive.Orchestration;

namespace LLMHive.Chat;

/// <summary>What an ask sends, what it makes of answers, and what it does when a node goes away.</summary>
public sealed class AskTests
{
    private static readonly JsonElement Schema = JsonElement.Parse("""{ "type": "object" }""");

    private readonly ClientKit _kit = new();

    [Fact]
    public async Task Ask_EveryOption_IsReadByTheFrontDoorAsItWasMeant()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer());
        await _kit.User.Ask(
            [HiveMessage.System("Be brief."), HiveMessage.User("hi")],
            new()
            {
                Model = "hive/vote", MaxTokens = 7, Temperature = 0.5, Seed = 3, Stop = ["\n"],
                Hive = new()
                {
                    Engine = "fuse", Members = ["a/b", "c/d"], Quorum = 2, Accuracy = 4, MaxCostRatio = 0.3, MaxRisk = 0.1, BudgetUsd = 0.25m, Timeout = TimeSpan.FromSeconds(9),
                    Diffusion = PromptDiffusion.Suggest, Explain = true,
                    Verify =
                    [
                        new() { Type = "calculator" }, new() { Type = "json_schema", Text = """{ "type": "string" }""" },
                        new() { Type = "regex", Text = "^a", MustMatch = false }, new() { Type = "unit", Text = "km" }, new() { Type = "working" },
                        new() { Type = "examples", Examples = [new("f(1)", "2"), new("", "3")] },
                    ],
                },
            });

        var call = Assert.Single(_kit.Hive.DoorScript.Calls);
        var (request, refusal) = RequestReader.Read(call.Operation, call.Body);
        Assert.Null(refusal);
        Assert.Equal(("hive/vote", 7, 0.5, 3L), (request!.Model, request.MaxOutputTokens, request.Temperature, request.Seed));
        var hive = request.Hive;
        Assert.Equal(("fuse", 2, 4, 0.3, 0.1, 0.25m, TimeSpan.FromSeconds(9)), (hive.Engine, hive.Quorum, hive.Accuracy, hive.MaxCostRatio, hive.MaxRisk, hive.BudgetUsd, hive.Timeout));
        Assert.Equal((PromptDiffusion.Suggest, true), (hive.Diffusion, hive.Explain));
        Assert.Equal(["a/b", "c/d"], hive.Members!);
        Assert.Equal(["calculator", "json_schema", "regex", "unit", "working", "examples"], hive.Verify.Select(check => check.Type));
        Assert.Equal(("^a", false), (hive.Verify[2].Text, hive.Verify[2].MustMatch));
        Assert.Equal([new("f(1)", "2"), new("", "3")], hive.Verify[5].Examples.AsEnumerable());
        var texts = MessageTexts.Read(call.Body).Value!;
        Assert.Equal([("system", "Be brief."), ("user", "hi")], texts.Messages.Select(message => (message.Role, message.Text)));
        Assert.Equal("\n", Assert.Single(texts.Stop));
        Assert.Equal(("u1", "shop"), (call.Caller.UserId, call.Caller.KeyId));
    }

    [Theory]
    [InlineData("""{ "content": "Hi \ud83d" }""", "Hi \ufffd")] // cut off in the middle of a character
    [InlineData("""{ "content": null, "refusal": "No." }""", "No.")]
    public async Task Ask_OddMessage_IsReadAllTheSame(string message, string text)
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer(message));

        Assert.Equal(text, (await _kit.User.Ask([HiveMessage.User("hi")], new() { Model = "m/one" })).Text);
    }

    [Fact]
    public async Task Ask_ToolsAndFormats_GoInOpenAisForm()
    {
        _kit.Hive.DoorScript.Answers(ClientKit.Answer(
            """{ "content": null, "tool_calls": [{ "id": "t1", "type": "function", "function": { "name": "add", "arguments": "{\"a\":1}" } }] }""", "tool_calls"));
        var answer = await _kit.User.Ask(
            [
                HiveMessage.User("2 + 2?") with { Images = ["https://example.com/a.png"] },
                new() { Role = "assistant", ToolCalls = [new("t0", "add", "{}")] },
                HiveMessage.Tool("t0", "4"),
            ],
            new()
            {
                Model = "m/one", Tools = [new("add", "Adds.", Schema)], ToolChoice = "add", ResponseFormat = Schema,
                Extra = new Dictionary<string, JsonElement> { ["top_p"] = JsonElement.Parse("0.5") },
            });

        Assert.Equal(("", "tool_calls"), (answer.Text, answer.FinishReason));
        Assert.Equal(new HiveToolCall("t1", "add", """{"a":1}"""), Assert.Single(answer.ToolCalls));
        Assert.Equal(
            """
            {"model":"m/one","messages":[{"role":"user","content":[{"type":"text","text":"2 \u002B 2?"},{"type":"image_url","image_url":{"url":"https://example.com/a.png"}}]},{"role":"assistant","content":null,"tool_calls":[{"id":"t0","type":"function","function":{"name":"add","arguments":"{}"}}]},{"role":"tool","content":"4","tool_call_id":"t0"}],"tools":[{"type":"function","function":{"name":"add","description":"Adds.","parameters":{ "type": "object" }}}],"tool_choice":{"type":"function","function":{"name":"add"}},"response_format":{ "type": "object" },"top_p":0.5}
            """.Replace("{ \"type\": \"object\" }", "{\"type\":\"object\"}", StringComparison.Ordinal),
            _kit.Sent.GetRawText());
    }

    [Fact]
    public async Task Ask_WholeAnswer_CarriesTextUsageCostAndReport()
    {
        _kit.Hive.DoorScript.Answers(
            new HiveFrame.Admitted(null, false, "run_1", Replayed: true),
            new HiveFrame.Heartbeat(),
            new HiveFrame.Body("""{ "model": "hive/vote", "choices": [{ "message": { "content": "4" }, "finish_reason": "stop" }], "hive": { "run_id": "run_1", "status": "degraded", "confidence": 0.9, "n_eff": 1.5, """u8.ToArray()),
            new HiveFrame.End(
                """
                "votes": [{ "answer": "4", "models": ["a"], "weight": 2, "share": 0.7, "won": true }], "dissent": ["5"], "citations": [{ "n": 1 }], "newer": 1 } }
                """u8.ToArray(),
                new(3, 2, Reasoning: 1), 0.000001m));
        var answer = await _kit.User.Ask("2 + 2?");

        Assert.Equal(("4", "hive/vote", "stop", "run_1", true), (answer.Text, answer.Model, answer.FinishReason, answer.RunId, answer.Replayed));
        Assert.Equal((new(3, 2, Reasoning: 1), 0.000001m), (answer.Usage, answer.CostUsd));
        Assert.Equal((RunStatus.Degraded, 1.5), (answer.Report!.Status, answer.Report.NEff));
        Assert.Equal((0.9, "5", 1), (answer.Confidence, answer.Dissent[0], answer.Citations[0].GetProperty("n").GetInt32()));
        Assert.Equal(("4", 0.7, true), (answer.Report.Votes[0].Answer, answer.Report.Votes[0].Share, answer.Report.Votes[0].Won));
        Assert.Equal(1, answer.Report.Json.GetProperty("newer").GetInt32());
    }

    [Fact]
    public async Task Ask_NodeGoesAway_SendsTheSameKeyOnceMore()
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => _kit.Hive.DoorScript.Calls.Count == 1
            ? Broken(new SiloUnavailableException("gone")) : ClientKit.Answer().ToAsyncEnumerable();
        Assert.Equal("Hum.", (await _kit.User.Ask("hi")).Text);

        var calls = _kit.Hive.DoorScript.Calls;
        Assert.Equal(2, calls.Count);
        Assert.NotNull(calls[0].IdempotencyKey);
        Assert.Equal(calls[0].IdempotencyKey, calls[1].IdempotencyKey);
        Assert.Equal(calls[0].Body, calls[1].Body);
        Assert.NotEqual(calls[0].RequestId, calls[1].RequestId);
    }

    [Fact]
    public async Task Ask_NodeGoesAwayTwice_SaysThatTheHiveIsAway()
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => Broken(new TimeoutException());
        var thrown = await Assert.ThrowsAsync<HiveException>(() => _kit.User.Ask("hi"));
        Assert.Equal((RefusalCodes.Unavailable, true, 2), (thrown.Code, thrown.IsTransient, _kit.Hive.DoorScript.Calls.Count));
        Assert.IsType<TimeoutException>(thrown.InnerException);
    }

    [Fact]
    public async Task Ask_NodeLeavesInGoodOrder_IsRepeatedToo()
    {
        var refusal = Refusal.Of(RefusalCodes.Unavailable, "Leaving.");
        _kit.Hive.DoorScript.OnSend = (_, _) => (_kit.Hive.DoorScript.Calls.Count == 1 ? [new HiveFrame.Refused(refusal, null)] : ClientKit.Answer()).ToAsyncEnumerable();
        Assert.Equal("Hum.", (await _kit.User.Ask("hi")).Text);
    }

    [Fact]
    public async Task Ask_EndsWithCaller_HasNoKeyAndIsNotRepeated()
    {
        _kit.Hive.DoorScript.OnSend = (_, _) => Broken(new SiloUnavailableException("gone"));
        var thrown = await Assert.ThrowsAsync<HiveException>(() => _kit.User.Ask("hi", new() { EndsWithCaller = true }));
        Assert.Equal(RefusalCodes.Unavailable, thrown.Code);
        Assert.Null(Assert.Single(_kit.Hive.DoorScript.Calls).IdempotencyKey);
    }

    [Fact]
    public async Task Ask_SilentDoor_IsGivenUpAndAskedAnew()
    {
        var silent = new TaskCompletionSource();
        _kit.Hive.DoorScript.OnSend = (_, left) => _kit.Hive.DoorScript.Calls.Count == 1 ? Silent(silent, left) : ClientKit.Answer().ToAsyncEnumerable();
        var ask = _kit.User.Ask("hi");
        await silent.Task;
        _kit.Clock.Advance(TimeSpan.FromSeconds(13));
        Assert.Equal("Hum.", (await ask).Text);
    }

    [Fact]
    public async Task Ask_OverTheRate_SaysWhenToComeBack()
    {
        var limits = new LimitStatus { Requests = new(10, 0, TimeSpan.Zero), RetryAfter = TimeSpan.FromSeconds(7) };
        _kit.Hive.DoorScript.Answers(new HiveFrame.Refused(Refusal.Of(RefusalCodes.RateLimited, "Too many.", "x"), limits));
        var thrown = await Assert.ThrowsAsync<HiveException>(() => _kit.User.Ask("hi"));
        Assert.Equal((RefusalCodes.RateLimited, "x", TimeSpan.FromSeconds(7), true), (thrown.Code, thrown.Field, thrown.RetryAfter, thrown.IsTransient));
        Assert.Single(_kit.Hive.DoorScript.Calls);
    }

    [Fact]
    public async Task Ask_AnswerThatIsNoJson_IsAFaultOfTheProvider()
    {
        _kit.Hive.DoorScript.Answers(new HiveFrame.Admitted(null, false, null), new HiveFrame.End("<html>"u8.ToArray(), default, 0));
        var thrown = await Assert.ThrowsAsync<HiveException>(() => _kit.User.Ask("hi"));
        Assert.Equal((RefusalCodes.ProviderError, false), (thrown.Code, thrown.IsTransient));
    }

    [Fact]
    public async Task Embed_Texts_GivesTheirVectorsInOrder()
    {
        _kit.Hive.DoorScript.Answers(new HiveFrame.Admitted(null, false, null), new HiveFrame.End(
            """{ "data": [{ "index": 1, "embedding": [3, 4] }, { "index": 0, "embedding": [1, 2.5] }] }"""u8.ToArray(), new(5, 0), 0.1m));
        var made = await _kit.User.Embed("offline/embed", ["a", "b"], 2);
        Assert.Equal([[1, 2.5f], [3, 4]], made.Vectors.Select(vector => vector.ToArray()));
        Assert.Equal((new(5, 0), 0.1m), (made.Usage, made.CostUsd));
        var (request, refusal) = RequestReader.Read(Models.HiveOperation.Embeddings, _kit.Hive.DoorScript.Calls[0].Body);
        Assert.Equal((null, "offline/embed"), (refusal, request!.Model));
    }

    [Fact]
    public async Task WithKey_Scopes_AreKept()
    {
        _kit.Hive.Admit("hive_of_u2", "u2", KeyScopes.Billing);
        var user = await _kit.Client.WithKey("hive_of_u2");
        Assert.Equal("u2", user.UserId);
        var thrown = await Assert.ThrowsAsync<HiveException>(() => user.Ask("hi"));
        Assert.Equal(RefusalCodes.Forbidden, thrown.Code);
        Assert.Throws<HiveException>(() => user.Stream("hi"));
        Assert.Empty(_kit.Hive.DoorScript.Calls);
    }

    [Theory]
    [InlineData("hive_unknown")]
    [InlineData("")]
    public async Task WithKey_Unknown_IsRefused(string secret)
    {
        var thrown = await Assert.ThrowsAsync<HiveException>(() => _kit.Client.WithKey(secret));
        Assert.Equal(RefusalCodes.InvalidApiKey, thrown.Code);
    }

    [Fact]
    public async Task CreateKey_MoreRightsThanTheOwnKey_IsRefused()
    {
        _kit.Hive.Admit("hive_of_u2", "u2", KeyScopes.Billing);
        var user = await _kit.Client.WithKey("hive_of_u2");
        var thrown = await Assert.ThrowsAsync<HiveException>(() => user.Account.CreateKey(new() { Scopes = KeyScopes.Chat | KeyScopes.Billing }));
        Assert.Equal((RefusalCodes.Forbidden, "scopes"), (thrown.Code, thrown.Field));
    }

    [Theory]
    [InlineData("")]
    [InlineData("user 1")]
    public void For_NoId_IsRefused(string userId) => Assert.Throws<ArgumentException>(() => _kit.Client.For(userId));

    private static async IAsyncEnumerable<HiveFrame> Broken(Exception trouble)
    {
        yield return new HiveFrame.Admitted(null, false, null);
        await Task.Yield();
        throw trouble;
    }

    private static async IAsyncEnumerable<HiveFrame> Silent(
        TaskCompletionSource listening, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken left)
    {
        listening.SetResult();
        await Task.Delay(Timeout.Infinite, left);
        yield break;
    }
}
