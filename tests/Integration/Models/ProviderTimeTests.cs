using System.Text;
using LLMHive.Models;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Integration.Models;

/// <summary>What may take its time: a whole document, which begins when it is written, and a reader.</summary>
public sealed class ProviderTimeTests
{
    private const string Document = """{"id":"x","choices":[{"index":0,"message":{"content":"a"},"finish_reason":"stop"}],"usage":{"prompt_tokens":3,"completion_tokens":4}}""";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Forward_WholeAnswerAfterMinutes_IsWaitedFor(bool headersFirst)
    {
        await using var bench = await ModelBench.Start();
        var written = new TaskCompletionSource();
        bench.Upstream.On("thinks", async call =>
        {
            call.Http.Response.ContentType = "application/json";
            if (headersFirst)
            {
                await call.Http.Response.StartAsync();
            }

            bench.Upstream.Arrive("thinks");
            await written.Task;
            await call.Http.Response.WriteAsync(Document);
        });
        var frames = bench.Client(bench.Entry(Door.Forward)).Forward(ModelBench.Card("thinks"), ModelBench.Request(stream: false), default);
        var heard = ModelBench.Listen(frames).LastAsync().AsTask();
        await bench.Upstream.Arrived("thinks").WaitAsync(ModelBench.Bound);
        bench.Clock.Advance(TimeSpan.FromMinutes(9));
        Assert.False(heard.IsCompleted);

        written.SetResult();
        var end = await heard.WaitAsync(ModelBench.Bound);
        Assert.Equal((CallOutcome.Ok, Document, 3), (end.Outcome, end.Text, end.Usage.In));
    }

    [Fact]
    public async Task Forward_EmbeddingsThatNeverCome_AreGivenUpAfterTheFirstBytesTime()
    {
        await using var bench = await ModelBench.Start();
        bench.Upstream.On("thinks", async call =>
        {
            bench.Upstream.Arrive("thinks");
            await Task.Delay(Timeout.InfiniteTimeSpan, call.Http.RequestAborted);
        });
        var frames = bench.Client(bench.Entry(Door.Forward)).Forward(
            ModelBench.Card("thinks"), ModelBench.Request(stream: false) with { Operation = HiveOperation.Embeddings }, default);
        var heard = ModelBench.Listen(frames).LastAsync().AsTask();
        await bench.Upstream.Arrived("thinks").WaitAsync(ModelBench.Bound);
        bench.Clock.Advance(TimeSpan.FromSeconds(30));

        Assert.Equal(CallOutcome.Timeout, (await heard.WaitAsync(ModelBench.Bound)).Outcome);
    }

    [Fact]
    public async Task Forward_ReaderOfAStreamIsSlow_IsNoSilenceOfTheProvider()
    {
        await using var bench = await ModelBench.Start();
        var (asked, rest) = (0, new TaskCompletionSource());
        bench.Upstream.On("talks", async call =>
        {
            asked++;
            call.Http.Response.ContentType = "text/event-stream";
            await call.Http.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"a\"}}]}\n\n");
            await rest.Task;
            await call.Http.Response.WriteAsync("data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n");
        });
        await using var frames = ModelBench.Frames(bench.Client(bench.Entry(Door.ForwardStream)), Door.ForwardStream, "talks", default).GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync().AsTask().WaitAsync(ModelBench.Bound));
        bench.Clock.Advance(bench.Options.Idle * 3);
        rest.SetResult();
        Heard? last = null;
        while (await frames.MoveNextAsync().AsTask().WaitAsync(ModelBench.Bound))
        {
            last = frames.Current;
        }

        Assert.Equal((CallOutcome.Ok, 1), (last?.Outcome, asked));
    }

    [Fact]
    public async Task Forward_PlainAnswerInSlowPieces_IsWaitedFor()
    {
        await using var bench = await ModelBench.Start();
        using var http = new HttpClient(new SlowAnswer(bench.Clock, bench.Options.Idle * 0.7));
        var forwarder = new OpenAiForwarder(bench.Entry(Door.Forward), http, bench.Options, bench.Clock);
        var frames = forwarder.Forward(ModelBench.Card("slow"), ModelBench.Request(stream: false), default);
        Heard? heard = null;
        await foreach (var piece in ModelBench.Listen(frames))
        {
            heard = piece;
        }

        Assert.Equal((CallOutcome.Ok, Document), (heard!.Outcome, heard.Text));
    }

    /// <summary>An answer in three pieces; the clock moves before each.</summary>
    private sealed class SlowAnswer(FakeTimeProvider clock, TimeSpan pause) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage { Content = new StreamContent(new Pieces(clock, pause)) });

        private sealed class Pieces(FakeTimeProvider clock, TimeSpan pause) : MemoryStream(Encoding.UTF8.GetBytes(Document))
        {
            public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
            {
                clock.Advance(pause);
                cancellationToken.ThrowIfCancellationRequested();
                return base.ReadAsync(buffer[..Math.Min(buffer.Length, 1 + (Document.Length / 3))], cancellationToken);
            }
        }
    }
}
