using System.Net;
using LLMHive.Chat;
using Microsoft.Extensions.DependencyInjection;

namespace LLMHive.Billing;

/// <summary>Somebody plays the customer in a browser.</summary>
public sealed class SandboxPagesTests : IAsyncLifetime
{
    private HiveUnderTest _hive = null!;

    private IPaymentProcessor Payments => _hive.Services.GetRequiredService<IPaymentProcessor>();

    public async Task InitializeAsync() => _hive = await HiveUnderTest.Start(new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero));

    public async Task DisposeAsync() => await _hive.DisposeAsync();

    [Theory]
    [InlineData("http://127.0.0.1:5081", "http://127.0.0.1:5081")]
    [InlineData("http://0.0.0.0:8080;https://0.0.0.0:8443", "http://localhost:8080")]
    [InlineData("http://+:80", "http://localhost")]
    [InlineData("http://[::]:5000", "http://localhost:5000")]
    [InlineData("http://127.0.0.1:0", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Reached_AddressesToListenOn_IsTheFirstAsABrowserHasIt(string? urls, string? reached) => Assert.Equal(reached, HiveHost.Reached(urls));

    [Fact]
    public async Task Checkout_Paid_LeadsBackAndHasASubscription()
    {
        var customer = await Customer();
        var page = (await Payments.Pages.Checkout(
            new("page"), new() { CustomerId = customer, PriceKey = "pro_monthly", SuccessUrl = _hive.Address + "health/live?session={CHECKOUT_SESSION_ID}" }, default)).Value!;
        var path = new Uri(page.Url).AbsolutePath;
        var shown = await _hive.Http.GetStringAsync(path);
        Assert.Contains("29.99 USD", shown, StringComparison.Ordinal);
        Assert.Contains("no real money moves", shown, StringComparison.Ordinal);

        using var paid = await _hive.Http.PostAsync(path, null);
        Assert.EndsWith("session=" + page.Id, paid.RequestMessage!.RequestUri!.ToString(), StringComparison.Ordinal);
        Assert.Equal("active", Assert.Single((await Payments.Subscriptions.List(customer, default)).Value).Status);
        using var again = await _hive.Http.PostAsync(path, null);
        Assert.Equal(HttpStatusCode.BadRequest, again.StatusCode);
    }

    [Fact]
    public async Task Portal_CardChosen_AsksForConfirmationOnTheInvoicePage()
    {
        var customer = await Customer();
        var portal = new Uri((await Payments.Pages.Portal(new("portal"), customer, "https://example.com", default)).Value!.Url).AbsolutePath;
        using var chosen = await _hive.Http.PostAsync(portal + "/pm_card_authenticationRequired", null);
        Assert.Contains("Card: pm_card_authenticationRequired", await chosen.Content.ReadAsStringAsync(), StringComparison.Ordinal);

        var made = await Payments.Subscriptions.Create(new("s"), new() { CustomerId = customer, PriceKey = "pro_monthly" }, default);
        Assert.Equal(PaymentOutcome.ActionRequired, made.Outcome);
        using var confirmed = await _hive.Http.PostAsync(new Uri(made.Value!.LatestInvoice!.HostedUrl!).AbsolutePath, null);
        Assert.Contains("paid", await confirmed.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Equal("active", (await Payments.Subscriptions.Fetch(made.Value.Id, default)).Value!.Status);
    }

    [Theory]
    [InlineData("/sandbox/checkout/cs_test_ABCDEFGHIJKLMN000001")]
    [InlineData("/sandbox/invoice/rubbish")]
    [InlineData("/sandbox/portal/cus_<script>")]
    public async Task Page_OfNobody_IsNotFound(string path)
    {
        using var shown = await _hive.Http.GetAsync(path);
        Assert.Equal(HttpStatusCode.NotFound, shown.StatusCode);
        using var acted = await _hive.Http.PostAsync(path, null);
        Assert.True((int)acted.StatusCode is >= 400 and < 500, $"{acted.StatusCode}");
    }

    private async Task<string> Customer() => (await Payments.Customers.Create(new("c"), new() { UserId = "u1" }, default)).Value!.Id;
}
