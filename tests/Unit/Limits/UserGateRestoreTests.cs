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
        Assert.True(kit.Gate.IsOpen("held"));
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

    private static UsageRow Row(string id, double seconds, long tokens) => GateKit.Row(id, GateKit.T0.AddSeconds(seconds), tokens);

    private static (long Requests, long Tokens) Left(GateKit kit)
    {
        var limits = kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now).Limits!;
        return (limits.Requests.Remaining + 1, limits.Tokens!.Remaining);
    }
}
