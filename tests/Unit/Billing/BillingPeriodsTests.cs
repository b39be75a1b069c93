using System.Globalization;

namespace LLMHive.Billing;

public sealed class BillingPeriodsTests
{
    [Theory]
    [InlineData("2026-01-31T10:00:00Z", BillingCycle.Monthly, 1, "2026-02-28T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", BillingCycle.Monthly, 2, "2026-03-31T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", BillingCycle.Monthly, 3, "2026-04-30T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", BillingCycle.Monthly, 4, "2026-05-31T10:00:00Z")]
    [InlineData("2026-01-31T10:00:00Z", BillingCycle.Monthly, 5, "2026-06-30T10:00:00Z")]
    [InlineData("2028-01-31T00:00:00Z", BillingCycle.Monthly, 1, "2028-02-29T00:00:00Z")]
    [InlineData("2028-01-31T00:00:00Z", BillingCycle.Monthly, 2, "2028-03-31T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", BillingCycle.Annual, 1, "2029-02-28T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", BillingCycle.Annual, 2, "2030-02-28T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", BillingCycle.Annual, 3, "2031-02-28T00:00:00Z")]
    [InlineData("2028-02-29T00:00:00Z", BillingCycle.Annual, 4, "2032-02-29T00:00:00Z")]
    [InlineData("2026-01-30T00:00:00Z", BillingCycle.Monthly, 1, "2026-02-28T00:00:00Z")]
    [InlineData("2026-01-30T00:00:00Z", BillingCycle.Monthly, 2, "2026-03-30T00:00:00Z")]
    [InlineData("2026-12-31T00:00:00Z", BillingCycle.Monthly, 2, "2027-02-28T00:00:00Z")]
    public void Boundary_OfAnchor_IsClampedAndDoesNotDrift(string anchor, BillingCycle cycle, int n, string expected) =>
        Assert.Equal(At(expected), BillingPeriods.Boundary(At(anchor), cycle, n));

    [Fact]
    public void At_ExactBoundary_BelongsToThePeriodItStarts()
    {
        var anchor = At("2026-06-01T00:00:00Z");
        Assert.Equal((At("2026-07-01T00:00:00Z"), At("2026-08-01T00:00:00Z")), BillingPeriods.At(anchor, BillingCycle.Monthly, At("2026-07-01T00:00:00Z")));
        Assert.Equal(anchor, BillingPeriods.At(anchor, BillingCycle.Monthly, At("2026-06-30T23:59:59.9999999Z")).Start);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void At_AnyMoment_LiesInItsPeriodAndPeriodsTile(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 2000; trial++)
        {
            var anchor = At("2024-01-01T00:00:00Z").AddSeconds(random.NextInt64(0, 200_000_000));
            var moment = anchor.AddSeconds(random.NextInt64(-100_000_000, 400_000_000));
            var cycle = random.Next(2) == 0 ? BillingCycle.Monthly : BillingCycle.Annual;

            var (start, end) = BillingPeriods.At(anchor, cycle, moment);

            Assert.True(start <= moment && moment < end, $"{anchor:O} {cycle} {moment:O}: {start:O} to {end:O}");
            Assert.Equal(end, BillingPeriods.At(anchor, cycle, end).Start);
        }
    }

    private static DateTimeOffset At(string text) => DateTimeOffset.Parse(text, CultureInfo.InvariantCulture);
}
