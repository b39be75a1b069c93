using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

public sealed class UserGateUsageTests
{
    private static readonly DateTimeOffset June = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Stamp_RowOfAClosedPeriod_CountsInTheOpenOne()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(June.AddSeconds(1));
        Assert.Equal(5, Stamp(kit, June.AddTicks(-1)).PeriodStart.Month);
        kit.Gate.Summary(kit.Now);
        kit.Gate.Close(June, kit.Now);
        Assert.Equal(6, Stamp(kit, June.AddTicks(-1)).PeriodStart.Month);
        Assert.Equal(6, Stamp(kit, June).PeriodStart.Month);
    }

    [Fact]
    public void Close_BeforeItsTime_WhatFollowsCountsInAPeriodOfItsOwn()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(June.AddDays(10));
        kit.Use(700, key: GateKit.Key);
        kit.Gate.Close(kit.Now.Wall, kit.Now);
        Assert.Equal((0, June.AddDays(10), June.AddMonths(1)), (kit.Summary.Tokens, kit.Summary.PeriodStart, kit.Summary.PeriodEnd));
        Assert.Equal(June.AddDays(10), Stamp(kit, June.AddDays(9)).PeriodStart);
        kit.PassTo(June.AddMonths(1));
        Assert.Equal(June.AddMonths(1), kit.Summary.PeriodStart);
    }

    [Fact]
    public void StampRecord_OfAnEarlierPeriod_IsLateAndKeepsItsMoment()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(June.AddDays(3));
        var row = kit.Gate.StampRecord(GateKit.Row("a", June.AddDays(-10), 5), kit.Now);
        Assert.Equal((June, June.AddDays(-10)), (row.PeriodStart, row.At));
    }

    [Fact]
    public void Count_RowMinutesAhead_CountsWhenItsPeriodBegins()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(June.AddMinutes(-2));
        kit.Gate.Count([kit.Gate.StampRecord(GateKit.Row("a", June.AddMinutes(1), 700), kit.Now)]);
        Assert.Equal(0, kit.Summary.Tokens);
        kit.PassTo(June);
        Assert.Equal(700, kit.Summary.Tokens);
    }

    [Fact]
    public void Restore_RecordsOfAnOperator_TakeNothingOfTheRates()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Restore(recent: [GateKit.Row("rec_1", kit.Now.Wall, 9_000, key: "")]);
        Assert.Equal((10, 10_000), (
            kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Limits!.Requests.Remaining + 1, kit.Gate.Touch(RateClass.Chat, "k", kit.Now).Limits!.Tokens!.Remaining));
    }

    [Fact]
    public void Restore_AfterAChangeOfPeriod_ForgetsWhatKeysCostBefore()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(10, cost: 5m, key: GateKit.Key);
        kit.Restore(new(1, 10, 0, 0m));
        Assert.Null(kit.Admit(GateKit.Request("r", cost: 0.5m) with { KeyBudgetUsd = 1m }).Refusal);
    }

    [Theory]
    [InlineData(0.9, null)]
    [InlineData(1.0, null)]
    [InlineData(1.1, RefusalCodes.SpendLimit)]
    public void Admit_KeyBudget_HoldsOverSettledAndReserved(double cost, string? code)
    {
        // 2.0 used, 1.0 reserved, budget 4.0: 1.0 is left. The plan's own caps are out of the way.
        var kit = new GateKit(GateKit.Pro with { CostCapPerRequestUsd = null, CostCapShareOfRevenue = null });
        kit.Use(10, cost: 2m, key: GateKit.Key);
        kit.Use(10, cost: 50m, key: "another key");
        Assert.Null(kit.Admit(GateKit.Request("held", cost: 1m) with { KeyBudgetUsd = 4m }).Refusal);
        Assert.Equal(code, kit.Admit(GateKit.Request("next", cost: (decimal)cost) with { KeyBudgetUsd = 4m }).Refusal?.Code);
    }

    [Theory]
    [InlineData(1.0, null)]
    [InlineData(1.1, RefusalCodes.SpendLimit)]
    public void Admit_KeysOfOneBudget_HoldItTogetherAlsoAfterARestart(double cost, string? code)
    {
        // Of 4.0 the first key used 2.0 and another holds 1.0: 1.0 is left to the third.
        var kit = new GateKit(GateKit.Pro with { CostCapPerRequestUsd = null, CostCapShareOfRevenue = null });
        kit.Use(10, cost: 2m, key: GateKit.Key);
        AdmissionRequest Of(string id, string key, double cost) => GateKit.Request(id, cost: (decimal)cost, key: key) with { KeyBudgetUsd = 4m, BudgetId = GateKit.Key };
        Assert.Equal(GateKit.Key, kit.Admit(Of("held", "key_2", 1)).Ticket!.BudgetId);
        var held = kit.Gate.Reservation("held", kit.Now)!;
        Assert.Equal(code, kit.Admit(Of("next", "key_3", cost)).Refusal?.Code);

        var restarted = new GateKit(GateKit.Pro with { CostCapPerRequestUsd = null, CostCapShareOfRevenue = null });
        restarted.Restore(new(1, 10, 0, 2m), [held], costByKey: new() { [GateKit.Key] = 2m });
        Assert.Equal(code, restarted.Admit(Of("next", "key_3", cost)).Refusal?.Code);
    }

    [Fact]
    public void Admit_ProviderCostOfAPeriod_IsAQuarterOfThePriceAndGrowsWithOverage()
    {
        var kit = new GateKit(GateKit.Pro);
        Assert.Equal(RefusalCodes.SpendLimit, kit.Ask(cost: 0.76m));
        kit.Use(10, cost: 7.4m);
        Assert.Null(kit.Ask(cost: 0.09m));
        Assert.Equal(RefusalCodes.SpendLimit, kit.Ask(cost: 0.1m));
        // 1.284 of overage: a quarter of 31.274 is 7.8185, of which 7.4 are used and 0.09 are held.
        kit.Use(10_617_000 - 10, requests: 10_050);
        Assert.Equal(RefusalCodes.SpendLimit, kit.Ask(cost: 0.3286m));
        Assert.Null(kit.Ask(cost: 0.3285m));
    }

    [Fact]
    public void Admit_SpendLimit_CountsWhatIsReserved()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(10_400_000);
        kit.Gate.LimitSpend(1m);
        Assert.Null(kit.Ask(60_000));
        var refusal = kit.Admit(60_000).Refusal!;
        Assert.Equal((RefusalCodes.SpendLimit, "0.8", "1"), (refusal.Code, refusal.Details!["spent_usd"].TrimEnd('0'), refusal.Details["limit_usd"]));
        Assert.Null(kit.Ask(30_000));
        kit.Gate.LimitSpend(null);
        Assert.Null(kit.Ask(60_000));
    }

    [Fact]
    public void Overage_ModelRates_ArePricedByModelAlsoAfterARestart()
    {
        var plan = GateKit.Pro with { TokensPerPeriod = 1000, ModelRates = [new() { Model = "test/m0", Multiplier = 10 }] };
        var kit = new GateKit(plan);
        Assert.True(kit.Gate.NeedsModels);
        kit.Use(2000);
        Assert.Equal(0.02m, kit.Summary.OverageUsd);
        kit.Gate.Restore(
            new() { Totals = new(1, 0, 3000, 0), CostByKey = new Dictionary<string, decimal>(), Open = [], Recent = [], ByModel = [new() { Model = "test/m0", TokensOut = 3000 }] },
            kit.Now);
        Assert.Equal(0.04m, kit.Summary.OverageUsd);
    }

    [Fact]
    public void Forecast_OfTheFirstHours_CountsAtLeastADay()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(June.AddHours(1));
        kit.Use(1000, requests: 2, cost: 0.1m);
        Assert.Equal(new UsageForecast(60, 30_000, 3m, 0), kit.Summary.Forecast);
        kit.PassTo(June.AddDays(15));
        Assert.Equal(2000, kit.Summary.Forecast!.Tokens);
    }

    private static UsageRow Stamp(GateKit kit, DateTimeOffset at) => Assert.Single(kit.Gate.Stamp([GateKit.Row("a", at, 1)]));
}
