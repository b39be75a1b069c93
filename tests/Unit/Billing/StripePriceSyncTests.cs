namespace LLMHive.Billing;

/// <summary>The plan catalogue's prices at Stripe: made once, replaced when they change.</summary>
public sealed class StripePriceSyncTests
{
    private const string None = """{"object":"list","data":[]}""";

    [Fact]
    public async Task Run_NothingThere_MakesProductAndPrices()
    {
        var server = new ScriptedStripe();
        foreach (var plan in (string[])["pro", "enterprise"])
        {
            server.Says(None).Says("""{"error":{"code":"resource_missing"}}""", 404).Says($$"""{"id":"llmhive_{{plan}}","object":"product"}""").Says("""{"id":"price_m","object":"price"}""");
            server.Says(None).Says($$"""{"id":"llmhive_{{plan}}","object":"product"}""").Says("""{"id":"price_y","object":"price"}""");
        }

        var done = await PaymentKit.Sync(server).Run(default);
        Assert.Equal(["pro_monthly", "pro_annual", "enterprise_monthly", "enterprise_annual"], done.Select(price => price.Value!.Key));
        Assert.All(done, price => Assert.Equal(SyncedPriceState.Created, price.Value!.State));
        Assert.Contains("POST /v1/products id=llmhive_pro&name=LLMHive pro", server.Asked);
        Assert.Contains(
            "POST /v1/prices currency=usd&lookup_key=pro_monthly&metadata[llmhive_price]=pro_monthly&metadata[plan_version]=1&nickname=pro, monthly&product=llmhive_pro&recurring[interval]=month&unit_amount=2999",
            server.Asked);
        Assert.Contains("price-sync:pro_monthly:v1:2999:1", server.Keys);
    }

    [Fact]
    public async Task Run_AnotherAmountThere_TakesItsKeyOverAndKeepsItsProduct()
    {
        var server = new ScriptedStripe()
            .Says("""{"data":[{"id":"price_old","lookup_key":"pro_monthly","unit_amount":1999,"product":"prod_mine","recurring":{"interval":"month"}}]}""")
            .Says("""{"id":"price_new","object":"price"}""")
            .Says("""{"error":{"type":"api_error"}}""", 500);
        var done = await PaymentKit.Sync(server).Run(default);

        Assert.Equal(new SyncedPrice("pro_monthly", "price_new", 2999, SyncedPriceState.Replaced), done[0].Value);
        Assert.Contains("product=prod_mine", server.Asked[1], StringComparison.Ordinal);
        Assert.Contains("transfer_lookup_key=true", server.Asked[1], StringComparison.Ordinal);
        Assert.Equal((2, PaymentOutcome.Unavailable), (done.Length, done[1].Outcome));
    }

    [Fact]
    public async Task Run_AllRight_OnlyLooks()
    {
        var server = new ScriptedStripe();
        foreach (var (key, cents, interval) in (ReadOnlySpan<(string, int, string)>)
            [("pro_monthly", 2999, "month"), ("pro_annual", 29999, "year"), ("enterprise_monthly", 19999, "month"), ("enterprise_annual", 199999, "year")])
        {
            server.Says($$$"""{"data":[{"id":"price_{{{key}}}","lookup_key":"{{{key}}}","unit_amount":{{{cents}}},"recurring":{"interval":"{{{interval}}}"} }]}""");
        }

        Assert.All(await PaymentKit.Sync(server).Run(default), price => Assert.Equal(SyncedPriceState.Present, price.Value!.State));
        Assert.All(server.Asked, asked => Assert.StartsWith("GET ", asked, StringComparison.Ordinal));
    }
}
