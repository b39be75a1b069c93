using System.Text.Json;

namespace LLMHive.Billing;

/// <summary>What a refusal means.</summary>
internal static class StripeRefusals
{
    private static readonly HashSet<string> Action =
    [
        "authentication_required", "invoice_payment_intent_requires_action", "subscription_payment_intent_requires_action",
        "payment_intent_action_required",
    ];

    public static PaymentFailure Read(StripeRefusal refusal)
    {
        var error = Error(refusal.Content);
        var type = error.Text("type") ?? "";
        var code = error.Text("code") ?? (type.Length > 0 ? type : $"http_{refusal.Status}");
        var message = error.Text("message") ?? $"The payment server answered {refusal.Status} without saying why.";
        var outcome = refusal.Status switch
        {
            402 when type.Length == 0 && error.Text("code") is null => PaymentOutcome.Unavailable,
            _ when refusal.Status == 402 || type == "card_error" => Unpaid(error, code),
            404 => PaymentOutcome.NotFound,
            400 or 422 => PaymentOutcome.Invalid,

            // 401 and 403: our key; 409: another call with this key is under way; 429: too fast; 5xx: theirs.
            _ => PaymentOutcome.Unavailable,
        };
        return new(outcome, new(code, message, error.Text("decline_code"), error.Text("param")));
    }

    private static PaymentOutcome Unpaid(JsonElement error, string code) =>
        Action.Contains(code) || error.Text("payment_intent.status") == "requires_action" ? PaymentOutcome.ActionRequired : PaymentOutcome.Declined;

    private static JsonElement Error(string content)
    {
        try
        {
            using var document = JsonDocument.Parse(content);
            return document.RootElement.At("error") is { ValueKind: JsonValueKind.Object } error ? error.Clone() : default;
        }
        catch (JsonException)
        {
            // A gateway's page instead of the server's words; the status alone speaks.
            return default;
        }
    }
}
