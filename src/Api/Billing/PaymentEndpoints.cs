using LLMHive.Accounts;

namespace LLMHive.Billing;

/// <summary>Payment without card data of ours: pages of the processor, and payments that the client confirms.</summary>
internal static class PaymentEndpoints
{
    public static void MapPayments(this IEndpointRouteBuilder routes)
    {
        var group = routes.MapGroup("/api/v1/billing").WithTags("Billing").RequireAuthorization(Policies.Billing);
        group.MapPost("/checkout", Checkout).WithName("OpenCheckout").WithSummary("A page on which the user subscribes and pays")
            .Takes<CheckoutBody>("""{ "tier_name": "pro", "success_url": "https://example.com/done" }""")
            .Produces<PageLink>().Refuses(400, 403, 404, 409, 413, 415);
        group.MapPost("/portal", Portal).WithName("OpenPortal").WithSummary("A page on which the user changes cards and sees invoices")
            .Takes<PortalBody>("""{ "return_url": "https://example.com/account" }""").Produces<PageLink>().Refuses(400, 403, 404, 413, 415);
        group.MapPost("/payment-intents", Pay).WithName("CreatePaymentIntent").WithSummary("A single payment that the client confirms")
            .Takes<PaymentIntentBody>("""{ "amount": 500, "description": "credit" }""")
            .Produces<Payment>(201).Refuses(400, 402, 403, 404, 413, 415).RepeatsSafely();
    }

    private static async Task<IResult> Checkout(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, CheckoutBody.Read);
        return body.Value is { } wanted
            ? await Open(http, hive, wanted.UserId, wanted.ToOrder(), cancellationToken)
            : body.Refusal!.ToResult();
    }

    private static async Task<IResult> Portal(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, PortalBody.Read);
        return body.Value is { } wanted
            ? await Open(http, hive, wanted.UserId, wanted.ToOrder(), cancellationToken)
            : body.Refusal!.ToResult();
    }

    private static async Task<IResult> Pay(HttpContext http, BodyReader bodies, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await bodies.Read(http.Request, PaymentIntentBody.Read);
        if (body.Value is not { } wanted)
        {
            return body.Refusal!.ToResult();
        }

        var caller = ApiRequest.CallerOf(http);
        var userId = wanted.UserId ?? caller.UserId;
        if (caller.Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        var reply = await hive.Subscription(userId).CreatePayment(wanted.ToOrder(), BillingCalls.OriginOf(http), cancellationToken);
        BillingCalls.MarkReplay(http, reply.Replayed);
        return reply.Payment is { } payment
            ? TypedResults.Json(payment, ApiJson.Default.Payment, statusCode: StatusCodes.Status201Created)
            : reply.Refusal!.ToResult();
    }

    private static async Task<IResult> Open(HttpContext http, IHiveClient hive, string? wantedUser, PageOrder order, CancellationToken cancellationToken)
    {
        var caller = ApiRequest.CallerOf(http);
        var userId = wantedUser ?? caller.UserId;
        if (caller.Deny(userId) is { } refusal)
        {
            return refusal.ToResult();
        }

        return (await hive.Subscription(userId).OpenPage(order, cancellationToken)).ToResult(static link => link, ApiJson.Default.PageLink);
    }
}
