using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

/// <summary>A gate that begins anew is no fuller than it was.</summary>
public sealed class UserGateRestoreTests
{
    /// <summary>Ten requests and 1,000 tokens a minute, and nothing else in the way.</summary>
    private static readonly Plan Narrow = GateKit.Free with
    {
        RequestsPerMinute = 10, TokensPerMinute = 1000, TokensPerQuery = null, TokensPerPeriod = null, RequestsPerPeriod = null, ConcurrentRequests = 100,
    };

    [Fact]
    public void Restore_RequestOfSeveralRows_TakesOneRequestAndAllTokensAtItsEnd()
    {
        var kit = new GateKit(Narrow);
        kit.Restore(recent: [Row("a", -30, 200), Row("a", 0, 400)]);
        Assert.Equal((9, 400), Left(kit));
        Assert.True(kit.Gate.IsSettled("a"));
        Assert.False(kit.Gate.IsSettled("b"));
    }

    [Fact]
    public void Restore_RowsInAnyOrder_AreTakenByTheirMoments()
    {
        var kit = new GateKit(Narrow);
        kit.Restore(recent: [Row("late", 0, 500), Row("early", -30, 500)]);
        Assert.Equal(500, Left(kit).Tokens);
    }

    [Fact]
    public void Restore_RowAfterTheClockWasSetBack_IsTakenAsOfNow()
    {
        var kit = new GateKit(Narrow);
        kit.Restore(recent: [Row("ahead", 40, 100)]);
        Assert.Equal((9, 900), Left(kit));
    }

    [Fact]
    public void Restore_OpenReservation_HoldsTokensUntilItLapses()
    {
        var kit = new GateKit(Narrow);
        kit.Restore(open: [kit.Open("held", 300, TimeSpan.FromMinutes(2)), kit.Open("old", 500, TimeSpan.Zero) with { PeriodStart = kit.Gate.PeriodStart.AddMonths(-1) }]);
        Assert.Equal((1, 300), (kit.Summary.ReservedRequests, kit.Summary.ReservedTokens));
        Assert.False(kit.Gate.IsOpen("held")); // admitted anew, its reservation is noted anew
        kit.Pass(TimeSpan.FromMinutes(8));
        Assert.Equal((0, 0), (kit.Summary.ReservedRequests, kit.Summary.ReservedTokens));
    }

    [Fact]
    public void Settle_RequestOfTheTimeBefore_CountsNothingAgain()
    {
        var kit = new GateKit(Narrow);
        kit.Restore(new(1, 200, 400, 0m), recent: [Row("a", 0, 600)]);
        kit.Settle("a", 600);
        Assert.Equal((1, 600), (kit.Summary.Requests, kit.Summary.Tokens));
    }

    [Fact]
    public void Admit_RepetitionAfterARestart_DoesNotCompeteWithItsOwnReservation()
    {
        for (var seed = 0; seed < 300; seed++)
        {
            // Whatever else is held: with a hold of its own the request is decided on as without it.
            var random = new Random(seed);
            var plan = Narrow with
            {
                TokensPerPeriod = random.Next(200, 3000), RequestsPerPeriod = random.Next(2, 6), RequestsPerMinute = 100, TokensPerMinute = random.Next(200, 3000),
                CostCapPerPeriodUsd = random.Next(1, 6),
            };
            var tokens = random.Next(1, 1500);
            var (with, without) = (new GateKit(plan), new GateKit(plan));
            var others = Enumerable.Range(0, random.Next(4)).Select(i => with.Open($"o{i}", random.Next(1, 500), TimeSpan.Zero, random.Next(2))).ToList();
            with.Restore(open: [.. others, with.Open("own", tokens, TimeSpan.Zero, random.Next(4))]);
            without.Restore(open: [.. others]);
            var (one, other) = (with.Admit(GateKit.Request("own", tokens, cost: 1)), without.Admit(GateKit.Request("own", tokens, cost: 1)));

            Assert.Equal((seed, other.Refusal?.Code), (seed, one.Refusal?.Code));
            if (one.Ticket is null)
            {
                // What it began with may be under way still: refused, it holds what it held.
                Assert.Equal(
                    (seed, without.Summary.ReservedTokens + tokens, without.Summary.ReservedRequests + 1), (seed, with.Summary.ReservedTokens, with.Summary.ReservedRequests));
                continue;
            }

            Assert.Equal((seed, without.Summary.ReservedTokens, without.Summary.ReservedRequests), (seed, with.Summary.ReservedTokens, with.Summary.ReservedRequests));
            Assert.Equal((seed, Left(without).Tokens), (seed, Left(with).Tokens));
        }
    }

    [Fact]
    public void Settle_RowsAfterNothing_Count()
    {
        var kit = new GateKit(Narrow);
        kit.Admit(GateKit.Request("a", 100));
        kit.Settle("a", 0);
        Assert.False(kit.Gate.IsSettled("a"));
        kit.Settle("a", 600);
        kit.Settle("a", 0);
        kit.Settle("a", 600);
        Assert.Equal((1, 600, 0), (kit.Summary.Requests, kit.Summary.Tokens, kit.Summary.ReservedRequests));
        Assert.Equal(400, Left(kit).Tokens);
    }

    [Fact]
    public void Summary_ClocksThatJump_IsWhatTheLedgerSaysOfThePeriodThatHoldsTheMoment()
    {
        for (var seed = 0; seed < 200; seed++)
        {
            var random = new Random(seed);
            var kit = new GateKit(Narrow);
            var ledger = new List<UsageRow>();
            var closed = DateTimeOffset.MinValue;
            for (var step = 0; step < 60; step++)
            {
                switch (random.Next(5))
                {
                    case 0:
                        kit.Pass(TimeSpan.FromDays(random.Next(1, 20)));
                        break;
                    case 1:
                        kit.SetWall(TimeSpan.FromDays(random.Next(-80, 80)));
                        break;
                    case 2 when random.Next(4) == 0 && kit.Now.Wall > closed:
                        kit.Gate.Close(closed = kit.Now.Wall, kit.Now);
                        break;
                    default:
                        // Now and then one that ended before the last jump.
                        var rows = kit.Gate.Stamp([GateKit.Row($"r{step}", kit.Now.Wall.AddDays(random.Next(-3, 1)), random.Next(1, 50))]);
                        ledger.AddRange(rows);
                        kit.Gate.Count(rows);
                        break;
                }

                if (kit.Gate.MustRecount(kit.Now))
                {
                    var known = ledger.Where(row => row.PeriodStart == kit.Gate.PeriodStart).ToList();
                    kit.Restore(known.Aggregate(default(UsageTotals), (sum, row) => sum.Plus(row)));
                    kit.Gate.Recounted(kit.Gate.RecountWanted);
                }

                var usage = kit.Summary;
                Assert.Equal((seed, step, ledger.Where(row => row.PeriodStart == usage.PeriodStart).Sum(row => row.TokensTotal)), (seed, step, usage.Tokens));
                var moment = kit.Now.Wall > closed ? kit.Now.Wall : closed;
                Assert.True(usage.PeriodStart <= moment && moment < usage.PeriodEnd, $"Seed {seed}, step {step}");
            }
        }
    }

    private static UsageRow Row(string id, double seconds, long tokens) => GateKit.Row(id, GateKit.T0.AddSeconds(seconds), tokens);

    private static (long Requests, long Tokens) Left(GateKit kit)
    {
        var limits = kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now).Limits!;
        return (limits.Requests.Remaining + 1, limits.Tokens!.Remaining);
    }
}
