namespace LLMHive.Billing;

/// <summary>Where the payment processor tells us what happened. The signature in the header takes the place of a key.</summary>
internal static class PaymentEventEndpoints
{
    private const int MostBytes = 1_000_000;

    public static void MapPaymentEvents(this IEndpointRouteBuilder routes) =>
        routes.MapPost("/api/v1/billing/webhooks/stripe", Receive).WithName("ReceiveStripeWebhook").WithTags("Billing")
            .WithSummary("Takes events of the payment processor, signed over the raw bytes").AllowAnonymous()
            .Produces(200).Refuses(400, 413, 500);

    private static async Task<IResult> Receive(HttpContext http, IHiveClient hive, CancellationToken cancellationToken)
    {
        var body = await BodyReader.ReadRaw(http.Request, MostBytes);
        if (body.Value is not { } bytes)
        {
            return body.Refusal!.ToResult();
        }

        var signature = http.Request.Headers.TryGetValue("Stripe-Signature", out var header) ? header.ToString() : null;
        try
        {
            return await hive.PaymentDoor.Receive(bytes, signature, cancellationToken) is { } refusal ? refusal.ToResult() : TypedResults.Ok();
        }
        catch (Exception trouble) when (HiveRetry.IsClusterTrouble(trouble))
        {
            // Not stored, so not taken: the processor brings it again.
            return Refusals.Internal.ToResult();
        }
    }
}
