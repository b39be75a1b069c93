using System.Globalization;
using System.Net;
using System.Net.Sockets;
using LLMHive.Models;
using LLMHive.Usage;

namespace LLMHive.Integration.Models;

/// <summary>Whatever a provider does, each door gives a typed outcome and words fit for the caller.</summary>
public sealed class ProviderFaultTests
{
    private static readonly Door[] OpenAi = [Door.Forward, Door.ForwardStream, Door.Ask];
    private static readonly Door[] Streams = [Door.ForwardStream, Door.Ask];
    private static readonly Door[] Anthropic = [Door.AnthropicForward, Door.AnthropicForwardStream, Door.AnthropicAsk];
    private static readonly Door[] All = [.. OpenAi, .. Anthropic];

    public static TheoryData<Door, string, CallOutcome> Faults()
    {
        var data = new TheoryData<Door, string, CallOutcome>();
        Add(All, CallOutcome.Auth, "fail-401", "fail-403");
        Add(All, CallOutcome.Billing, "fail-402");
        Add(All, CallOutcome.Rejected, "fail-400", "fail-404");
        Add(All, CallOutcome.Timeout, "fail-408");
        Add(All, CallOutcome.RateLimited, "fail-429");
        Add(All, CallOutcome.Error, "fail-500", "fail-503", "reset", "reset-mid");
        Add(All, CallOutcome.ParseError, "truncated", "garbage", "html", "nul", "huge");
        Add(OpenAi, CallOutcome.Billing, "quota");
        Add(OpenAi, CallOutcome.Filtered, "filtered");
        Add([Door.Forward], CallOutcome.Error, "json-error");
        Add([.. Streams, .. Anthropic], CallOutcome.Error, "error-mid");
        Add([Door.Ask], CallOutcome.ParseError, "many", "odd");
        Add([Door.Ask, Door.AnthropicAsk], CallOutcome.Filtered, "filtered-mid");
        return data;

        void Add(Door[] doors, CallOutcome outcome, params string[] models)
        {
            foreach (var door in doors)
            {
                foreach (var model in models)
                {
                    data.Add(door, model, outcome);
                }
            }
        }
    }

    [Theory, MemberData(nameof(Faults))]
    public async Task Call_ProviderFails_EndsTypedAndTellsNoSecret(Door door, string model, CallOutcome expected)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(door, model).WaitAsync(ModelBench.Bound);
        Assert.Equal(expected, heard.Outcome);
        Assert.Contains("bench/" + model, heard.Error, StringComparison.Ordinal);
        Assert.InRange(heard.Error.Length, 20, 700);
        string[] secrets = [ModelBench.Secret, "sk-", "example.test", "127.0.0.1", bench.Upstream.Address, "Exception", "   at ", "LLMHive.", "localhost"];
        Assert.DoesNotContain(secrets, secret => heard.Error.Contains(secret, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_RateLimitInSeconds_TellsHowLongToWait(Door door)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(door, "rate-7").WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.RateLimited, TimeSpan.FromSeconds(7)), (heard.Outcome, heard.RetryAfter));
        Assert.Equal(default, heard.Usage);
    }

    [Theory]
    [InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_RateLimitByDate_TellsHowLongToWait(Door door)
    {
        await using var bench = await ModelBench.Start();
        var date = bench.Clock.GetUtcNow().AddSeconds(12).ToString("r", CultureInfo.InvariantCulture);
        bench.Upstream.On("busy", call =>
        {
            call.Http.Response.StatusCode = 429;
            call.Http.Response.Headers.RetryAfter = date;
            return Task.CompletedTask;
        });
        var heard = await bench.Call(door, "busy").WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.RateLimited, TimeSpan.FromSeconds(12)), (heard.Outcome, heard.RetryAfter));
    }

    [Theory]
    [InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_Refused_IsAnErrorAndUsesNothing(Door door)
    {
        await using var bench = await ModelBench.Start();
        using var closed = new TcpListener(IPAddress.Loopback, 0);
        closed.Start();
        var port = ((IPEndPoint)closed.LocalEndpoint).Port;
        closed.Stop();
        var client = bench.Client(bench.Entry(door) with { BaseUrl = new($"http://127.0.0.1:{port}/v1") });
        var heard = await ModelBench.Call(client, door, "fixed-3").WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.Error, default(TokenUsage)), (heard.Outcome, heard.Usage));
        Assert.Contains("could not be reached", heard.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("127.0.0.1", heard.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_Redirected_IsNotFollowed(Door door)
    {
        await using var bench = await ModelBench.Start();
        await using var thief = await FakeUpstream.Start();
        bench.Upstream.On("moved", call =>
        {
            call.Http.Response.StatusCode = 307;
            call.Http.Response.Headers.Location = thief.Address + call.Http.Request.Path;
            return Task.CompletedTask;
        });
        var heard = await bench.Call(door, "moved").WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.Error, 0L), (heard.Outcome, thief.Calls));
    }

    [Theory]
    [InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_NoFirstByte_TimesOutAfterItsTimeAndLetsTheProviderGo(Door door)
    {
        await using var bench = await ModelBench.Start();
        var call = bench.Call(door, "hang");
        await bench.Upstream.Arrived("hang").WaitAsync(ModelBench.Bound);
        bench.Clock.Advance(bench.Options.FirstByte - TimeSpan.FromMilliseconds(1));
        Assert.False(call.IsCompleted);

        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        var heard = await call.WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.Timeout, default(TokenUsage)), (heard.Outcome, heard.Usage));
        await bench.Upstream.Left("hang").WaitAsync(ModelBench.Bound);
    }

    [Theory]
    [InlineData(Door.ForwardStream, 2), InlineData(Door.Ask, 2)]
    [InlineData(Door.AnthropicForwardStream, 3), InlineData(Door.AnthropicAsk, 3)]
    public async Task Call_SilentInTheMiddle_TimesOutAndBooksWhatArrived(Door door, int words)
    {
        await using var bench = await ModelBench.Start();
        await using var frames = ModelBench.Frames(bench.Client(bench.Entry(door)), door, "stall", default).GetAsyncEnumerator();
        await ReadWords(frames, words);
        var next = frames.MoveNextAsync().AsTask();
        bench.Clock.Advance(bench.Options.Idle - TimeSpan.FromMilliseconds(1));
        Assert.False(next.IsCompleted);

        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(await next.WaitAsync(ModelBench.Bound));
        Assert.Equal(CallOutcome.Timeout, frames.Current.Outcome);
        Assert.True(frames.Current.Usage is { Estimated: true, In: > 0, Out: > 0 });
        await bench.Upstream.Left("stall").WaitAsync(ModelBench.Bound);
    }

    [Theory]
    [InlineData(Door.Ask, 2), InlineData(Door.AnthropicAsk, 3)]
    public async Task Ask_LongerThanItsTimeout_TimesOutThoughTheStreamLives(Door door, int words)
    {
        await using var bench = await ModelBench.Start();
        var question = ModelBench.Question() with { Timeout = TimeSpan.FromSeconds(45) };
        await using var frames = ModelBench.Listen(bench.Client(bench.Entry(door)).Ask(ModelBench.Card("stall"), question, default)).GetAsyncEnumerator();
        await ReadWords(frames, words);
        var next = frames.MoveNextAsync().AsTask();
        bench.Clock.Advance(TimeSpan.FromSeconds(45));
        Assert.True(await next.WaitAsync(ModelBench.Bound));
        Assert.Equal(CallOutcome.Timeout, frames.Current.Outcome);
    }

    [Theory]
    [InlineData(Door.Forward), InlineData(Door.ForwardStream), InlineData(Door.Ask)]
    [InlineData(Door.AnthropicForward), InlineData(Door.AnthropicForwardStream), InlineData(Door.AnthropicAsk)]
    public async Task Call_CancelledBeforeTheFirstByte_EndsTheProvidersRequest(Door door)
    {
        await using var bench = await ModelBench.Start();
        using var caller = new CancellationTokenSource();
        var call = bench.Call(door, "hang", caller.Token);
        await bench.Upstream.Arrived("hang").WaitAsync(ModelBench.Bound);
        await caller.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call.WaitAsync(ModelBench.Bound));
        await bench.Upstream.Left("hang").WaitAsync(ModelBench.Bound);
    }

    [Theory]
    [InlineData(Door.ForwardStream, 2), InlineData(Door.Ask, 2)]
    [InlineData(Door.AnthropicForwardStream, 3), InlineData(Door.AnthropicAsk, 3)]
    public async Task Call_CallerStopsListening_EndsTheProvidersRequest(Door door, int words)
    {
        await using var bench = await ModelBench.Start();
        await using (var frames = ModelBench.Frames(bench.Client(bench.Entry(door)), door, "stall", default).GetAsyncEnumerator())
        {
            await ReadWords(frames, words);
        }

        await bench.Upstream.Left("stall").WaitAsync(ModelBench.Bound);
    }

    [Theory]
    [InlineData("truncated", 3), InlineData("error-mid", 2)]
    public async Task Forward_BreaksOffInTheMiddle_BooksThePromptAndTheDeltas(string model, int deltas)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(Door.ForwardStream, model).WaitAsync(ModelBench.Bound);
        Assert.Equal((deltas, new TokenUsage(5, deltas, Estimated: true)), (heard.Deltas, heard.Usage));
    }

    [Theory]
    [InlineData(Door.Ask, "truncated"), InlineData(Door.Ask, "error-mid"), InlineData(Door.AnthropicAsk, "truncated"), InlineData(Door.AnthropicAsk, "error-mid")]
    public async Task Ask_BreaksOffInTheMiddle_KeepsTheTextAndBooksWhatArrived(Door door, string model)
    {
        await using var bench = await ModelBench.Start();
        var heard = await bench.Call(door, model).WaitAsync(ModelBench.Bound);
        Assert.NotEmpty(heard.Text);
        Assert.True(heard.Usage.Estimated && heard.Usage.In > 0);
        Assert.Equal(TokenEstimate.Of(heard.Text), heard.Usage.Out);
    }

    private static async Task ReadWords(IAsyncEnumerator<Heard> frames, int words)
    {
        do
        {
            Assert.True(await frames.MoveNextAsync().AsTask().WaitAsync(ModelBench.Bound));
        }
        while (frames.Current.Deltas < words);
    }
}
