namespace LLMHive.Billing;

/// <summary>Body of <c>POST /api/v1/billing/checkout</c>.</summary>
/// <param name="UserId">Who subscribes; default = the caller.</param>
/// <param name="TierName">Name of a paid plan.</param>
/// <param name="BillingCycle"><c>monthly</c> (default) or <c>annual</c>.</param>
/// <param name="SuccessUrl">Where the user goes after paying.</param>
/// <param name="CancelUrl">Where the user goes when giving up.</param>
internal sealed record CheckoutBody(string? UserId, string TierName, BillingCycle? BillingCycle, string SuccessUrl, string? CancelUrl)
{
    public static CheckoutBody Read(Fields fields) => new(
        fields.Text("user_id", Ids.MaxLength), fields.RequiredText("tier_name", 64), fields.Cycle(), fields.Url("success_url", required: true)!,
        fields.Url("cancel_url", required: false));

    internal PageOrder ToOrder() => new() { TierName = TierName, BillingCycle = BillingCycle, ReturnUrl = SuccessUrl, CancelUrl = CancelUrl };
}

/// <summary>Body of <c>POST /api/v1/billing/portal</c>.</summary>
/// <param name="UserId">Whose cards and invoices; default = the caller's.</param>
/// <param name="ReturnUrl">Where the user goes afterwards.</param>
internal sealed record PortalBody(string? UserId, string ReturnUrl)
{
    public static PortalBody Read(Fields fields) => new(fields.Text("user_id", Ids.MaxLength), fields.Url("return_url", required: true)!);

    internal PageOrder ToOrder() => new() { ReturnUrl = ReturnUrl };
}

/// <summary>Body of <c>POST /api/v1/billing/payment-intents</c>.</summary>
/// <param name="UserId">Who pays; default = the caller.</param>
/// <param name="Amount">In the currency's smallest unit, more than 0.</param>
/// <param name="Currency">Must be that of the plans; default.</param>
/// <param name="Description">For the customer's statement.</param>
/// <param name="PaymentMethod">A card to charge at once; default = the client confirms with the secret.</param>
internal sealed record PaymentIntentBody(string? UserId, long Amount, string? Currency, string? Description, string? PaymentMethod)
{
    private const long MostCents = 99_999_999;

    public static PaymentIntentBody Read(Fields fields)
    {
        var amount = fields.Whole("amount", 1, MostCents);
        var body = new PaymentIntentBody(
            fields.Text("user_id", Ids.MaxLength), amount ?? 0, fields.Text("currency", 3), fields.Text("description", 500), fields.Text("payment_method", 200));
        if (amount is null)
        {
            fields.Blame(Refusal.Of(RefusalCodes.InvalidRequest, "'amount' is missing. Send it in the currency's smallest unit.", "amount"));
        }

        return body;
    }

    internal PaymentOrder ToOrder() => new(Amount, Currency ?? "usd", Description ?? "", PaymentMethod);
}
