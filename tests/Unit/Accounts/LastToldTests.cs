using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Accounts;

/// <summary>A store that becomes slow.</summary>
public sealed class LastToldTests
{
    private readonly FakeTimeProvider _clock = new();
    private readonly Queue<TaskCompletionSource<int>> _questions = new();

    [Fact]
    public async Task Now_StoreAnswers_TellsWhatItSays()
    {
        var last = Ask();
        Assert.Equal(1, await Answered(last, 1));
        Assert.Equal(2, await Answered(last, 2));
    }

    [Fact]
    public async Task Now_StoreIsSlow_TellsWhatItSaidLastAndNextTimeWhatItSaysNow()
    {
        var last = Ask();
        await Answered(last, 1);

        var slow = last.Now().AsTask();
        Assert.False(slow.IsCompleted);
        _clock.Advance(LastTold<int>.Patience);
        Assert.Equal(1, await slow);

        _questions.Dequeue().SetResult(2);
        slow = last.Now().AsTask();
        _clock.Advance(LastTold<int>.Patience);
        Assert.Equal(2, await slow);
    }

    [Fact]
    public async Task Now_StoreIsSlowForLong_WaitsForIt()
    {
        var last = Ask();
        await Answered(last, 1);
        _clock.Advance(LastTold<int>.Lasting);

        var waiting = last.Now().AsTask();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(waiting.IsCompleted);
        _questions.Dequeue().SetResult(2);
        Assert.Equal(2, await waiting);
    }

    [Fact]
    public async Task Now_StoreFails_SaysSoAndAsksAgain()
    {
        var last = Ask();
        await Answered(last, 1);
        var failing = last.Now().AsTask();
        _questions.Dequeue().SetException(new TimeoutException());
        await Assert.ThrowsAsync<TimeoutException>(() => failing);

        var slow = last.Now().AsTask();
        _clock.Advance(LastTold<int>.Patience);
        Assert.Equal(1, await slow);
        _questions.Dequeue().SetException(new TimeoutException());
        Assert.Equal(3, await Answered(last, 3));
    }

    [Fact]
    public async Task Now_NothingWasTold_Waits()
    {
        var first = Ask().Now().AsTask();
        _clock.Advance(TimeSpan.FromMinutes(1));
        Assert.False(first.IsCompleted);
        _questions.Dequeue().SetResult(1);
        Assert.Equal(1, await first);
    }

    private LastTold<int> Ask() => new(
        () =>
        {
            _questions.Enqueue(new TaskCompletionSource<int>());
            return _questions.Peek().Task;
        },
        _clock);

    private async Task<int> Answered(LastTold<int> last, int what)
    {
        var asked = last.Now().AsTask();
        _questions.Dequeue().SetResult(what);
        return await asked;
    }
}
