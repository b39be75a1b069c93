using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Client;

public sealed class HiveRetryTests
{
    [Fact]
    public async Task Read_NodeIsGoneForFiveSeconds_AnswersThen()
    {
        var clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(400) };
        var back = clock.GetUtcNow() + TimeSpan.FromSeconds(5);
        var tries = 0;
        var answer = HiveRetry.Read(
            0,
            _ =>
            {
                tries++;
                return clock.GetUtcNow() < back ? Task.FromException<string>(new SiloUnavailableException("gone")) : Task.FromResult("here");
            },
            clock);
        while (!answer.IsCompleted)
        {
            clock.Advance(TimeSpan.FromMilliseconds(500));
            await Task.Yield();
        }

        Assert.Equal("here", await answer);
        Assert.True(tries > 2, $"{tries} tries");
    }

    [Theory]
    [InlineData(0, 0, true)]
    [InlineData(1, 14, true)]
    [InlineData(1, 15, false)]
    public void MayRepeat_LostNode_ForAsLongAsThereIsPatience(int attempt, int seconds, bool may) =>
        Assert.Equal(may, HiveRetry.MayRepeat(new SiloUnavailableException("gone"), attempt, TimeSpan.FromSeconds(seconds)));

    [Fact]
    public void MayRepeat_StoreIsAway_OnceOnly()
    {
        var away = new LLMHive.Storage.StorageUnavailableException("away");
        Assert.True(HiveRetry.MayRepeat(away, 0, TimeSpan.Zero));
        Assert.False(HiveRetry.MayRepeat(away, 1, TimeSpan.Zero));
    }

    [Fact]
    public void MayRepeat_FaultOfOurOwn_Never() => Assert.False(HiveRetry.MayRepeat(new InvalidOperationException(), 0, TimeSpan.Zero));
}
