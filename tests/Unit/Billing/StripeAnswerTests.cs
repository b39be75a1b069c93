using Microsoft.Extensions.Time.Testing;

namespace LLMHive.Billing;

/// <summary>Every end of a call becomes the right value: traps of Stripe.net and of servers of other years.</summary>
public sealed class StripeAnswerTests
{
    [Theory]
    [InlineData("""{"id":"sub_1","object":"subscription","status":"active","customer":"cus_1","created":null,"trial_end":null}""")]
    [InlineData("""{"id":"sub_1","object":"subscription","status":"active","customer":"cus_1","cancel_at_period_end":"false"}""")]
    [InlineData("""{"id":"sub_1","object":"subscription","status":"active","customer":{"id":"cus_1","object":"customer","created":null}}""")]
    public async Task Fetch_WhatStripeNetCannotParse_IsReadAllTheSame(string body)
    {
        var fetched = await PaymentKit.On(new ScriptedStripe().Says(body)).Subscriptions.Fetch("sub_1", default);
        Assert.Equal((PaymentOutcome.Ok, "active", "cus_1", null), (fetched.Outcome, fetched.Value?.Status, fetched.Value?.CustomerId, fetched.Value?.PeriodEnd));
    }

    [Theory]
    [InlineData("<html>an error page with status 200</html>")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("""{"object":"subscription"}""")]
    [InlineData("""{"id":"sub_1","object":"subscription","status":null}""")]
    public async Task Fetch_NoAnswerAtAllWithStatus200_IsUnreadableAndNeverADecline(string body)
    {
        var fetched = await PaymentKit.On(new ScriptedStripe().Says(body)).Subscriptions.Fetch("sub_1", default);
        Assert.Equal(PaymentOutcome.Unreadable, fetched.Outcome);
    }

    [Theory]
    [InlineData("""{"items":{"data":[{"id":"si_1","current_period_end":1785542400,"current_period_start":1782864000}]}}""")]
    [InlineData("""{"items":{"data":[{"id":"si_1"}]},"current_period_end":1785542400,"current_period_start":1782864000}""")]
    [InlineData("""{"items":{"data":[{"id":"si_1","current_period_end":0,"current_period_start":null}]},"current_period_end":1785542400,"current_period_start":"1782864000"}""")]
    public async Task Fetch_PeriodWhereverTheYearPutIt_IsFound(string part)
    {
        var body = """{"id":"sub_1","object":"subscription","status":"active",""" + part[1..];
        var fetched = await PaymentKit.On(new ScriptedStripe().Says(body)).Subscriptions.Fetch("sub_1", default);
        Assert.Equal(new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero), fetched.Value!.PeriodEnd);
        Assert.Equal(new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero), fetched.Value.PeriodStart);
    }

    [Theory]
    [InlineData("""{"price":{"id":"price_1","lookup_key":"pro_monthly"}}""")]
    [InlineData("""{"price":{"id":"price_1","lookup_key":null,"metadata":{"llmhive_price":"pro_monthly"}}}""")]
    [InlineData("""{"plan":{"id":"pro_monthly"}}""")]
    public async Task Fetch_PriceByKeyMetadataOrId_IsNamedByItsKey(string item)
    {
        var body = """{"id":"sub_1","object":"subscription","status":"active","items":{"data":[""" + item + "]}}";
        var fetched = await PaymentKit.On(new ScriptedStripe().Says(body)).Subscriptions.Fetch("sub_1", default);
        Assert.Equal("pro_monthly", fetched.Value!.PriceKey);
    }

    [Theory]
    [InlineData("""{"confirmation_secret":{"client_secret":"s"},"payments":{"data":[{"payment":{"payment_intent":"pi_1"}}]},"parent":{"subscription_details":{"subscription":"sub_1"}}}""")]
    [InlineData("""{"payment_intent":{"id":"pi_1","client_secret":"s"},"subscription":"sub_1"}""")]
    public async Task Invoice_OfEitherAge_ShowsPaymentSecretAndSubscription(string part)
    {
        var body = """{"id":"in_1","object":"invoice","status":"open",""" + part[1..];
        var fetched = (await PaymentKit.On(new ScriptedStripe().Says(body)).Invoices.Fetch("in_1", default)).Value!;
        Assert.Equal(("pi_1", "s", "sub_1"), (fetched.IntentId, fetched.ClientSecret, fetched.SubscriptionId));
    }

    [Theory]
    [InlineData(402, """{"error":{"type":"card_error","code":"card_declined","decline_code":"lost_card","message":"No."}}""", PaymentOutcome.Declined, "card_declined", "lost_card")]
    [InlineData(402, """{"error":{"type":"card_error","code":"card_declined","payment_intent":{"id":"pi_1","object":"payment_intent","created":null}}}""", PaymentOutcome.Declined, "card_declined", null)]
    [InlineData(402, """{"error":{"type":"card_error","code":"authentication_required"}}""", PaymentOutcome.ActionRequired, "authentication_required", null)]
    [InlineData(402, """{"error":{"type":"card_error","code":"invoice_payment_intent_requires_action"}}""", PaymentOutcome.ActionRequired, "invoice_payment_intent_requires_action", null)]
    [InlineData(402, "<html>pay the proxy</html>", PaymentOutcome.Unavailable, "http_402", null)]
    [InlineData(400, """{"error":{"type":"invalid_request_error","code":"resource_missing","param":"price"}}""", PaymentOutcome.Invalid, "resource_missing", null)]
    [InlineData(400, """{"error":"a text instead of an object"}""", PaymentOutcome.Invalid, "http_400", null)]
    [InlineData(400, """{"error":{"type":"idempotency_error","message":"Other parameters."}}""", PaymentOutcome.Invalid, "idempotency_error", null)]
    [InlineData(401, """{"error":{"type":"invalid_request_error","message":"Invalid API Key"}}""", PaymentOutcome.Unavailable, "invalid_request_error", null)]
    [InlineData(404, """{"error":{"type":"invalid_request_error","code":"resource_missing"}}""", PaymentOutcome.NotFound, "resource_missing", null)]
    [InlineData(409, """{"error":{"type":"idempotency_error","code":"idempotency_key_in_use"}}""", PaymentOutcome.Unavailable, "idempotency_key_in_use", null)]
    [InlineData(429, """{"error":{"type":"invalid_request_error","code":"rate_limit"}}""", PaymentOutcome.Unavailable, "rate_limit", null)]
    [InlineData(500, "", PaymentOutcome.Unavailable, "http_500", null)]
    [InlineData(503, "<html>", PaymentOutcome.Unavailable, "http_503", null)]
    public async Task Pay_Refused_EndsAsTheRefusalSays(int status, string body, PaymentOutcome outcome, string code, string? declineCode)
    {
        var paid = await PaymentKit.On(new ScriptedStripe().Says(body, status)).Invoices.Pay(new("p"), "in_1", default);
        Assert.Equal((outcome, code, declineCode), (paid.Outcome, paid.Fault!.Code, paid.Fault.DeclineCode));
    }

    [Fact]
    public async Task Call_ConnectionBreaks_IsUnavailable()
    {
        var server = new ScriptedStripe().Breaks(new HttpRequestException("refused"));
        Assert.Equal(PaymentOutcome.Unavailable, (await PaymentKit.On(server).Customers.Fetch("cus_1", default)).Outcome);
        Assert.Single(server.Asked);
    }

    [Fact]
    public async Task Call_NoAnswerWithinTheLimit_IsATimeoutAndTheKeyStaysForTheRepetition()
    {
        var clock = new FakeTimeProvider(PaymentKit.Now);
        var server = new SilentServer();
        var call = PaymentKit.On(server, clock).Customers.Create(new("c", 2), new() { UserId = "u1" }, default);
        await server.Asked.Task;
        clock.Advance(TimeSpan.FromSeconds(10));

        Assert.Equal(PaymentOutcome.Timeout, (await call).Outcome);
        Assert.Equal("c:2", server.Key);
    }

    [Fact]
    public async Task Call_CallerGivesUp_Throws()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        var payments = PaymentKit.On(new ScriptedStripe().Says("{}"));
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => payments.Customers.Fetch("cus_1", stop.Token));
    }

    private sealed class SilentServer : HttpMessageHandler
    {
        public TaskCompletionSource Asked { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public string? Key { get; private set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            Key = request.Headers.GetValues("Idempotency-Key").Single();
            Asked.TrySetResult();
            await Task.Delay(Timeout.Infinite, cancellationToken);
            throw new InvalidOperationException("It was not stopped.");
        }
    }
}
