using System.Net;
using System.Net.Http.Json;
using System.Runtime.CompilerServices;
using LLMHive.Chat;
using LLMHive.Testing.Api;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Accounts;

public sealed class NewcomersTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Newcomers _newcomers;

    public NewcomersTests() => _newcomers = new(Options.Create(new ApiOptions { Newcomers = 1 }), _clock);

    public void Dispose() => _newcomers.Dispose();

    [Fact]
    public async Task Enter_NoPlaceWithinThreeSeconds_IsCrowdedOut()
    {
        Assert.True(await _newcomers.Enter(Request(), default));
        var late = Request();
        var entered = _newcomers.Enter(late, default).AsTask();

        _clock.Advance(Newcomers.Patience - TimeSpan.FromMilliseconds(1));
        Assert.False(entered.IsCompleted);
        _clock.Advance(TimeSpan.FromMilliseconds(1));

        Assert.False(await entered);
        Assert.True(late.IsCrowdedOut);
    }

    [Fact]
    public async Task Enter_TenWaitForEachPlace_TheNextIsCrowdedOutAtOnce()
    {
        var first = Request();
        Assert.True(await _newcomers.Enter(first, default));
        var waiting = Enumerable.Range(0, 10).Select(_ => _newcomers.Enter(Request(), default).AsTask()).ToList();

        Assert.False(await _newcomers.Enter(Request(), default));
        Assert.DoesNotContain(waiting, static entered => entered.IsCompleted);

        // One that is let in leaves room for another to wait.
        first.LetIn();
        Assert.True(await await Task.WhenAny(waiting));
        Assert.False(_newcomers.Enter(Request(), default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task LetIn_GivesThePlaceToTheNext_Once()
    {
        var (first, second, third) = (Request(), Request(), Request());
        Assert.True(await _newcomers.Enter(first, default));
        var entered = _newcomers.Enter(second, default).AsTask();

        first.LetIn();
        first.LetIn();

        Assert.True(await entered);
        Assert.False(_newcomers.Enter(third, default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task LetIn_WithoutAPlace_GivesNone()
    {
        var crowdedOut = Request();
        Assert.True(await _newcomers.Enter(Request(), default));
        var entered = _newcomers.Enter(crowdedOut, default).AsTask();
        _clock.Advance(Newcomers.Patience);
        Assert.False(await entered);

        crowdedOut.LetIn();

        Assert.False(_newcomers.Enter(Request(), default).AsTask().IsCompleted);
    }

    [Fact]
    public async Task Enter_CallerLeaves_WaitsNoLonger()
    {
        Assert.True(await _newcomers.Enter(Request(), default));
        using var gone = new CancellationTokenSource();
        var entered = _newcomers.Enter(Request(), gone.Token).AsTask();

        await gone.CancelAsync();

        Assert.False(await entered);
    }

    [Theory]
    [InlineData("/v1/chat/completions")]
    [InlineData("/v1/chat")]
    public async Task ModelCall_ThatIsAdmitted_HoldsUpNobodyWhileItsModelWorks(string path)
    {
        await using var api = await ApiUnderTest.Start(builder => builder.Configuration["Api:Newcomers"] = "1");
        var door = new SlowDoor();
        api.Hive.DoorScript.OnSend = door.Answer;
        var working = Chat(api, ApiUnderTest.OtherKey, path);
        await door.Asked.Task;

        door.Admits.SetResult();

        // The clock stands still: whoever found no place would wait for ever.
        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.UserKey)).StatusCode);
        Assert.False(working.IsCompleted);
        door.Ends.SetResult();
        await working;
    }

    [Fact]
    public async Task ModelCall_ThatUploadsSlowly_HoldsUpNobody()
    {
        await using var api = await ApiUnderTest.Start(builder => builder.Configuration["Api:Newcomers"] = "1");
        api.Hive.DoorScript.Answers(new HiveFrame.Admitted(null, false, null), new HiveFrame.End("{}"u8.ToArray(), default, 0));
        using var client = api.Client(ApiUnderTest.OtherKey);
        using var upload = new SlowUpload("""{ "model": "offline/scripted", """, """ "messages": [{ "role": "user", "content": "hi" }] }""");
        var answer = client.PostAsync(new Uri("/v1/chat/completions", UriKind.Relative), upload);
        await upload.Half.Task;

        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.UserKey)).StatusCode);
        Assert.False(answer.IsCompleted);

        upload.GoOn.SetResult();
        Assert.Equal(HttpStatusCode.OK, (await answer).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.ChatOnlyKey)).StatusCode);
    }

    [Fact]
    public async Task EventStream_ThatIsOpen_HoldsUpNobody()
    {
        await using var api = await ApiUnderTest.Start(builder => builder.Configuration["Api:Newcomers"] = "1");
        api.Hive.RunScript.Result = new()
        {
            RunId = "run_1", UserId = "u2", Model = "hive/vote", EngineRequested = "vote", Status = Orchestration.RunStatus.Complete, StartedAt = default,
            Trace = [new() { Seq = 1, Stage = "s", Kind = Orchestration.TraceKind.Plan }],
        };
        api.Hive.RunScript.Gate = new(TaskCreationOptions.RunContinuationsAsynchronously);
        using var client = api.Client(ApiUnderTest.OtherKey);
        using var stream = await client.GetAsync(new Uri("/v1/runs/run_0190a5dc-ac96-774b-bcce-b302099a8057/events", UriKind.Relative), HttpCompletionOption.ResponseHeadersRead);

        Assert.Equal(HttpStatusCode.OK, stream.StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.UserKey)).StatusCode);
        api.Hive.RunScript.Gate.SetResult();
    }

    [Fact]
    public async Task Request_WhenTooManyWait_NewKeysAreToldWhenToComeBackAndKnownOnesPass()
    {
        await using var api = await ApiUnderTest.Start(builder => builder.Configuration["Api:Newcomers"] = "1");
        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.UserKey)).StatusCode);
        var newcomers = api.App.Services.GetRequiredService<Newcomers>();
        var crowd = Enumerable.Range(0, 11).Select(_ => newcomers.Enter(Request(), default).AsTask()).ToList();

        var refused = await Models(api, ApiUnderTest.OtherKey);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, refused.StatusCode);
        Assert.Equal("2", refused.Headers.GetValues("Retry-After").Single());
        Assert.Equal(HttpStatusCode.OK, (await Models(api, ApiUnderTest.UserKey)).StatusCode);
        _ = Assert.Single(crowd, static entered => entered.IsCompleted);
    }

    private static ApiRequest Request() => new("req_1", 0);

    private static async Task<HttpResponseMessage> Models(ApiUnderTest api, string key)
    {
        using var client = api.Client(key);
        return await client.GetAsync(new Uri("/v1/models", UriKind.Relative));
    }

    private static async Task<HttpResponseMessage> Chat(ApiUnderTest api, string key, string path = "/v1/chat/completions")
    {
        using var client = api.Client(key);
        return await client.PostAsJsonAsync(
            new Uri(path, UriKind.Relative),
            path == "/v1/chat" ? (object)new { model = "offline/scripted", prompt = "hi" } : new { model = "offline/scripted", messages = new[] { new { role = "user", content = "hi" } } });
    }

    private sealed class SlowUpload : HttpContent
    {
        private readonly byte[] _first;
        private readonly byte[] _rest;

        public SlowUpload(string first, string rest)
        {
            (_first, _rest) = (System.Text.Encoding.UTF8.GetBytes(first), System.Text.Encoding.UTF8.GetBytes(rest));
            Headers.ContentType = new("application/json");
        }

        public TaskCompletionSource Half { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource GoOn { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(_first);
            await stream.FlushAsync();
            Half.SetResult();
            await GoOn.Task;
            await stream.WriteAsync(_rest);
        }

        protected override bool TryComputeLength(out long length)
        {
            length = _first.Length + _rest.Length;
            return true;
        }
    }

    private sealed class SlowDoor
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Admits { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public TaskCompletionSource Ends { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public async IAsyncEnumerable<HiveFrame> Answer(HiveCall call, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            Asked.SetResult();
            await Admits.Task.WaitAsync(cancellationToken);
            yield return new HiveFrame.Admitted(null, false, null);
            await Ends.Task.WaitAsync(cancellationToken);
            yield return new HiveFrame.End("{}"u8.ToArray(), default, 0);
        }
    }
}
