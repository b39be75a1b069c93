namespace LLMHive.Billing;

/// <summary>What the processor's "no" looks like to the caller.</summary>
internal static class PaymentRefusals
{
    /// <summary>The processor is away; the command is noted and goes on by itself.</summary>
    public static Refusal Away(TimeSpan again) => Refusal.Of(
        RefusalCodes.PaymentUnavailable,
        "The payment processor does not answer. What was begun is finished later, once; repeat the request with the same Idempotency-Key to learn how it ended.")
        with { RetryAfter = again };

    /// <summary>The refusal of a call that did not end well.</summary>
    /// <param name="end">How it ended.</param>
    /// <param name="again">When to try again, where that helps.</param>
    public static Refusal Of(StepsEnd end, TimeSpan again) => Of(end.Outcome, end.Fault, end.Seen?.LatestInvoice, again);

    /// <summary>The refusal of a call that did not end well.</summary>
    public static Refusal Of(PaymentOutcome outcome, PaymentFault? fault, ProcessorInvoice? invoice, TimeSpan again)
    {
        var message = fault?.Message ?? "The payment processor gave no reason.";
        return outcome switch
        {
            PaymentOutcome.Declined => Refusal.Of(RefusalCodes.CardDeclined, $"The card was declined: {message} Use another card.", "payment_method")
                with { Details = Details(("decline_code", fault?.DeclineCode)) },
            PaymentOutcome.ActionRequired => Refusal.Of(
                RefusalCodes.AuthenticationRequired, "The customer must confirm the payment, with the client_secret or on the hosted page.", "payment_method")
                with { Details = Details(("client_secret", invoice?.ClientSecret), ("hosted_invoice_url", invoice?.HostedUrl)) },
            PaymentOutcome.Invalid or PaymentOutcome.NotFound => Refusal.Of(
                RefusalCodes.PaymentRejected, $"The payment processor rejected the request: {message}", fault?.Param),
            _ => Away(again),
        };
    }

    private static ImmutableDictionary<string, string>? Details(params (string Name, string? Value)[] details) =>
        details.All(detail => detail.Value is null)
            ? null
            : details.Where(detail => detail.Value is not null).ToImmutableDictionary(detail => detail.Name, detail => detail.Value!);
}
