namespace LLMHive.Billing;

/// <summary>What we ask for, and what a profile leaves out.</summary>
public sealed class StripeRequestTests
{
    private const string Prices = """{"object":"list","data":[{"id":"price_1","object":"price","lookup_key":"pro_monthly"}]}""";

    private const string Active = """{"id":"sub_1","object":"subscription","status":"active","customer":"cus_1","items":{"data":[{"id":"si_1"}]}}""";

    [Fact]
    public async Task Create_AsStripeWants_SendsAllOptionalParameters()
    {
        var server = new ScriptedStripe().Says(Prices).Says(Active);
        await PaymentKit.On(server).Subscriptions.Create(
            new("create", 3), new() { CustomerId = "cus_1", PriceKey = "pro_monthly", TrialDays = 14, MissingCard = MissingCard.Pause }, default);

        Assert.Equal("GET /v1/prices?active=true&lookup_keys[0]=pro_monthly&limit=10", Uri.UnescapeDataString(server.Asked[0]));
        Assert.Equal(
            "POST /v1/subscriptions customer=cus_1&items[0][price]=price_1&payment_behavior=allow_incomplete&payment_settings[save_default_payment_method]=on_subscription"
            + "&trial_period_days=14&trial_settings[end_behavior][missing_payment_method]=pause"
            + "&expand[0]=latest_invoice&expand[1]=latest_invoice.confirmation_secret&expand[2]=latest_invoice.payments",
            server.Asked[1]);
        Assert.Equal("create:3", server.Keys[1]);
    }

    [Fact]
    public async Task Create_OnAServerThatKnowsLess_SendsWhatItKnows()
    {
        var server = new ScriptedStripe().Says("""{"id":"pro_monthly","object":"plan"}""").Says(Active);
        var payments = PaymentKit.On(server, null, options =>
        {
            var profile = options.Profile;
            profile.PaymentBehavior = profile.PendingChanges = profile.TrialSettings = profile.SaveCard = profile.ExpandLatestInvoice = false;
            profile.Prices = false;
        });
        await payments.Subscriptions.Create(new("create"), new() { CustomerId = "cus_1", PriceKey = "pro_monthly", TrialDays = 14 }, default);
        Assert.Equal("GET /v1/plans/pro_monthly", server.Asked[0]);
        Assert.Equal("POST /v1/subscriptions customer=cus_1&items[0][plan]=pro_monthly&trial_period_days=14", server.Asked[1]);
    }

    [Fact]
    public async Task ChangePriceNow_WithMetadata_SendsItInASecondCall()
    {
        var server = new ScriptedStripe().Says(Prices).Says(Active).Says(Active);
        var metadata = ImmutableDictionary<string, string>.Empty.Add("tier", "pro");
        await PaymentKit.On(server).Subscriptions.ChangePriceNow(
            new("up"), new() { SubscriptionId = "sub_1", PriceKey = "pro_monthly", Metadata = metadata }, default);

        Assert.Equal("GET /v1/subscriptions/sub_1", server.Asked[1]);
        Assert.StartsWith(
            "POST /v1/subscriptions/sub_1 items[0][id]=si_1&items[0][price]=price_1&payment_behavior=pending_if_incomplete&proration_behavior=always_invoice",
            server.Asked[2], StringComparison.Ordinal);
        Assert.DoesNotContain("metadata", server.Asked[2], StringComparison.Ordinal);
        Assert.StartsWith("POST /v1/subscriptions/sub_1 metadata[tier]=pro", server.Asked[3], StringComparison.Ordinal);
        Assert.Equal(["up:1", "up/metadata:1"], server.Keys[2..]);
    }

    [Fact]
    public async Task Prices_FoundOnce_AreRememberedForAWhile()
    {
        var clock = new Microsoft.Extensions.Time.Testing.FakeTimeProvider(PaymentKit.Now);
        var server = new ScriptedStripe().Says(Prices);
        var pages = PaymentKit.On(server, clock).Pages;
        var order = new CheckoutOrder { CustomerId = "cus_1", PriceKey = "pro_monthly", SuccessUrl = "https://example.com" };
        await pages.Checkout(new("a"), order, default);
        await pages.Checkout(new("b"), order, default);
        Assert.Single(server.Asked, asked => asked.Contains("/v1/prices", StringComparison.Ordinal));
        clock.Advance(TimeSpan.FromMinutes(5));
        await pages.Checkout(new("c"), order, default);
        Assert.Equal(2, server.Asked.Count(asked => asked.Contains("/v1/prices", StringComparison.Ordinal)));
    }

    [Theory]
    [InlineData("http://stripe.test", "sk_live_1", "whsec_1", "ApiBase")]
    [InlineData("stripe.test", "sk_test_1", "", "ApiBase")]
    [InlineData("https://stripe.test", "pk_test_1", "", "ApiKey")]
    [InlineData("https://stripe.test", "sk_live_1", "", "WebhookSecrets")]
    public void Settings_Wrong_StopTheStartAndNameTheField(string apiBase, string key, string secret, string field)
    {
        var fault = Assert.Throws<ConfigurationException>(
            () => PaymentsRules.Check(new() { ApiBase = apiBase, ApiKey = key, WebhookSecrets = [secret] }));
        Assert.Contains(field, fault.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(key, fault.Message, StringComparison.Ordinal);
    }
}
