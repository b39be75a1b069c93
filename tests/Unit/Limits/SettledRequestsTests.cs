using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

public sealed class SettledRequestsTests
{
    private static readonly long Memory = TimeSpan.FromMinutes(2).Ticks;

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(200)]
    public void Add_Many_EachIsKnownOnceAndForgottenInItsTurn(int many)
    {
        var settled = new SettledRequests();
        for (var i = 0; i < many; i++)
        {
            Assert.True(settled.Add($"r{i}", i));
            Assert.False(settled.Add($"r{i}", i));
        }

        Assert.False(settled.Contains("r"));
        settled.Forget(Memory - 1);
        Assert.All(Enumerable.Range(0, many), i => Assert.True(settled.Contains($"r{i}")));
        settled.Forget(Memory + (many / 2));
        Assert.All(Enumerable.Range(0, many), i => Assert.Equal(i > many / 2, settled.Contains($"r{i}")));
        settled.Forget(Memory + many);
        Assert.All(Enumerable.Range(0, many), i => Assert.True(settled.Add($"r{i}", Memory)));
    }

    [Fact]
    public void Add_MoreThanThereIsRoomFor_ForgetsTheOldest()
    {
        var settled = new SettledRequests();
        for (var i = 0; i < 5_000; i++)
        {
            Assert.True(settled.Add($"r{i}", i));
        }

        Assert.Equal(2_048, Enumerable.Range(0, 5_000).Count(i => settled.Contains($"r{i}")));
        Assert.True(settled.Contains("r4999"));
        settled.Forget(Memory + 5_000);
        Assert.DoesNotContain(Enumerable.Range(0, 5_000), i => settled.Contains($"r{i}"));
    }
}
