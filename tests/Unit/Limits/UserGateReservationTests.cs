using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

public sealed class UserGateReservationTests
{
    private static readonly TimeSpan Tick = TimeSpan.FromTicks(1);

    [Fact] // S30
    public void Admit_BeyondTheHardCap_Is402WithTheFigures()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(99_500);
        var refusal = kit.Admit(1_000).Refusal!;

        Assert.Equal(RefusalCodes.QuotaExceeded, refusal.Code);
        Assert.Equal(
            ("99500", "0", "100000", "\"tokens\"", "\"2026-06-01T00:00:00Z\""),
            (refusal.Details!["used"], refusal.Details["reserved"], refusal.Details["limit"], refusal.Details["metric"], refusal.Details["resets_at"]));
        Assert.Contains("99500 are used, 0 reserved, and this request needs up to 1000", refusal.Message, StringComparison.Ordinal);
        Assert.Null(kit.Ask(400));
    }

    [Fact]
    public void Admit_ExactlyTheRestOfTheQuota_Passes()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(99_500);
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Ask(501));
        Assert.Null(kit.Ask(500));
    }

    [Fact]
    public void Admit_RequestsUsedUp_Is402CountingTheOpenOnes()
    {
        var kit = new GateKit(GateKit.Free with { ConcurrentRequests = 5 });
        kit.Use(0, requests: 98);
        Assert.Null(kit.Ask());
        var last = kit.Admit().Ticket!;
        var refusal = kit.Admit().Refusal!;
        Assert.Equal(
            (RefusalCodes.QuotaExceeded, "\"requests\"", "98", "2", "100"),
            (refusal.Code, refusal.Details!["metric"], refusal.Details["used"], refusal.Details["reserved"], refusal.Details["limit"]));

        kit.Settle(last.RequestId, 0);
        Assert.Null(kit.Ask());
    }

    [Fact]
    public void Admit_BeyondASoftQuotaOrNone_Passes()
    {
        foreach (var plan in (Plan[])[GateKit.Pro, GateKit.Enterprise])
        {
            var kit = new GateKit(plan);
            kit.Use(50_000_000, requests: 50_000);
            Assert.Null(kit.Ask());
        }
    }

    [Fact] // S31
    public void Admit_TwoAtOnceNearTheCap_OnePassesAndItsRestComesBack()
    {
        var kit = new GateKit(GateKit.Free with { ConcurrentRequests = 5 });
        kit.Use(99_000);
        var first = kit.Admit(800).Ticket!;
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Ask(800));
        Assert.Equal((99_000, 800, 1), (kit.Summary.Tokens, kit.Summary.ReservedTokens, kit.Summary.ReservedRequests));

        kit.Settle(first.RequestId, 300);
        Assert.Equal((99_300, 0, 0), (kit.Summary.Tokens, kit.Summary.ReservedTokens, kit.Summary.ReservedRequests));
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Ask(701));
        Assert.Null(kit.Ask(700));
    }

    [Fact] // S32
    public void Settle_NothingUsed_ReleasesEverything()
    {
        var kit = new GateKit(GateKit.Free);
        var before = kit.Summary;
        kit.Settle(kit.Admit(5_000).Ticket!.RequestId, 0);

        Assert.Equal(before, kit.Summary);
        Assert.Equal(10_000, kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Limits!.Tokens!.Remaining);
    }

    [Fact] // S32
    public void Admit_NeverSettled_LapsesAfterTenMinutes()
    {
        var kit = new GateKit(GateKit.Free);
        var id = kit.Admit(5_000).Ticket!.RequestId;
        kit.Pass(TimeSpan.FromMinutes(10) - Tick);
        Assert.Equal(5_000, kit.Summary.ReservedTokens);
        Assert.Equal(RefusalCodes.ConcurrencyLimit, kit.Ask());

        kit.Pass(Tick);
        Assert.Equal((0, 0), (kit.Summary.ReservedTokens, kit.Summary.ReservedRequests));
        Assert.False(kit.Gate.IsOpen(id));
        Assert.Null(kit.Ask());
    }

    [Fact]
    public void Admit_MayRunLongerThanReservationsLast_KeepsItsPlaceUntilItsDeadline()
    {
        var kit = new GateKit(GateKit.Free);
        var ticket = kit.Admit(GateKit.Request("r") with { MaxDuration = TimeSpan.FromMinutes(15) }).Ticket!;
        Assert.Equal(ticket.Deadline, kit.Gate.Reservation("r", kit.Now)!.ExpiresAt);
        kit.Pass(TimeSpan.FromMinutes(15) - Tick);
        Assert.Equal(RefusalCodes.ConcurrencyLimit, kit.Ask());

        kit.Pass(Tick);
        Assert.Null(kit.Ask());
    }

    [Fact]
    public void Admit_WallClockCorrected_LapsesByTheMonotonicClock()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Admit(5_000);
        kit.SetWall(TimeSpan.FromHours(1));
        Assert.Equal(5_000, kit.Summary.ReservedTokens);
        kit.SetWall(TimeSpan.FromHours(-2));
        kit.Pass(TimeSpan.FromMinutes(10));
        Assert.Equal(0, kit.Summary.ReservedTokens);
    }

    [Fact]
    public void Settle_AfterTheLapse_StillCountsOnce()
    {
        var kit = new GateKit(GateKit.Free);
        var id = kit.Admit(5_000).Ticket!.RequestId;
        kit.Pass(TimeSpan.FromMinutes(11));
        kit.Settle(id, 700);
        kit.Settle(id, 700);

        Assert.Equal((700, 1, 0), (kit.Summary.Tokens, kit.Summary.Requests, kit.Summary.ReservedTokens));
        Assert.True(kit.Gate.IsSettled(id));
    }

    [Fact]
    public void Settle_MoreThanReserved_IsCountedInFullAndMayPassTheCap()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(99_500);
        kit.Settle(kit.Admit(400).Ticket!.RequestId, 900);

        Assert.Equal((100_400, 0), (kit.Summary.Tokens, kit.Summary.ReservedTokens));
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Ask(1));
    }

    [Fact]
    public void Settle_Twice_CountsOnce()
    {
        var kit = new GateKit(GateKit.Free);
        var id = kit.Admit(1_000).Ticket!.RequestId;
        Assert.False(kit.Gate.IsSettled(id));
        kit.Settle(id, 600);
        var once = kit.Summary;
        var tokens = kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Limits!.Tokens;
        kit.Settle(id, 600);
        kit.Settle(id, 0);

        Assert.Equal(once, kit.Summary);
        Assert.Equal(tokens, kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Limits!.Tokens);
    }

    [Fact]
    public void IsSettled_AfterTwoMinutes_IsLeftToTheLedger()
    {
        var kit = new GateKit(GateKit.Free);
        var id = kit.Admit().Ticket!.RequestId;
        kit.Settle(id, 10);
        kit.Pass(TimeSpan.FromMinutes(2) - Tick);
        Assert.Equal(1, kit.Summary.Requests);
        Assert.True(kit.Gate.IsSettled(id));

        kit.Pass(Tick);
        Assert.Equal(1, kit.Summary.Requests);
        Assert.False(kit.Gate.IsSettled(id));
    }

    [Fact]
    public void Admit_SameIdTwice_RepeatsTheTicketAndTakesNothing()
    {
        var kit = new GateKit(GateKit.Free);
        var request = GateKit.Request("r", 1_000);
        var first = kit.Admit(request);
        kit.PassSeconds(0.5);
        var again = kit.Admit(request);

        Assert.Same(first.Ticket, again.Ticket);
        Assert.Equal((1_000, 1), (kit.Summary.ReservedTokens, kit.Summary.ReservedRequests));
        kit.Settle("r", 1_000);
        Assert.Equal(8, kit.Call(1).Limits!.Requests.Remaining);
    }

    [Fact]
    public void Reservation_OfAnOpenRequest_TellsTheLedgerAllOfIt()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Admit(GateKit.Request("r", 1_000, cost: 0.02m));
        Assert.Equal(
            new OpenReservation("r", "u1", GateKit.Key, kit.Gate.PeriodStart, 1_000, 0.02m, kit.Now.Wall, kit.Now.Wall.AddMinutes(10)),
            kit.Gate.Reservation("r", kit.Now));
        Assert.Null(kit.Gate.Reservation("other", kit.Now));
    }

    [Fact]
    public void Summary_OfAPeriod_HasAllFigures()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Use(1_000, requests: 2, cost: 0.25m);
        kit.Admit(10);
        Assert.Equal(
            new UsageSummary
            {
                UserId = "u1",
                Plan = "free",
                PeriodStart = new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero),
                PeriodEnd = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero),
                Requests = 2,
                Tokens = 1_000,
                TokensIn = 333,
                TokensOut = 667,
                ReservedRequests = 1,
                ReservedTokens = 10,
                IncludedRequests = 100,
                IncludedTokens = 100_000,
                CostUsd = 0.25m,
            },
            kit.Summary with { Forecast = null });
    }

    [Fact]
    public void Admit_AtTheBoundary_BelongsToTheNewPeriod()
    {
        var kit = new GateKit(GateKit.Free);
        var end = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        kit.PassTo(end - Tick);
        kit.Use(100_000, cost: 1m);
        Assert.Equal(RefusalCodes.QuotaExceeded, kit.Ask(1));
        Assert.Equal(new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), kit.Gate.PeriodStart);

        kit.Pass(Tick);
        Assert.Null(kit.Ask(1, cost: 0.01m));
        Assert.Equal((end, end.AddMonths(1)), (kit.Summary.PeriodStart, kit.Summary.PeriodEnd));
        Assert.Equal((0, 0, 0m), (kit.Summary.Tokens, kit.Summary.Requests, kit.Summary.CostUsd));
    }

    [Fact]
    public void Stamp_RowsAroundTheBoundary_PutsEachInItsPeriod()
    {
        var kit = new GateKit(GateKit.Free);
        var end = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        var rows = kit.Gate.Stamp([
            GateKit.Row("a", end - Tick, 1), GateKit.Row("b", end, 1), GateKit.Row("c", new(2026, 4, 30, 23, 0, 0, TimeSpan.Zero), 1),
            GateKit.Row("d", kit.Gate.PeriodStart, 1)]);

        Assert.Equal([5, 6, 4, 5], rows.Select(row => row.PeriodStart.Month));
        Assert.All(rows, row => Assert.Equal((1, "u1", ""), (row.PeriodStart.Day, row.UserId, row.SubscriptionId)));
    }

    [Fact]
    public void Stamp_Rows_GivesThemTheUserAndTheSubscription()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Gate.Apply(kit.Entitlements with { SubscriptionId = "sub_1", Version = 2 }, GateKit.Pro, kit.Now);
        var row = Assert.Single(kit.Gate.Stamp([GateKit.Row("a", kit.Now.Wall, 1) with { UserId = "someone else" }]));
        Assert.Equal(("u1", "sub_1"), (row.UserId, row.SubscriptionId));
        Assert.Equal("sub_1", kit.Admit().Ticket!.SubscriptionId);
    }

    [Fact]
    public void Settle_LateRowOfTheOldPeriod_ReleasesAndDoesNotCountInTheNew()
    {
        var kit = new GateKit(GateKit.Free);
        var end = new DateTimeOffset(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);
        kit.PassTo(end.AddSeconds(-2));
        var id = kit.Admit(500).Ticket!.RequestId;
        var rows = kit.Gate.Stamp([GateKit.Row(id, end - Tick, 400)]);
        kit.PassSeconds(3);
        Assert.Equal((0, 500), (kit.Summary.Tokens, kit.Summary.ReservedTokens));

        kit.Gate.Settle(id, rows, kit.Now);
        Assert.Equal((0, 0, 0), (kit.Summary.Tokens, kit.Summary.Requests, kit.Summary.ReservedTokens));
        Assert.True(kit.Gate.IsSettled(id));
    }

    [Fact]
    public void Settle_SameIdAdmittedAgain_GivesBackItsPlaceAndTokens()
    {
        var kit = new GateKit(GateKit.Free);
        var request = GateKit.Request("again", 100);
        Assert.NotNull(kit.Admit(request).Ticket);
        kit.Settle("again", 40);
        var once = kit.Summary;
        Assert.True(kit.Gate.IsSettled("again"));

        Assert.NotNull(kit.Admit(request).Ticket);
        Assert.Equal((false, true), (kit.Gate.IsSettled("again"), kit.Gate.MayBeSettled("again")));
        kit.Settle("again", 0);
        Assert.Equal(once, kit.Summary);
        Assert.Null(kit.Ask());
    }

    [Fact]
    public void MayBeSettled_FirstTimeOrResumed_TellsWhenToAskTheLedger()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Admit(GateKit.Request("first"));
        kit.Admit(GateKit.Request("second") with { Resumed = true });
        Assert.Equal((false, true, true), (kit.Gate.MayBeSettled("first"), kit.Gate.MayBeSettled("second"), kit.Gate.MayBeSettled("unknown")));
    }
}
