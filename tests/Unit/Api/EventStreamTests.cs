using System.IO.Pipelines;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Api;

/// <summary>A stream whose reader stops reading.</summary>
public sealed class EventStreamTests
{
    private static readonly byte[] Piece = "data: {}\n\n"u8.ToArray();
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Write_ReaderTakesNothing_ClosesHisConnectionAfterAMinute()
    {
        using var line = new Line();
        var writing = Stream(line).Write(Piece).AsTask();

        _clock.Advance(TimeSpan.FromSeconds(59.9));
        Assert.False(line.RequestAborted.IsCancellationRequested);
        _clock.Advance(TimeSpan.FromSeconds(0.1));
        Assert.True(line.RequestAborted.IsCancellationRequested);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => writing);
    }

    [Fact]
    public async Task Write_ReaderTakesEachPieceInTime_GoesOn()
    {
        using var line = new Line();
        var stream = Stream(line);
        for (var at = 0; at < 3; at++)
        {
            var writing = stream.Write(Piece).AsTask();
            _clock.Advance(TimeSpan.FromSeconds(50));
            Assert.False(writing.IsCompleted);
            await line.Take();
            await writing;
        }

        _clock.Advance(TimeSpan.FromMinutes(10));
        Assert.False(line.RequestAborted.IsCancellationRequested);
        Assert.Equal(TimeSpan.FromSeconds(150), stream.Writing);
    }

    private EventStream Stream(Line line)
    {
        var http = new DefaultHttpContext();
        http.Features.Set<IHttpResponseBodyFeature>(line);
        http.Features.Set<IHttpRequestLifetimeFeature>(line);
        return new(http, _clock, new ApiOptions());
    }

    /// <summary>A connection that takes a piece when the test says so.</summary>
    private sealed class Line : IHttpResponseBodyFeature, IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly Pipe _pipe = new(new PipeOptions(pauseWriterThreshold: 1, resumeWriterThreshold: 1, useSynchronizationContext: false));
        private readonly CancellationTokenSource _aborted = new();

        public Line() => RequestAborted = _aborted.Token;

        public CancellationToken RequestAborted { get; set; }

        public Stream Stream => Writer.AsStream();

        public PipeWriter Writer => _pipe.Writer;

        public void Abort() => _aborted.Cancel();

        public async Task Take() => _pipe.Reader.AdvanceTo((await _pipe.Reader.ReadAsync()).Buffer.End);

        public void DisableBuffering()
        {
            // There is no buffer.
        }

        public Task StartAsync(CancellationToken cancellationToken = default) => Task.CompletedTask;

        public Task SendFileAsync(string path, long offset, long? count, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task CompleteAsync() => Task.CompletedTask;

        public void Dispose() => _aborted.Dispose();
    }
}
