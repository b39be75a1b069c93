using LLMHive.Orchestration;
using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Unit.Orchestration;

public sealed class RunFeedTests
{
    private readonly FakeTimeProvider _clock = new();

    [Fact]
    public async Task Follow_FromTheMiddle_GetsTheRestThenTheResult()
    {
        var feed = new RunFeed(_clock);
        feed.Add(Entry(1));
        feed.Add(Entry(2));
        feed.Add(Entry(3));
        feed.Finish(Result());

        var frames = await feed.Follow(1).ToListAsync();

        Assert.Equal([2, 3], frames.OfType<RunFrame.Traced>().Select(frame => frame.Event.Seq));
        Assert.IsType<RunFrame.Finished>(frames[^1]);
    }

    [Fact]
    public async Task Follow_SilentSecond_Beats()
    {
        var feed = new RunFeed(_clock);
        await using var frames = feed.Follow(0).GetAsyncEnumerator();
        var next = frames.MoveNextAsync();
        Assert.False(next.IsCompleted);

        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.True(await next);
        Assert.IsType<RunFrame.Heartbeat>(frames.Current);
    }

    [Fact]
    public async Task Follow_EntryWhileWaiting_ComesAtOnce()
    {
        var feed = new RunFeed(_clock);
        await using var frames = feed.Follow(0).GetAsyncEnumerator();
        var next = frames.MoveNextAsync();

        feed.Add(Entry(1));

        Assert.True(await next);
        Assert.Equal(1, Assert.IsType<RunFrame.Traced>(frames.Current).Event.Seq);
    }

    [Fact]
    public async Task Follow_Cancelled_EndsTheFollowerOnly()
    {
        var feed = new RunFeed(_clock);
        using var stop = new CancellationTokenSource();
        await using var frames = feed.Follow(0, stop.Token).GetAsyncEnumerator();
        var next = frames.MoveNextAsync();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await next);
        feed.Finish(Result());
        Assert.Single(await feed.Follow(0).ToListAsync());
    }

    [Fact]
    public async Task Of_StoredResult_ServesTraceAndResult()
    {
        var frames = await RunFeed.Of(Result() with { Trace = [Entry(1)] }, _clock).Follow(0).ToListAsync();

        Assert.Equal(2, frames.Count);
    }

    [Fact]
    public async Task Answer_EntriesOnTheWay_WakesOnlyForTheResult()
    {
        var feed = new RunFeed(_clock);
        await using var frames = feed.Answer().GetAsyncEnumerator();
        var next = frames.MoveNextAsync();

        feed.Add(Entry(1));
        Assert.False(next.IsCompleted);
        feed.Finish(Result());

        Assert.True(await next);
        Assert.Equal("run_1", Assert.IsType<RunFrame.Finished>(frames.Current).Result.RunId);
        Assert.False(await frames.MoveNextAsync());
    }

    [Fact]
    public async Task Answer_EntriesButNoResultForASecond_Beats()
    {
        var feed = new RunFeed(_clock);
        await using var frames = feed.Answer().GetAsyncEnumerator();
        var next = frames.MoveNextAsync();
        _clock.Advance(TimeSpan.FromSeconds(0.9));
        feed.Add(Entry(1));

        _clock.Advance(TimeSpan.FromSeconds(0.1));

        Assert.True(await next);
        Assert.IsType<RunFrame.Heartbeat>(frames.Current);
    }

    [Fact]
    public async Task Answer_OfARunThatIsOver_GivesItsResult() =>
        Assert.IsType<RunFrame.Finished>(Assert.Single(await RunFeed.Of(Result(), _clock).Answer().ToListAsync()));

    [Fact]
    public async Task Answer_WrittenOnTheWay_ComesAtOnceAndFromTheBeginning()
    {
        var feed = new RunFeed(_clock);
        feed.Write("one ");
        await using var frames = feed.Answer().GetAsyncEnumerator();
        Assert.True(await frames.MoveNextAsync());
        Assert.Equal("one ", Assert.IsType<RunFrame.Written>(frames.Current).Text);
        var next = frames.MoveNextAsync();
        Assert.False(next.IsCompleted);

        feed.Write("two");

        Assert.True(await next);
        Assert.Equal("two", Assert.IsType<RunFrame.Written>(frames.Current).Text);
        feed.Write(" three");
        feed.Finish(Result());
        Assert.Equal(" three", Assert.IsType<RunFrame.Written>(await Next(frames)).Text);
        Assert.IsType<RunFrame.Finished>(await Next(frames));
        Assert.Equal("one two three", Assert.IsType<RunFrame.Written>((await feed.Answer().ToListAsync())[0]).Text);
    }

    [Fact]
    public async Task Answer_HalfACharacter_WaitsForItsOtherHalf()
    {
        var feed = new RunFeed(_clock);
        feed.Write("a\ud83d");
        await using var frames = feed.Answer().GetAsyncEnumerator();
        Assert.Equal("a", Assert.IsType<RunFrame.Written>(await Next(frames)).Text);

        feed.Write("\ude00");

        Assert.Equal("\ud83d\ude00", Assert.IsType<RunFrame.Written>(await Next(frames)).Text);
    }

    private static async Task<RunFrame> Next(IAsyncEnumerator<RunFrame> frames)
    {
        Assert.True(await frames.MoveNextAsync());
        return frames.Current;
    }

    private static TraceEvent Entry(int seq) => new() { Seq = seq, Stage = "s", Kind = TraceKind.Plan };

    private static RunResult Result() => new()
    {
        RunId = "run_1", UserId = "u", Model = "hive/vote", EngineRequested = "vote", Status = RunStatus.Complete, StartedAt = default,
    };
}
