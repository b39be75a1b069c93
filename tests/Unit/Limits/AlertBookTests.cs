using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

public sealed class AlertBookTests
{
    private static readonly (DateTimeOffset Start, DateTimeOffset End) Period =
        (new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero));

    private readonly AlertBook _book = new("u1");

    [Fact]
    public void Fire_OneRecordFrom40To101Percent_TellsThreeInOrder()
    {
        Assert.Empty(Fire(40, 100));
        Assert.Equal([50, 80, 100], Fire(101, 100).Select(alert => alert.Level));
        Assert.Empty(Fire(500, 100));
    }

    [Fact]
    public void Fire_ExactlyAtALevel_Tells()
    {
        Assert.Empty(Fire(49.9999m, 100));
        Assert.Equal([50], Fire(50, 100).Select(alert => alert.Level));
    }

    [Theory]
    [InlineData(null)]
    [InlineData(0)]
    public void Fire_NoLimit_TellsNothing(int? limit) => Assert.Empty(Fire(1000, limit));

    [Fact]
    public void Fire_IdsAndMoments_AreUniqueAndOrdered()
    {
        var alerts = Fire(101, 100);
        Assert.Equal("alert:u1:20260601T0000000000000Z:tokens:50", alerts[0].Id);
        Assert.Equal(3, alerts.Select(alert => alert.Id).Distinct().Count());
        Assert.Equal(alerts.Select(alert => alert.At).Order(), alerts.Select(alert => alert.At));
    }

    [Fact]
    public void Carry_AfterASmallUpgrade_StaysToldWhereStillPassedAndArmsTheRest()
    {
        Fire(102, 100);
        var carried = Carry(102, 110);
        Assert.Equal([50, 80], carried.Select(alert => alert.Level));
        Assert.All(carried, alert => Assert.Equal((110m, 2), (alert.HoldsFor, alert.Version)));
        Assert.Empty(Fire(102, 110));
        var again = Assert.Single(Fire(110, 110));
        Assert.Equal((100, 2, "alert:u1:20260601T0000000000000Z:tokens:100:2"), (again.Level, again.Occurrence, again.Id));
    }

    [Fact]
    public void Restore_StoredMarks_TellNothingTwiceAndWhatACrashLost()
    {
        var stored = Fire(85, 100);
        var next = new AlertBook("u1");
        next.Restore(stored.Concat(stored.Select(alert => alert with { PeriodStart = Period.Start.AddMonths(-1), Level = 100 })), Period.Start);
        Assert.Equal([100], next.Fire([new(UsageMetric.Tokens, 100, 100)], Period, Period.Start).Select(alert => alert.Level));
    }

    [Fact]
    public void Restore_Again_KeepsTheLatestOfWhatIsStoredAndNothingElse()
    {
        var first = Fire(50, 100)[0];
        _book.Restore([first with { Occurrence = 2, HoldsFor = 200 }, first], Period.Start);
        Assert.Empty(Fire(100, 200));
        _book.Restore([], Period.Start);
        Assert.Equal([50], Fire(100, 200).Select(alert => alert.Level));
    }

    [Fact]
    public void Turn_NewPeriod_ArmsEverything()
    {
        Fire(101, 100);
        _book.Turn();
        Assert.Equal(3, Fire(101, 100).Length);
    }

    private ImmutableArray<UsageAlert> Fire(decimal used, decimal? limit) => _book.Fire([new(UsageMetric.Tokens, used, limit)], Period, Period.Start.AddDays(1));

    private ImmutableArray<UsageAlert> Carry(decimal used, decimal limit) => _book.Carry([new(UsageMetric.Tokens, used, limit)]);
}
