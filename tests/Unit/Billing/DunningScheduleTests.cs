namespace LLMHive.Billing;

public sealed class DunningScheduleTests
{
    private static readonly DateTimeOffset Failed = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Next_FourRetries_AreCountedFromTheFirstFailure()
    {
        var schedule = new DunningSchedule([1, 3, 5, 7]);

        Assert.Equal([2, 4, 6, 8], Enumerable.Range(0, 4).Select(n => schedule.Next(Failed, n)!.Value.Day));
        Assert.Null(schedule.Next(Failed, 4));
    }

    [Theory]
    [InlineData("card_declined", "insufficient_funds", true)]
    [InlineData("card_declined", "lost_card", false)]
    [InlineData("card_declined", "stolen_card", false)]
    [InlineData("card_declined", "pickup_card", false)]
    [InlineData("incorrect_number", null, false)]
    [InlineData("authentication_required", null, false)]
    public void IsWorthATry_Fault_DependsOnTheCard(string code, string? decline, bool expected) =>
        Assert.Equal(expected, DunningSchedule.IsWorthATry(new(code, "", decline)));
}
