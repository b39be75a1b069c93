using LLMHive.Models;
using LLMHive.Testing.Storage;
using Microsoft.Extensions.Logging.Abstractions;

namespace LLMHive.Integration.Models;

/// <summary>What was recorded of a provider is what a replay of it says.</summary>
public sealed class RecordingTests : IDisposable
{
    private readonly TemporaryDirectory _folder = new();

    private string RecordingPath => Path.Combine(_folder.Path, "calls.jsonl");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(Door.Forward, "fixed-3"), InlineData(Door.ForwardStream, "fixed-3"), InlineData(Door.Ask, "fixed-3"), InlineData(Door.Ask, "filtered-mid")]
    [InlineData(Door.AnthropicForward, "claude"), InlineData(Door.AnthropicForwardStream, "claude"), InlineData(Door.AnthropicAsk, "claude")]
    [InlineData(Door.Forward, "fail-400"), InlineData(Door.ForwardStream, "error-mid"), InlineData(Door.Ask, "truncated"), InlineData(Door.Ask, "rate-7")]
    [InlineData(Door.Forward, "rate-7"), InlineData(Door.ForwardStream, "no-usage"), InlineData(Door.Ask, "no-usage")]
    public async Task Replay_RecordedCall_IsTheSameToTheByte(Door door, string model)
    {
        await using var bench = await ModelBench.Start();
        var live = await Recorded(bench, client => ModelBench.Call(client, door, model));
        var calls = bench.Upstream.Calls;
        var replayed = await ModelBench.Call(Replay(), door, "bench/" + model);
        Assert.Equal((live.Outcome, live.Usage, live.RetryAfter, live.Deltas, live.FinishReason), (replayed.Outcome, replayed.Usage, replayed.RetryAfter, replayed.Deltas, replayed.FinishReason));
        Assert.Equal((live.Text, live.Error, live.Code), (replayed.Text, replayed.Error, replayed.Code));
        Assert.Equal(calls, bench.Upstream.Calls);
    }

    [Fact]
    public async Task Replay_Logprobs_AreThoseOfTheProvider()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.On("thinker", call => call.Say(
            """
            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"Yes"},"logprobs":{"content":[{"token":"Yes","logprob":-0.25,"bytes":null,"top_logprobs":[{"token":"No","logprob":-1.5,"bytes":null}]}]},"finish_reason":null}]}

            data: {"id":"c","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"stop"}]}

            data: [DONE]


            """));
        var live = await Recorded(bench, client => ModelBench.Call(client, Door.Ask, "thinker"));
        var replayed = await ModelBench.Call(Replay(), Door.Ask, "bench/thinker");
        var (before, after) = (Assert.Single(live.Logprobs), Assert.Single(replayed.Logprobs));
        Assert.Equal((before.Token, before.Logprob, before.Top[0]), (after.Token, after.Logprob, after.Top[0]));
    }

    [Theory, InlineData(true, false), InlineData(false, true)]
    public async Task Replay_StreamRecordedWithOrWithoutUsage_ServesBoth(bool recorded, bool wanted)
    {
        await using var bench = await ModelBench.Start();
        var live = await Recorded(bench, client => Forward(client, "fixed-3", ModelBench.Request(stream: true, includeUsage: recorded)));
        Assert.Equal(recorded, live.Text.Contains("\"usage\"", StringComparison.Ordinal));
        var replayed = await Forward(Replay(), "bench/fixed-3", ModelBench.Request(stream: true, includeUsage: wanted));
        Assert.Equal(wanted, replayed.Text.Contains("\"usage\"", StringComparison.Ordinal));
        Assert.Equal(live.Usage, replayed.Usage);
        Assert.EndsWith("data: [DONE]\n\n", replayed.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FieldsInAnotherOrder_FindsTheAnswer()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => Forward(client, "fixed-3", ModelBench.Request(stream: false, extra: ""","seed":1,"user":"a" """)));
        var request = ModelBench.Request(stream: false) with
        {
            Body = """{ "user":"a", "seed" : 1, "messages":[ {"content":"one two three","role":"user"}],"model":"again/x","hive":null}"""u8.ToArray(),
        };
        Assert.Equal(CallOutcome.Ok, (await Forward(Replay(), "bench/fixed-3", request)).Outcome);
    }

    [Fact]
    public async Task Replay_NotRecorded_IsRefusedWithTheCure()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => ModelBench.Call(client, Door.ForwardStream, "fixed-3"));
        var other = await ModelBench.Call(Replay(), Door.Ask, "bench/fixed-3");
        Assert.Equal(CallOutcome.Rejected, other.Outcome);
        Assert.Contains("holds no answer", other.Error, StringComparison.Ordinal);
        var plain = await ModelBench.Call(Replay(), Door.Forward, "bench/fixed-3");
        Assert.Contains("'stream': true only", plain.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_FailedThenAnswered_GivesTheAnswer()
    {
        await using var bench = await ModelBench.Start();
        var tries = 0;
        bench.Upstream.On("flaky", call =>
        {
            call.Http.Response.StatusCode = Interlocked.Increment(ref tries) == 1 ? 500 : 200;
            return call.Say("""{"id":"x","choices":[{"index":0,"message":{"content":"good"},"finish_reason":"stop"}]}""");
        });
        await Recorded(bench, async client =>
        {
            await ModelBench.Call(client, Door.Forward, "flaky");
            return await ModelBench.Call(client, Door.Forward, "flaky");
        });
        Assert.Contains("good", (await ModelBench.Call(Replay(), Door.Forward, "bench/flaky")).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_CallerLeaves_IsNotRecorded()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, async client =>
        {
            await foreach (var heard in ModelBench.Frames(client, Door.ForwardStream, "stall", default))
            {
                return heard;
            }

            return null!;
        });
        Assert.Empty(await File.ReadAllTextAsync(RecordingPath));
    }

    [Fact]
    public async Task Record_MoreCallsAtOnceThanMayWait_KeepsEachOfThem()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, async client =>
        {
            var calls = await Task.WhenAll(Enumerable.Range(0, 600).Select(at => Forward(
                client, "echo", ModelBench.Request(stream: at % 2 == 0, text: $"call {at}"))));
            return calls[0];
        });
        var lines = await File.ReadAllLinesAsync(RecordingPath);
        Assert.Equal(600, lines.Distinct().Count());
        Assert.Equal([("bench/echo", ModelKind.Chat)], Recording.Load(RecordingPath).Models.AsEnumerable());
    }

    [Fact]
    public async Task Record_File_IsAppendedToAndItsOwnersAlone()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => ModelBench.Call(client, Door.Ask, "fixed-1"));
        await Recorded(bench, client => ModelBench.Call(client, Door.Ask, "fixed-2"));
        Assert.Equal(2, (await File.ReadAllLinesAsync(RecordingPath)).Length);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(RecordingPath));
        }

        Assert.DoesNotContain(ModelBench.Secret, await File.ReadAllTextAsync(RecordingPath), StringComparison.Ordinal);
    }

    [Fact]
    public void Record_SecondNodeOnTheSameFile_StopsItsStart()
    {
        using var first = new AnswerRecorder(RecordingPath, NullLogger<AnswerRecorder>.Instance);
        Assert.Contains("of this node alone", Assert.Throws<ConfigurationException>(() => AnswerRecorder.Check(RecordingPath)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_DiskIsFull_CallsGoOn()
    {
        if (!OperatingSystem.IsLinux())
        {
            return; // only there is a file that is always full
        }

        File.CreateSymbolicLink(RecordingPath, "/dev/full");
        await using var bench = await ModelBench.Start();
        using var recorder = new AnswerRecorder(RecordingPath, NullLogger<AnswerRecorder>.Instance);
        using var client = new RecordingModelClient(bench.Client(bench.Entry(Door.Forward)), recorder, bench.Clock);
        for (var call = 0; call < 600; call++)
        {
            Assert.Equal(CallOutcome.Ok, (await ModelBench.Call(client, Door.Forward, "fixed-1").WaitAsync(ModelBench.Bound)).Outcome);
        }
    }

    [Fact]
    public async Task Record_BodyAsDeepAsACallersMayBe_IsReplayedAndAsked()
    {
        await using var bench = await ModelBench.Start();
        var request = ModelBench.Request(stream: false, extra: $",\"deep\":{new string('[', 63)}{new string(']', 63)}");
        await Recorded(bench, async client =>
        {
            await Forward(client, "fixed-3", request);
            return await Forward(client, "fixed-2", ModelBench.Request(stream: false));
        });

        Assert.Equal(CallOutcome.Ok, (await Forward(Replay(), "bench/fixed-3", request)).Outcome);
        Assert.Equal(CallOutcome.Ok, (await Forward(Replay(), "bench/fixed-2", ModelBench.Request(stream: false))).Outcome);
        Assert.Single(new QuestionFiles(_folder.Path, "").Read("calls.jsonl", 10).Value!.All);
    }

    [Fact]
    public async Task Record_CallThatMakesNoLine_IsLeftOutAlone()
    {
        await using var bench = await ModelBench.Start();
        using (var recorder = new AnswerRecorder(RecordingPath, NullLogger<AnswerRecorder>.Instance))
        using (var client = new RecordingModelClient(bench.Client(bench.Entry(Door.Forward)), recorder, bench.Clock))
        {
            await recorder.Write(() => throw new InvalidOperationException("This one cannot be written."));
            await ModelBench.Call(client, Door.Forward, "fixed-1");
        }

        Assert.Single(await File.ReadAllLinesAsync(RecordingPath));
    }

    [Theory]
    [InlineData("{\"at\":", 3), InlineData("{}", 3), InlineData("[]", 3), InlineData("{\"question\":\"q\",\"answers\":{\"m\":{}}}", 3), InlineData("{\"request_hash\":\"00\"}", 3)]
    public async Task Load_CorruptLine_StopsTheStartAndNamesFileAndLine(string line, int number)
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => ModelBench.Call(client, Door.Ask, "fixed-1"));
        await File.AppendAllTextAsync(RecordingPath, "\n" + line);
        var fault = Assert.Throws<ConfigurationException>(() => Recording.Load(RecordingPath));
        Assert.Contains($"{RecordingPath}: line {number}:", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Load_RequestChangedByHand_StopsTheStart()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => ModelBench.Call(client, Door.Ask, "fixed-1"));
        await File.WriteAllTextAsync(RecordingPath, (await File.ReadAllTextAsync(RecordingPath)).Replace("one two three", "one two four", StringComparison.Ordinal));
        Assert.Contains("line 1", Assert.Throws<ConfigurationException>(() => Recording.Load(RecordingPath)).Message, StringComparison.Ordinal);
    }

    [Theory, InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    public async Task Replay_QuestionWithChoices_IsFoundAsTheEvaluatorRendersIt(Door door)
    {
        await File.WriteAllTextAsync(RecordingPath, """{"id":"1","question":"Which?","choices":["red","blue"],"answers":{"m-1":{"text":"The answer is (B)","answer":"B"}}}""");
        var prompt = ReplayPrompt.Render("Which?", ["red", "blue"]);
        var card = ModelBench.Card("m-1");
        Heard? last = null;
        var frames = door == Door.Ask
            ? ModelBench.Listen(Replay().Ask(card, ModelBench.Question(prompt), default))
            : ModelBench.Listen(Replay().Forward(card, ModelBench.Request(door == Door.ForwardStream, prompt), default));
        await foreach (var heard in frames)
        {
            last = heard;
        }

        Assert.Equal(CallOutcome.Ok, last!.Outcome);
        Assert.Contains("The answer is (B)", last.Text, StringComparison.Ordinal);
        Assert.Equal(TokenEstimate.Of("The answer is (B)"), last.Usage.Out);
    }

    [Fact]
    public async Task Replay_QuestionWithTools_IsFoundByThemAndGivesTheCalls()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.Calls("caller", ("call_1", "weather", """{"city":"Bern"}"""));
        var question = ModelBench.Question() with { Tools = new() { Tools = """[{"type":"function","function":{"name":"weather"}}]""" } };
        await Recorded(bench, client => Asked(client, "caller", question));

        Assert.Equal([new ToolCall("call_1", "weather", """{"city":"Bern"}""")], (await Answer(Replay(), question)).ToolCalls.ToArray());
        Assert.Equal(CallOutcome.Rejected, (await Answer(Replay(), question with { Tools = null })).Outcome);
        Assert.Equal(CallOutcome.Rejected, (await Answer(Replay(), question with { Format = new() })).Outcome);

        static async Task<Heard> Asked(IModelClient client, string model, AskCall question)
        {
            Heard? last = null;
            await foreach (var heard in ModelBench.Listen(client.Ask(ModelBench.Card(model), question, default)))
            {
                last = heard;
            }

            return last!;
        }

        static async Task<AgentAnswer> Answer(IModelClient client, AskCall question)
        {
            AgentAnswer? answer = null;
            await foreach (var frame in client.Ask(ModelBench.Card("bench/caller"), question, default))
            {
                answer = (frame as AskFrame.End)?.Answer ?? answer;
            }

            return answer!;
        }
    }

    // Recordings of older versions are found by it.
    [Fact]
    public void Canonical_PlainQuestion_IsAsItAlwaysWas() => Assert.Equal(
        """{"max_completion_tokens":1024,"messages":[{"content":"hi","role":"user"}],"schema":null,"seed":null,"stop":null,"temperature":null,"top_logprobs":null}""",
        System.Text.Encoding.UTF8.GetString(RecordedRequest.Canonical(ModelBench.Question("hi"))));

    [Fact]
    public async Task Record_AskInARole_TellsItBesideTheRequest()
    {
        await using var bench = await ModelBench.Start();
        await Recorded(bench, client => Ask(client, "fixed-3", ModelBench.Question() with { Role = "judge" }));

        Assert.Contains("\"role\":\"judge\",\"model\":\"bench/fixed-3\"", await File.ReadAllTextAsync(RecordingPath), StringComparison.Ordinal);
        Assert.Equal(CallOutcome.Ok, (await Ask(Replay(), "bench/fixed-3", ModelBench.Question())).Outcome); // the role is no part of what is looked for
    }

    private ReplayModelClient Replay() => new(Recording.Load(RecordingPath));

    private async Task<Heard> Recorded(ModelBench bench, Func<IModelClient, Task<Heard>> calls)
    {
        using var recorder = new AnswerRecorder(RecordingPath, NullLogger<AnswerRecorder>.Instance);
        return await calls(new EitherClient(bench, recorder)).WaitAsync(ModelBench.Bound);
    }

    private static Task<Heard> Forward(IModelClient client, string model, ForwardCall call) => Last(ModelBench.Listen(client.Forward(ModelBench.Card(model), call, default)));

    private static Task<Heard> Ask(IModelClient client, string model, AskCall call) => Last(ModelBench.Listen(client.Ask(ModelBench.Card(model), call, default)));

    private static async Task<Heard> Last(IAsyncEnumerable<Heard> frames)
    {
        Heard? last = null;
        await foreach (var heard in frames)
        {
            last = heard;
        }

        return last!;
    }

    /// <summary>Records from whichever provider serves the model.</summary>
    private sealed class EitherClient(ModelBench bench, AnswerRecorder recorder) : IModelClient
    {
        public IAsyncEnumerable<ForwardFrame> Forward(ModelCard model, ForwardCall call, CancellationToken cancellationToken) =>
            Client(model).Forward(model, call, cancellationToken);

        public IAsyncEnumerable<AskFrame> Ask(ModelCard model, AskCall call, CancellationToken cancellationToken) =>
            Client(model).Ask(model, call, cancellationToken);

        private RecordingModelClient Client(ModelCard model) =>
            new(bench.Client(bench.Entry(model.UpstreamId == "claude" ? Door.AnthropicAsk : Door.Ask)), recorder, bench.Clock);
    }
}
