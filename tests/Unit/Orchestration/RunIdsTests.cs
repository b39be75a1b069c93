using LLMHive.Orchestration;

namespace LLMHive.Unit.Orchestration;

public sealed class RunIdsTests
{
    private static readonly DateTimeOffset Now = new(2026, 11, 26, 12, 0, 0, 250, TimeSpan.Zero);

    [Theory]
    [InlineData(0, true)]
    [InlineData(99, true)]
    [InlineData(100, false)]
    [InlineData(86_400_000, false)]
    [InlineData(-1, false)]
    public void IsNew_ByTheTimeInTheId(int ageMs, bool expected) =>
        Assert.Equal(expected, RunIds.IsNew(RunIds.Of(Guid.CreateVersion7(Now.AddMilliseconds(-ageMs))), Now));

    [Theory]
    [InlineData("run_9f1b2c3d-0000-4000-8000-000000000000")]
    [InlineData("run_")]
    [InlineData("r")]
    [InlineData("")]
    public void IsNew_NoTimeInTheId_IsFalse(string id) => Assert.False(RunIds.IsNew(id, Now));
}
