using LLMHive.Limits;

namespace LLMHive.Unit.Limits;

public sealed class GcraRateTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    [Fact]
    public void Charge_TenPerMinuteAtOneInstant_PassesTenAndCountsDown()
    {
        var rate = new GcraRate(10, Minute);
        Int128 tat = 0;
        for (var call = 1; call <= 10; call++)
        {
            Assert.Equal(TimeSpan.Zero, rate.TimeUntil(tat, 0, 1));
            tat = rate.Charge(tat, 0, 1);
            Assert.Equal(new BucketStatus(10, 10 - call, TimeSpan.FromSeconds(6 * call)), rate.Status(tat, 0));
        }

        Assert.Equal(TimeSpan.FromSeconds(6), rate.TimeUntil(tat, 0, 1));
        Assert.Equal(TimeSpan.FromSeconds(1), rate.TimeUntil(tat, 5 * Second, 1));
        Assert.Equal(TimeSpan.Zero, rate.TimeUntil(tat, 6 * Second, 1));
    }

    [Fact]
    public void Status_AfterAWindowOfRest_IsFull()
    {
        var rate = new GcraRate(10, Minute);
        var tat = rate.Charge(0, 0, 10);

        Assert.Equal(new BucketStatus(10, 9, TimeSpan.FromSeconds(6)), rate.Status(tat, 54 * Second));
        Assert.Equal(new BucketStatus(10, 9, TimeSpan.FromTicks(1)), rate.Status(tat, (60 * Second) - 1));
        Assert.Equal(new BucketStatus(10, 10, TimeSpan.Zero), rate.Status(tat, 60 * Second));
        Assert.Equal(new BucketStatus(10, 10, TimeSpan.Zero), rate.Status(tat, 600 * Second));
    }

    [Theory]
    [InlineData(1), InlineData(7), InlineData(13), InlineData(60), InlineData(999), InlineData(200_000), InlineData(2_000_000)]
    [InlineData(45_000_000), InlineData(999_999_999)]
    public void Status_AnyLimit_NamesWholeUnitsFromFullToEmpty(long limit)
    {
        var rate = new GcraRate(limit, Minute);
        Assert.Equal(limit, rate.Status(0, 0).Remaining);
        Assert.Equal(limit - 1, rate.Status(rate.Charge(0, 0, 1), 0).Remaining);

        var empty = rate.Charge(0, 0, limit);
        Assert.Equal(new BucketStatus(limit, 0, Minute), rate.Status(empty, 0));
        Assert.Equal(Minute, rate.TimeUntil(empty, 0, limit));
        Assert.Equal(TimeSpan.Zero, rate.TimeUntil(empty, Minute.Ticks, limit));
    }

    [Theory]
    [InlineData(7), InlineData(11_000_000), InlineData(45_000_000), InlineData(500_000_001), InlineData(long.MaxValue)]
    public void Charge_HourOfSaturation_GivesTheWholeRateAndNoMore(long limit)
    {
        var rate = new GcraRate(limit, Minute);
        Int128 tat = rate.Charge(0, 0, limit);
        Int128 taken = 0;
        for (var second = 1; second <= 3600; second++)
        {
            var now = second * Second;
            var room = rate.Status(tat, now).Remaining;
            tat = rate.Charge(tat, now, room);
            taken += room;
        }

        // Only a part of one unit can be left over.
        Assert.Equal((Int128)limit * 60, taken);
    }

    [Fact]
    public void Charge_BelowZero_GivesBackWhatWasTaken()
    {
        var rate = new GcraRate(10_000, Minute);
        var tat = rate.Charge(rate.Charge(0, 0, 8_000), 0, -5_000);
        Assert.Equal(7_000, rate.Status(tat, 0).Remaining);
    }

    [Fact]
    public void Charge_GiveBackToAFullBucket_DoesNotOverfill()
    {
        var rate = new GcraRate(10, Minute);
        var tat = rate.Charge(0, 100 * Second, -10);

        Assert.Equal(10, rate.Status(tat, 100 * Second).Remaining);
        tat = rate.Charge(tat, 100 * Second, 10);
        Assert.Equal(TimeSpan.FromSeconds(6), rate.TimeUntil(tat, 100 * Second, 1));
    }

    [Fact]
    public void Charge_MoreThanIsThere_IsADebtThatRefillsLater()
    {
        var rate = new GcraRate(10, Minute);
        var tat = rate.Charge(0, 0, 15);

        Assert.Equal(new BucketStatus(10, 0, TimeSpan.FromSeconds(90)), rate.Status(tat, 0));
        Assert.Equal(TimeSpan.FromSeconds(36), rate.TimeUntil(tat, 0, 1));
        Assert.Equal(1, rate.Status(tat, 36 * Second).Remaining);
    }

    [Fact]
    public void TimeUntil_OddLimit_PassesAfterExactlyTheTimeItNames()
    {
        var rate = new GcraRate(7, Minute);
        var tat = rate.Charge(0, 0, 7);
        var wait = rate.TimeUntil(tat, 0, 1).Ticks;

        Assert.Equal(85_714_286, wait);
        Assert.Equal(TimeSpan.FromTicks(1), rate.TimeUntil(tat, wait - 1, 1));
        Assert.Equal(TimeSpan.Zero, rate.TimeUntil(tat, wait, 1));
    }

    [Fact]
    public void TimeUntil_CostOfTheWholeBucket_Passes() =>
        Assert.Equal(TimeSpan.Zero, new GcraRate(10, Minute).TimeUntil(0, 0, 10));

    [Fact]
    public void TimeUntil_CostBeyondTheBucket_Throws() =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GcraRate(10, Minute).TimeUntil(0, 0, 11));

    [Theory]
    [InlineData(0), InlineData(-1)]
    public void New_LimitNotPositive_Throws(long limit) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GcraRate(limit, Minute));

    [Theory]
    [InlineData(0), InlineData(-1)]
    public void New_WindowNotPositive_Throws(long ticks) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new GcraRate(1, TimeSpan.FromTicks(ticks)));

    /// <summary>Against a list of what was admitted: no window ever holds more than the burst plus its share of the rate.</summary>
    [Fact]
    public void TimeUntil_RandomTraffic_NeverAdmitsMoreThanBurstAndRate()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            var random = new Random(seed);
            var limit = random.Next(4) switch { 0 => 7, 1 => random.Next(1, 60), 2 => random.Next(60, 20_000), _ => 2_000_000 };
            var admitted = Admit(random, new GcraRate(limit, Minute), seed);
            for (var from = 0; from < admitted.Count; from++)
            {
                Int128 sum = 0;
                for (var to = from; to < admitted.Count; to++)
                {
                    sum += admitted[to].Cost;
                    // sum ≤ limit + limit × elapsed / window, without a division.
                    Int128 elapsed = admitted[to].At - admitted[from].At;
                    Assert.True(sum * Minute.Ticks <= limit * (Minute.Ticks + elapsed), $"seed {seed}: {sum} of {limit}/min in {elapsed} ticks");
                }
            }
        }
    }

    /// <summary>A caller that comes back exactly when told is never refused again, and uses the whole rate.</summary>
    [Theory]
    [InlineData(7), InlineData(13), InlineData(60), InlineData(10_000), InlineData(2_000_000)]
    public void TimeUntil_SaturatingCaller_UsesTheRoom(long limit)
    {
        var rate = new GcraRate(limit, Minute);
        var random = new Random(17);
        Int128 tat = 0;
        long now = 0, taken = 0, last = 0;
        while (now < 600 * Second)
        {
            last = random.NextInt64(1, Math.Max(2, limit / 20));
            now += rate.TimeUntil(tat, now, last).Ticks;
            Assert.Equal(TimeSpan.Zero, rate.TimeUntil(tat, now, last));
            tat = rate.Charge(tat, now, last);
            taken += last;
        }

        var room = limit + (limit * (now / (double)Minute.Ticks));
        Assert.InRange(taken / room, 0.99, 1.0);
    }

    private static List<(long At, long Cost)> Admit(Random random, GcraRate rate, int seed)
    {
        var admitted = new List<(long At, long Cost)>();
        Int128 tat = 0;
        var now = random.NextInt64(0, 1000 * Second);
        for (var i = 0; i < 120; i++)
        {
            now += random.Next(3) == 0 ? 0 : random.NextInt64(0, 2 * Minute.Ticks / random.Next(1, 200));
            var cost = random.NextInt64(1, Math.Max(2, rate.Limit / random.Next(1, 12)));
            var wait = rate.TimeUntil(tat, now, cost);
            var remaining = rate.Status(tat, now).Remaining;
            Assert.True(wait == TimeSpan.Zero == remaining >= cost, $"seed {seed}: {remaining} remain, cost {cost}, wait {wait}");
            if (wait == TimeSpan.Zero)
            {
                tat = rate.Charge(tat, now, cost);
                admitted.Add((now, cost));
            }
        }

        return admitted;
    }
}
