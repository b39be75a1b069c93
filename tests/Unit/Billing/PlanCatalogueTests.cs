using System.Text;
using LLMHive.Billing;

namespace LLMHive.Unit.Billing;

public sealed class PlanCatalogueTests
{
    private static readonly DateTimeOffset Later = new(2026, 9, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Find_SecondVersionInForceLater_OldSubscribersKeepTheOld()
    {
        var catalogue = Parse(Version(1, "2026-01-01", 1000), Version(2, "2026-09-01", 2000));
        Assert.Equal((1, 1000), Of(catalogue.Find("pro", Later.AddTicks(-1))));
        Assert.Equal((2, 2000), Of(catalogue.Find("pro", Later)));
        Assert.Equal((1, 1000), Of(catalogue.Find("pro", 1)));
        Assert.Equal((1, 1000), Of(catalogue.Find("pro", Later.AddYears(-10))));
        Assert.Null(catalogue.Find("pro", 3));
        Assert.Equal(["free", "pro"], catalogue.Names(Later).AsEnumerable());
    }

    [Fact]
    public void BuiltIn_Table_IsAsItIsSold()
    {
        var pro = PlanCatalogue.BuiltIn.Find("pro", Later)!;
        Assert.Equal((2999, 29999, 10_000, 10_000_000), (pro.PriceMonthCents, pro.PriceYearCents, pro.RequestsPerPeriod, pro.TokensPerPeriod));
        var enterprise = PlanCatalogue.BuiltIn.Find("enterprise", Later)!;
        Assert.Equal((19999, null, null, null), (enterprise.PriceMonthCents, enterprise.RequestsPerPeriod, enterprise.TokensPerPeriod, enterprise.TokensPerQuery));
        Assert.Equal(PlanCap.Hard, PlanCatalogue.BuiltIn.Find("free", Later)!.Cap);
    }

    [Theory]
    [InlineData(""" "model_rates": [ { "model": "a" } ] """, "model_rates[0]")]
    [InlineData(""" "model_rates": [ { "model": "a", "multiplier": 2, "input_per_1k_usd": 1, "output_per_1k_usd": 1 } ] """, "model_rates[0]")]
    [InlineData(""" "model_rates": [ { "model": "a", "multiplier": -1 } ] """, "model_rates[0]")]
    [InlineData(""" "model_rates": [ { "model": "a", "multiplier": 1 }, { "model": "a", "multiplier": 2 } ] """, "model_rates[0].model")]
    [InlineData(""" "block_size": 0 """, "block_size")]
    public void Parse_FaultyPrices_StopTheStartByName(string extra, string key)
    {
        var fault = Assert.Throws<ConfigurationException>(() => Parse(Version(1, "2026-01-01", 1000, extra)));
        Assert.Contains(key, fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_ModelRates_AreRead()
    {
        var plan = Parse(Version(1, "2026-01-01", 1000, """ "block_size": 500, "model_rates": [ { "model": "a/*", "multiplier": 2.5 }, { "model": "b", "input_per_1k_usd": 0.0015, "output_per_1k_usd": 0.006 } ] """))
            .Find("pro", Later)!;
        Assert.Equal((500, 2.5m, 0.006m), (plan.BlockSize, plan.ModelRates!.Value[0].Multiplier, plan.ModelRates.Value[1].OutputPer1kUsd));
    }

    private static (int Version, long Cents) Of(Plan? plan) => (plan!.Version, plan.PriceMonthCents);

    private static PlanCatalogue Parse(params string[] versions) =>
        PlanCatalogue.Parse(Encoding.UTF8.GetBytes($$"""{ "versions": [ {{string.Join(",", versions)}} ] }"""), "plans.json");

    private static string Version(int number, string from, int cents, string? extra = null) =>
        $$"""
        { "version": {{number}}, "effective_from": "{{from}}T00:00:00Z", "plans": [
          { "name": "free", "rank": 0, "price_month_cents": 0, "price_year_cents": 0, {{Rest}}, "cap": "hard" },
          { "name": "pro", "rank": 1, "price_month_cents": {{cents}}, "price_year_cents": 0, {{Rest}}, "cap": "soft"{{(extra is null ? "" : "," + extra)}} } ] }
        """;

    private const string Rest =
        """ "models_per_request": 1, "concurrent_requests": 1, "requests_per_minute": 1, "tokens_per_minute": 1, "manage_requests_per_minute": 1 """;
}
