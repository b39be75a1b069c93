using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

/// <summary>A plan changes while its user goes on asking.</summary>
public sealed class UserGateChangeTests
{
    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Apply_NotNewer_ChangesNothing(long version)
    {
        var kit = new GateKit(GateKit.Free);
        Assert.False(kit.Apply(GateKit.Pro, version));
        Assert.Equal("free", kit.Gate.PlanName);
    }

    [Fact]
    public void Apply_Newer_IsInForceAndWhatWasUsedOfTheRatesStaysUsed()
    {
        var plan = GateKit.Free with { RequestsPerMinute = 10, TokensPerMinute = 1000, TokensPerQuery = null };
        var kit = new GateKit(plan);
        kit.Call(300);
        Assert.True(kit.Apply(plan with { Name = "wide", RequestsPerMinute = 20, TokensPerMinute = 5000 }, 2));
        var limits = kit.Gate.Touch(RateClass.Chat, GateKit.Key, kit.Now).Limits!;
        Assert.Equal(("wide", 18, 4700), (kit.Gate.PlanName, limits.Requests.Remaining, limits.Tokens!.Remaining));
    }

    [Fact]
    public void Apply_InTheSamePeriod_LeavesAlertsTold()
    {
        var kit = Alarmed();
        kit.Apply(GateKit.Pro, 2);
        Assert.Empty(kit.Gate.FireAlerts(kit.Now));
    }

    [Fact]
    public void Pay_OverageOfThePlanThatIsLeft_CountsNoMoreButStandsInTheSums()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(100_000_000, requests: 10_050);
        Assert.Equal(180.05m, kit.Summary.OverageUsd);
        kit.Gate.Pay(kit.Gate.PeriodStart, new(90_000_000, 50, 180.05m));
        var team = GateKit.Pro with { Name = "team", TokensPerPeriod = 50_000_000, RequestsPerPeriod = 20_000 };
        Assert.True(kit.Apply(team, 2));

        Assert.Equal((180.05m, 140_000_000, 20_050), (kit.Summary.OverageUsd, kit.Summary.IncludedTokens, kit.Summary.IncludedRequests));
        kit.Use(40_000_000);
        Assert.Equal(180.05m, kit.Summary.OverageUsd);
        kit.Use(1_000_000);
        Assert.Equal(182.05m, kit.Summary.OverageUsd);

        kit.PassTo(kit.Summary.PeriodEnd);
        Assert.Equal((0m, 50_000_000), (kit.Summary.OverageUsd, kit.Summary.IncludedTokens));
    }

    [Fact]
    public void Pay_OfAnotherPeriodOrLess_ChangesNothing()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Gate.Pay(kit.Gate.PeriodStart, new(10, 0, 2m));
        kit.Gate.Pay(kit.Gate.PeriodStart, new(5, 0, 1m));
        kit.Gate.Pay(kit.Gate.PeriodStart.AddMonths(-1), new(50, 0, 9m));
        Assert.Equal((2m, 10_000_010), (kit.Summary.OverageUsd, kit.Summary.IncludedTokens));
    }

    [Fact]
    public void Pay_Billed_StaysWithinTheSpendLimitAndMakesRoomForProviderCost()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(10_617_000, requests: 10_050, cost: 7.4m);
        kit.Gate.Pay(kit.Gate.PeriodStart, new(617_000, 50, 1.284m));
        Assert.Equal(RefusalCodes.SpendLimit, kit.Ask(cost: 0.4186m)); // a quarter of 31.274 is 7.8185
        Assert.Null(kit.Ask(cost: 0.4185m));
        kit.Gate.LimitSpend(1.284m);
        Assert.Equal(RefusalCodes.SpendLimit, kit.Ask(1000));
    }

    [Theory]
    [InlineData(14, BillingCycle.Monthly)]
    [InlineData(45, BillingCycle.Monthly)]
    [InlineData(14, BillingCycle.Annual)]
    public void Apply_Trial_CountsFromItsStartToItsEnd(int days, BillingCycle cycle)
    {
        var kit = new GateKit(GateKit.Free);
        var start = kit.Now.Wall;
        var trial = kit.Entitlements with { Plan = "pro", Version = 2, Anchor = start.AddDays(days), Cycle = cycle, TrialStart = start };
        Assert.True(kit.Gate.Apply(trial, GateKit.Pro, kit.Now));
        Assert.Equal((start, start.AddDays(days)), (kit.Summary.PeriodStart, kit.Summary.PeriodEnd));

        kit.PassTo(start.AddDays(days).AddTicks(-1));
        kit.Use(700);
        Assert.Equal((start, 700), (kit.Summary.PeriodStart, kit.Summary.Tokens));
        Assert.Equal(start, Assert.Single(kit.Gate.Stamp([GateKit.Row("a", kit.Now.Wall, 1)])).PeriodStart);
        Assert.Equal(start, new UserGate(trial, GateKit.Pro, new(), kit.Now).PeriodStart);

        kit.PassTo(start.AddDays(days));
        Assert.Equal((start.AddDays(days), 0), (kit.Summary.PeriodStart, kit.Summary.Tokens));
        Assert.Equal(start, Assert.Single(kit.Gate.Stamp([GateKit.Row("b", start.AddDays(days).AddTicks(-1), 1)])).PeriodStart);
    }

    [Fact]
    public void Apply_WithAnotherPeriod_ArmsAlerts()
    {
        var kit = Alarmed();
        kit.Apply(GateKit.Pro, 2, kit.Now.Wall.AddDays(-1));
        Assert.Equal(kit.Now.Wall.AddDays(-1), Assert.Single(kit.Gate.FireAlerts(kit.Now)).PeriodStart);
    }

    [Fact]
    public void Close_BeforeItsTime_ArmsAlerts()
    {
        var kit = Alarmed();
        kit.Gate.Close(kit.Now.Wall, kit.Now);
        kit.Use(GateKit.Pro.TokensPerPeriod!.Value / 2);
        Assert.Equal([50], kit.Gate.FireAlerts(kit.Now).Select(alert => alert.Level));
    }

    [Fact]
    public void FireAlerts_SpendLimit_IsAnAlarmOfItsOwnOnlyWhereOneIsSet()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(10_400_000);
        Assert.DoesNotContain(kit.Gate.FireAlerts(kit.Now), alert => alert.Metric == UsageMetric.Spend);
        kit.Gate.LimitSpend(1m);
        var spend = Assert.Single(kit.Gate.FireAlerts(kit.Now), alert => alert.Metric == UsageMetric.Spend && alert.Level == 80);
        Assert.Equal((0.8m, 1m), (spend.Used, spend.Limit));
    }

    [Fact]
    public void FireAlerts_SpendLimitOfAPlanWithoutOverage_IsNoAlarm()
    {
        var kit = new GateKit(GateKit.Free);
        kit.Gate.LimitSpend(0.01m);
        kit.Use(10);
        Assert.Empty(kit.Gate.FireAlerts(kit.Now));
    }

    [Fact]
    public void Admit_LimitsAreTold_ToAllButOperators()
    {
        var kit = new GateKit(GateKit.Free);
        var request = GateKit.Request("r");
        Assert.NotNull(kit.Admit(request).Limits);
        Assert.NotNull(kit.Admit(request).Limits); // again: the same ticket
        Assert.NotNull(kit.Admit(GateKit.Request("large", tokens: 10_001)).Limits);
        var free = GateKit.Request("s") with { Unlimited = true };
        Assert.Null(kit.Admit(free).Limits);
        Assert.Null(kit.Admit(free).Limits);
        Assert.Null(kit.Admit(GateKit.Request("t", cost: 5m) with { Unlimited = true, BudgetUsd = 1m }).Limits);
    }

    [Fact]
    public void Admit_AsManyTokensAsAMinuteHolds_WaitsForAllOfThem()
    {
        var kit = new GateKit(GateKit.Free with { TokensPerMinute = 1000, TokensPerQuery = null, ConcurrentRequests = 9 });
        kit.Call(1);
        var refusal = kit.Admit(1000).Refusal!;
        Assert.Equal(RefusalCodes.RateLimited, refusal.Code);
        Assert.Contains("requests or tokens per minute", refusal.Message, StringComparison.Ordinal);
        kit.PassSeconds(1);
        Assert.Null(kit.Ask(1000));
        Assert.Contains("allows 1000 per minute", kit.Admit(1001).Refusal!.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Refusals_OfMoneyAndFeatures_TellFiguresAndTheCure()
    {
        var kit = new GateKit(GateKit.Pro);
        var dear = kit.Admit(cost: 0.76m).Refusal!;
        Assert.Equal(("0.76", "0.75"), (dear.Details!["cost_usd"], dear.Details["left_usd"].TrimEnd('0')));
        kit.Use(11_000_000);
        kit.Gate.LimitSpend(1m);
        Assert.Equal("\"2026-06-01T00:00:00Z\"", kit.Admit(60_000).Refusal!.Details!["resets_at"]);
        var feature = new GateKit(GateKit.Free).Admit(GateKit.Request("r", members: 2, engine: "roles")).Refusal!;
        Assert.Equal(RefusalCodes.TierFeature, feature.Code);
        Assert.EndsWith("Choose a larger plan, or leave it out.", feature.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Forecast_InTheMiddle_DoublesWhatWasUsedAndItsOverage()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.PassTo(new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));
        kit.PassTo(new(2026, 6, 16, 0, 0, 0, TimeSpan.Zero));
        kit.Use(6_000_000, requests: 100, cost: 1m);
        Assert.Equal(new UsageForecast(200, 12_000_000, 2m, 4m), kit.Summary.Forecast);
        kit.Use(0, requests: 5_900);
        Assert.Equal(12_000, kit.Summary.Forecast!.Requests);
        Assert.Equal(4m + (2_000 * GateKit.Pro.OveragePerRequestUsd), kit.Summary.Forecast.OverageUsd);
    }

    [Fact]
    public void Count_SameModelTwice_AddsUpItsSums()
    {
        var kit = new GateKit(GateKit.Pro with { TokensPerPeriod = 1000, ModelRates = [new() { Model = "test/m0", Multiplier = 10 }] });
        kit.Use(2000);
        kit.Use(1000);
        Assert.Equal(0.04m, kit.Summary.OverageUsd);
    }

    private static GateKit Alarmed()
    {
        var kit = new GateKit(GateKit.Pro);
        kit.Use(GateKit.Pro.TokensPerPeriod!.Value / 2);
        Assert.Equal([50], kit.Gate.FireAlerts(kit.Now).Select(alert => alert.Level));
        return kit;
    }
}
