using System.Text;

namespace LLMHive.Billing;

/// <summary>Every fault of a plan catalogue stops the start with the file, the key, the value and the cure, to the word.</summary>
public sealed class PlanCatalogueFaultsTests
{
    private const string Needed =
        """ "models_per_request": 1, "concurrent_requests": 1, "requests_per_minute": 1, "tokens_per_minute": 1, "manage_requests_per_minute": 1, "cap": "soft" """;

    public static TheoryData<string, decimal, int> Figures => new()
    {
        { "price_month_cents", -1, 0 }, { "price_year_cents", -1, 0 }, { "requests_per_period", 0, 1 }, { "tokens_per_period", 0, 1 }, { "tokens_per_query", 0, 1 },
        { "models_per_request", 0, 1 }, { "concurrent_requests", 0, 1 }, { "requests_per_minute", 0, 1 }, { "tokens_per_minute", 0, 1 },
        { "manage_requests_per_minute", 0, 1 }, { "storage_mb", 0, 1 }, { "team_members", 0, 1 }, { "overage_per_1k_tokens_usd", -0.01m, 0 },
        { "overage_per_request_usd", -0.01m, 0 }, { "cost_cap_per_request_usd", -0.01m, 0 }, { "cost_cap_per_period_usd", -0.01m, 0 },
        { "cost_cap_share_of_revenue", -0.01m, 0 }, { "block_size", 0, 1 },
    };

    [Theory]
    [MemberData(nameof(Figures))]
    public void Parse_FigureBelowTheLeast_IsNamed(string field, decimal value, int least)
    {
        Assert.Equal(
            FormattableString.Invariant($"plans.json: versions[0].plans[1].{field}: is {value}, the least is {least}. Leave it out for unlimited."),
            Fault(Version(1, Free, Plan("pro", FormattableString.Invariant($"\"{field}\": {value}")))));

        // The least itself is taken.
        Assert.NotNull(Parse(Version(1, Free, Plan("pro", $"\"{field}\": {least}"))));
    }

    [Fact]
    public void Parse_Form_IsNamed()
    {
        Assert.Equal("plans.json: $: is null. Give an object with a field 'versions'.", FaultOf("null"));
        Assert.Equal("plans.json: versions: is empty. Give at least one version.", FaultOf("""{ "versions": [] }"""));
        var unknown = FaultOf("""{ "versions": [], "price": 1 }""");
        Assert.StartsWith("plans.json: $", unknown, StringComparison.Ordinal);
        Assert.EndsWith("Compare it with the built-in plans.json.", unknown, StringComparison.Ordinal);
    }

    [Fact]
    public void Parse_Names_AreUniqueAndFreeIsThere()
    {
        const string NoFree = "has no plan 'free'. Users without a subscription need it; add it.";
        Assert.Equal($"plans.json: versions[1].plans: {NoFree}", Fault(Version(1, Free), Version(2, Plan("pro"))));
        Assert.Equal($"plans.json: versions[0].plans: {NoFree}", Fault(Version(1)));
        Assert.Equal("plans.json: versions[0].plans: plan 'pro' stands twice. Remove one.", Fault(Version(1, Free, Plan("pro"), Plan("pro"))));
        Assert.Equal("plans.json: versions[0].plans[1].name: is empty. Give the plan a name.", Fault(Version(1, Free, Plan(" "))));
        Assert.Equal("plans.json: versions: version 3 stands twice. Give each version its own number.", Fault(Version(3, Free), Version(3, Free)));
    }

    [Theory]
    [InlineData("""{ "model": "", "multiplier": 1 }""", ".model: '' is empty or stands twice. Give each model one rate.")]
    [InlineData("""{ "model": "a", "multiplier": 1 }, { "model": "a", "multiplier": 2 }""", ".model: 'a' is empty or stands twice. Give each model one rate.")]
    [InlineData("""{ "model": "a" }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "input_per_1k_usd": 1 }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "output_per_1k_usd": 1 }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "multiplier": 1, "input_per_1k_usd": 1, "output_per_1k_usd": 1 }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "multiplier": -0.1 }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "input_per_1k_usd": -0.1, "output_per_1k_usd": 1 }""", NeitherOrBoth)]
    [InlineData("""{ "model": "a", "input_per_1k_usd": 1, "output_per_1k_usd": -0.1 }""", NeitherOrBoth)]
    public void Parse_ModelRates_AreNamed(string rates, string problem) =>
        Assert.Equal($"plans.json: versions[0].plans[1].model_rates[0]{problem}", Fault(Version(1, Free, Plan("pro", $"\"model_rates\": [ {rates} ]"))));

    private const string NeitherOrBoth =
        ": has neither or both of a multiplier and the two prices, or one below zero. Give either 'multiplier', or 'input_per_1k_usd' and 'output_per_1k_usd'.";

    [Fact]
    public void Parse_RatesOfZero_AreTaken()
    {
        var plan = Parse(Version(1, Free, Plan("pro", """ "model_rates": [ { "model": "a", "multiplier": 0 }, { "model": "b", "input_per_1k_usd": 0, "output_per_1k_usd": 0 } ] """)))
            .Find("pro", 1)!;
        Assert.Equal((0m, 0m), (plan.ModelRates!.Value[0].Multiplier, plan.ModelRates.Value[1].InputPer1kUsd));
    }

    [Fact]
    public void Parse_VersionsInAnyOrder_AreOrderedByNumberAndPlansKnowTheirs()
    {
        var catalogue = Parse(Version(2, Plan("big", """ "rank": 7 """), Free, Plan("pro", """ "rank": 3 """)), Version(1, Free));
        var now = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        Assert.Equal(["free", "pro", "big"], catalogue.Names(now).AsEnumerable());
        Assert.Equal((2, 1), (catalogue.Find("free", now)!.Version, catalogue.Find("free", 1)!.Version));
        Assert.Null(catalogue.Find("pro", 1));
        Assert.Null(catalogue.Find("none", now));
        Assert.Equal(["free"], Parse(Version(1, Free)).Names(now.AddYears(-9)).AsEnumerable());
    }

    [Theory]
    [InlineData("x/big", 1, 4)] // exact before any prefix, wherever it stands
    [InlineData("x/bigger", 20, 20)] // the longest prefix
    [InlineData("x/small", 6, 6)]
    [InlineData("y", 2, 2)]
    public void TokenPrice_OfAModel_IsThatOfTheRateThatFitsBest(string model, int input, int output)
    {
        ModelRate[] rates =
        [
            new() { Model = "x/big", InputPer1kUsd = 1, OutputPer1kUsd = 4 }, new() { Model = "x/*", Multiplier = 3 }, new() { Model = "x/big*", Multiplier = 10 },
        ];
        foreach (var order in new[] { rates, [.. rates.Reverse()], [rates[1], rates[0], rates[2]] })
        {
            var price = TokenPrice.Of(PlanCatalogue.BuiltIn.Find("pro", 1)! with { OveragePer1kTokensUsd = 2, ModelRates = [.. order] }, model);
            Assert.Equal((input / 1000m, output / 1000m), (price.In, price.Out));
        }
    }

    [Fact]
    public void TokenPrice_OnePriceOnly_TakesThePlansForTheOther()
    {
        var plan = PlanCatalogue.BuiltIn.Find("pro", 1)! with { OveragePer1kTokensUsd = 2 };
        Assert.Equal(new(0.001m, 0.002m), TokenPrice.Of(plan with { ModelRates = [new() { Model = "a", InputPer1kUsd = 1 }] }, "a"));
        Assert.Equal(new(0.002m, 0.001m), TokenPrice.Of(plan with { ModelRates = [new() { Model = "a", OutputPer1kUsd = 1 }] }, "a"));
    }

    [Fact]
    public void Price_OfACycle_IsItsOwn()
    {
        var pro = PlanCatalogue.BuiltIn.Find("pro", 1)!;
        Assert.Equal((2999L, 29999L, 29.99m, 299.99m), (
            pro.Cents(BillingCycle.Monthly), pro.Cents(BillingCycle.Annual), pro.PriceUsd(BillingCycle.Monthly), pro.PriceUsd(BillingCycle.Annual)));
    }

    private static string Free => Plan("free");

    private static string Plan(string name, string extra = "")
    {
        // A field given takes the place of the one that every plan needs.
        var field = extra.Split(':')[0].Trim();
        var needed = string.Join(',', Needed.Split(',').Where(part => field.Length == 0 || !part.Contains(field, StringComparison.Ordinal)));
        string[] prices = [.. new[] { "\"price_month_cents\": 0", "\"price_year_cents\": 0", "\"rank\": 0" }.Where(part => field.Length == 0 || !part.Contains(field, StringComparison.Ordinal))];
        return $"{{ \"name\": \"{name}\", {string.Join(',', prices)}, {needed}{(extra.Length > 0 ? ", " + extra : "")} }}";
    }

    private static string Version(int number, params string[] plans) =>
        $"{{ \"version\": {number}, \"effective_from\": \"2025-01-01T00:00:00Z\", \"plans\": [ {string.Join(',', plans)} ] }}";

    private static PlanCatalogue Parse(params string[] versions) =>
        PlanCatalogue.Parse(Encoding.UTF8.GetBytes($$"""{ "versions": [ {{string.Join(",", versions)}} ] }"""), "plans.json");

    private static string Fault(params string[] versions) => Assert.Throws<ConfigurationException>(() => Parse(versions)).Message;

    private static string FaultOf(string json) =>
        Assert.Throws<ConfigurationException>(() => PlanCatalogue.Parse(Encoding.UTF8.GetBytes(json), "plans.json")).Message;
}
