using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Unit.Billing;

public sealed class OverageCalculatorTests
{
    private static readonly DateTimeOffset At = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    private static Plan Pro => PlanCatalogue.BuiltIn.Find("pro", At)!;

    [Fact]
    public void Lines_S27_Are123And5()
    {
        var lines = OverageCalculator.Lines(Pro, [Slice("m", 10_617_000, 10_050)], Currency.Usd);
        Assert.Equal([(617_000L, 123L), (50L, 5L)], lines.Select(line => (line.Quantity, line.AmountMinor)));
        Assert.Equal(1.284m, OverageCalculator.Cost(Pro, [Slice("m", 10_617_000, 10_050)]));
        Assert.Equal(1.284m, OverageCalculator.Cost(Pro, new UsageTotals(10_050, 10_000_000, 617_000, 0)));
    }

    [Fact]
    public void Lines_S28ThousandRecordsAboveQuota_RoundOnce()
    {
        var records = Enumerable.Range(0, 1000).Select(_ => Slice("m", 617)).Prepend(Slice("m", 10_000_000));
        Assert.Equal(123, Assert.Single(OverageCalculator.Lines(Pro, records, Currency.Usd)).AmountMinor);
    }

    [Theory]
    [InlineData("usd", 2, 123)]
    [InlineData("jpy", 0, 1)]
    [InlineData("krw", 0, 1)]
    [InlineData("kwd", 3, 1234)]
    public void Lines_OfCurrency_RoundToItsMinorUnit(string code, int decimals, long amount)
    {
        Assert.Equal(decimals, Currency.Of(code).Decimals);
        Assert.Equal(amount, Assert.Single(OverageCalculator.Lines(Pro, [Slice("m", 10_617_000)], Currency.Of(code))).AmountMinor);
    }

    [Theory]
    [InlineData(0.005, 1)]
    [InlineData(-0.005, -1)]
    [InlineData(0.0049999, 0)]
    [InlineData(1.005, 101)]
    public void ToMinor_Half_RoundsAwayFromZero(decimal amount, long minor) => Assert.Equal(minor, Currency.Usd.ToMinor(amount));

    [Fact]
    public void Lines_SeveralModels_SumToTheOneRoundedTotalAndToTheExactOverage()
    {
        var lines = OverageCalculator.Lines(Pro, [Slice("b", 3_539_000), Slice("a", 3_539_000), Slice("c", 3_539_000)], Currency.Usd);
        Assert.Equal(["a", "b", "c"], lines.Select(line => line.Model!));
        Assert.Equal(617_000, lines.Sum(line => line.Quantity));
        Assert.Equal(123, lines.Sum(line => line.AmountMinor));
    }

    [Theory]
    [InlineData(10_000_000, 0, 0)]
    [InlineData(10_000_001, 1, 0)]
    [InlineData(10_002_500, 2500, 1)]
    public void Lines_AtTheEdgeOfTheQuota_EachTokenCounts(long tokens, long over, long amount)
    {
        var lines = OverageCalculator.Lines(Pro, [Slice("m", tokens)], Currency.Usd);
        Assert.Equal((over, amount), (lines.Sum(line => line.Quantity), lines.Sum(line => line.AmountMinor)));
    }

    [Fact]
    public void Lines_BlockSize_RoundsTheOverageUpOnce()
    {
        var plan = Pro with { BlockSize = 1000 };
        Assert.Equal(2000, OverageCalculator.Lines(plan, [Slice("a", 10_000_000), Slice("b", 1001)], Currency.Usd).Sum(line => line.Quantity));
    }

    [Fact]
    public void Lines_HardUnlimitedOrUncapped_AreNone()
    {
        UsageSlice[] much = [Slice("m", 1_000_000_000, 1_000_000)];
        Assert.Empty(OverageCalculator.Lines(Pro with { Cap = PlanCap.Hard }, much, Currency.Usd));
        Assert.Empty(OverageCalculator.Lines(Pro with { Cap = PlanCap.None }, much, Currency.Usd));
        Assert.Empty(OverageCalculator.Lines(Pro with { TokensPerPeriod = null, RequestsPerPeriod = null }, much, Currency.Usd));
    }

    [Fact]
    public void Lines_ModelRates_LongestFitHoldsAndPromptsAndAnswersStandApart()
    {
        var plan = Pro with
        {
            TokensPerPeriod = 1,
            ModelRates =
            [
                new() { Model = "x/*", Multiplier = 3 }, new() { Model = "x/big*", Multiplier = 10 },
                new() { Model = "x/big", InputPer1kUsd = 1, OutputPer1kUsd = 4 },
            ],
        };
        Assert.Equal(0.006m / 1000, Assert.Single(OverageCalculator.Lines(plan, [Slice("x/small", 1001)], Currency.Usd)).UnitPrice);
        Assert.Equal(0.020m / 1000, Assert.Single(OverageCalculator.Lines(plan, [Slice("x/bigger", 1001)], Currency.Usd)).UnitPrice);
        Assert.Equal(0.002m / 1000, Assert.Single(OverageCalculator.Lines(plan, [Slice("y", 1001)], Currency.Usd)).UnitPrice);

        var both = OverageCalculator.Lines(plan with { TokensPerPeriod = 2000 }, [new() { Model = "x/big", TokensIn = 3000, TokensOut = 1000 }], Currency.Usd);
        Assert.Equal([(1500L, 0.001m, 150L), (500L, 0.004m, 200L)], both.Select(line => (line.Quantity, line.UnitPrice, line.AmountMinor)));
    }

    [Fact]
    public void Lines_LateUsage_IsAnAdjustmentWithItsDay()
    {
        var lines = OverageCalculator.Lines(
            Pro, [Slice("m", 10_000_000), Slice("m", 2_000_000) with { UsedOn = new(2026, 5, 30) }], Currency.Usd);
        Assert.Equal(2_000_000, lines.Sum(line => line.Quantity));
        Assert.Equal([InvoiceLineKind.Overage, InvoiceLineKind.Adjustment], lines.Select(line => line.Kind));
        Assert.Equal(new DateOnly(2026, 5, 30), lines[1].UsedOn);
        Assert.Contains("2026-05-30", lines[1].Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    public void Lines_RandomRecords_ConserveAndIgnoreTheOrder(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 200; trial++)
        {
            var plan = Pro with
            {
                TokensPerPeriod = random.Next(1, 50_000),
                RequestsPerPeriod = random.Next(1, 100),
                BlockSize = random.Next(4) == 0 ? random.Next(1, 2000) : null,
                ModelRates = random.Next(2) == 0 ? null : [new() { Model = "m1", Multiplier = 2.5m }, new() { Model = "m2", InputPer1kUsd = 0.0015m, OutputPer1kUsd = 0.0061m }],
            };
            var records = Enumerable.Range(0, random.Next(0, 60)).Select(_ => new UsageSlice
            {
                Model = $"m{random.Next(5)}",
                UsedOn = random.Next(6) == 0 ? new DateOnly(2026, 5, random.Next(1, 31)) : null,
                Requests = random.Next(0, 4),
                TokensIn = random.Next(0, 4000),
                TokensOut = random.Next(0, 4000),
            }).ToArray();
            var currency = Currency.Of(random.Next(3) switch { 0 => "usd", 1 => "jpy", _ => "kwd" });

            var lines = OverageCalculator.Lines(plan, records, currency);
            random.Shuffle(records);
            Assert.Equal(lines.AsEnumerable(), OverageCalculator.Lines(plan, records, currency));

            var over = Math.Max(0, records.Sum(record => record.Tokens) - plan.TokensPerPeriod!.Value);
            var billed = plan.BlockSize is { } block ? (over + block - 1) / block * block : over;
            var tokenLines = lines.Where(line => line.Model is not null).ToArray();
            var requestLines = lines.Where(line => line.Model is null).ToArray();
            Assert.Equal(billed, tokenLines.Sum(line => line.Quantity));
            Assert.Equal(Math.Max(0, records.Sum(record => record.Requests) - plan.RequestsPerPeriod!.Value), requestLines.Sum(line => line.Quantity));
            Assert.Equal(currency.ToMinor(tokenLines.Sum(line => line.Quantity * line.UnitPrice)), tokenLines.Sum(line => line.AmountMinor));
            Assert.Equal(currency.ToMinor(requestLines.Sum(line => line.Quantity * line.UnitPrice)), requestLines.Sum(line => line.AmountMinor));
            Assert.Equal(lines.Sum(line => line.Quantity * line.UnitPrice), OverageCalculator.Cost(plan, records));
            Assert.All(lines, line => Assert.InRange(line.AmountMinor - (line.Quantity * line.UnitPrice * currency.ToMinor(1)), -1, 1));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void Paid_PlansLeftInAnyOrder_EachTokenAndRequestIsBilledAtMostOnce(int seed)
    {
        var random = new Random(seed);
        for (var trial = 0; trial < 200; trial++)
        {
            var usage = new List<UsageSlice>();
            var paid = default(PaidOverage);
            var (tokens, requests, usd) = (0L, 0L, 0m);
            for (var n = 0; n < 4; n++)
            {
                usage.Add(Slice("m", random.Next(0, 5000), random.Next(0, 50)));
                var plan = Pro with { TokensPerPeriod = random.Next(0, 6000), RequestsPerPeriod = random.Next(0, 60), OveragePerRequestUsd = random.Next(1, 9) };
                var lines = OverageCalculator.Lines(plan.Plus(paid), usage, Currency.Usd);
                tokens += lines.Where(line => line.Model is not null).Sum(line => line.Quantity);
                requests += lines.Where(line => line.Model is null).Sum(line => line.Quantity);
                usd += lines.Sum(line => line.Quantity * line.UnitPrice);

                paid = OverageCalculator.Paid(plan, Left(usage, paid));

                Assert.Equal(new(tokens, requests, usd), paid);
                Assert.Empty(OverageCalculator.Lines(plan.Plus(paid), usage, Currency.Usd)); // asked again at once, nothing more is due
                Assert.True(tokens <= usage.Sum(slice => slice.Tokens) && requests <= usage.Sum(slice => slice.Requests));
            }
        }
    }

    [Fact]
    public void Paid_NextPlanWithAQuota_CountsWhatTheOldQuotaHeldAndNotWhatWasBilled()
    {
        var paid = OverageCalculator.Paid(Pro, Left([Slice("m", 100_000_000, 10_050)], default));
        Assert.Equal(new(90_000_000, 50, 180.05m), paid);
        var team = Pro with { TokensPerPeriod = 50_000_000, RequestsPerPeriod = 20_000 };

        // Of its 50 million, 10 are used: 40 are left.
        Assert.Empty(OverageCalculator.Lines(team.Plus(paid), [Slice("m", 140_000_000, 20_050)], Currency.Usd));
        Assert.Equal([1L, 1L], OverageCalculator.Lines(team.Plus(paid), [Slice("m", 140_000_001, 20_051)], Currency.Usd).Select(line => line.Quantity));
    }

    [Fact]
    public void Plus_UnlimitedPlan_StaysUnlimited()
    {
        var plan = PlanCatalogue.BuiltIn.Find("enterprise", At)!.Plus(new(5, 5, 1m));
        Assert.Equal((null, null), (plan.TokensPerPeriod, plan.RequestsPerPeriod));
    }

    private static PeriodUsage Left(IEnumerable<UsageSlice> usage, PaidOverage paid) => new()
    {
        UserId = "u1", PeriodStart = At, PeriodEnd = At.AddDays(9), Slices = [.. usage], Plan = "pro", PlanVersion = 1, Paid = paid,
    };

    private static UsageSlice Slice(string model, long tokens, long requests = 0) =>
        new() { Model = model, Requests = requests, TokensIn = tokens / 3, TokensOut = tokens - (tokens / 3) };
}
