namespace LLMHive.Billing;

public sealed class ProrationTests
{
    private static readonly DateTimeOffset Start = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTimeOffset End = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Change_TenOfThirtyDaysLeft_CreditsTheOldAndChargesTheNew()
    {
        var lines = Proration.Change("pro", 2999, "enterprise", 19999, Start, End, Start.AddDays(20));

        Assert.Equal([-1000, 6666], lines.Select(line => line.AmountCents));
    }

    [Fact]
    public void Restart_MonthToYear_CreditsTheRestAndChargesTheWholeYear()
    {
        var lines = Proration.Restart("pro", 2999, "pro", 29999, Start, End, Start.AddDays(15));

        Assert.Equal([-1500, 29999], lines.Select(line => line.AmountCents));
    }

    [Theory]
    [InlineData(3, 1, 2, 2)] // 1.5 goes away from zero
    [InlineData(1, 1, 2, 1)]
    [InlineData(1, 1, 3, 0)]
    [InlineData(2, 1, 3, 1)]
    public void Rest_HalfACent_GoesAwayFromZero(long cents, int left, int total, long expected) =>
        Assert.Equal(expected, Proration.Rest(cents, Start, Start.AddSeconds(total), Start.AddSeconds(total - left)));

    [Theory]
    [InlineData(-5, 2999)]
    [InlineData(0, 2999)]
    [InlineData(30, 0)]
    [InlineData(40, 0)]
    public void Rest_OutsideThePeriod_IsAllOrNothing(int day, long expected) =>
        Assert.Equal(expected, Proration.Rest(2999, Start, End, Start.AddDays(day)));

    [Theory]
    [InlineData(11)]
    [InlineData(12)]
    public void Rest_AnyMoment_IsWithinHalfACentAndNeverGrows(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 2000; trial++)
        {
            var cents = random.NextInt64(0, 1_000_000);
            var total = random.Next(1, 40_000_000);
            var passed = random.Next(0, total);
            var end = Start.AddSeconds(total);

            var rest = Proration.Rest(cents, Start, end, Start.AddSeconds(passed));

            Assert.True(Math.Abs(rest - (cents * (decimal)(total - passed) / total)) <= 0.5m, $"seed {seed}, trial {trial}");
            Assert.True(Proration.Rest(cents, Start, end, Start.AddSeconds(passed + 1)) <= rest, $"seed {seed}, trial {trial}");
        }
    }
}
