namespace LLMHive.Billing;

/// <summary>Stripe's test cards. Here every one can be attached; what is special about it shows when it is charged.</summary>
internal static class SandboxCards
{
    private static readonly Dictionary<string, SandboxDecline> Declines = new(StringComparer.Ordinal)
    {
        ["chargeDeclined"] = Decline("generic_decline"),
        ["chargeCustomerFail"] = Decline("generic_decline"),
        ["chargeDeclinedInsufficientFunds"] = Decline("insufficient_funds", message: "Your card has insufficient funds."),
        ["chargeDeclinedLostCard"] = Decline("lost_card"),
        ["chargeDeclinedStolenCard"] = Decline("stolen_card"),
        ["chargeDeclinedFraudulent"] = Decline("fraudulent"),
        ["chargeDeclinedExpiredCard"] = Decline("expired_card", "expired_card", "Your card has expired."),
        ["chargeDeclinedIncorrectCvc"] = Decline("incorrect_cvc", "incorrect_cvc", "Your card's security code is incorrect."),
        ["chargeDeclinedProcessingError"] = Decline("processing_error", "processing_error", "An error occurred while processing your card."),
        ["chargeDeclinedVelocityLimitExceeded"] = Decline("card_velocity_exceeded"),
    };

    private static readonly HashSet<string> Good = ["visa", "visa_debit", "mastercard", "amex", "discover", "diners", "jcb", "unionpay"];

    /// <summary>What a charge meets.</summary>
    public enum Answer
    {
        Pays,
        Declines,
        AsksTheCustomer,
    }

    /// <summary>A test card's name is known.</summary>
    public static bool Knows(string token) =>
        Special(token) is { } special && (Good.Contains(special) || Declines.ContainsKey(special) || special.StartsWith("authenticationRequired", StringComparison.Ordinal));

    public static string BrandOf(string token)
    {
        var special = token.StartsWith("pm_card_", StringComparison.Ordinal) ? token["pm_card_".Length..].Split('_')[0] : "";
        return Good.Contains(special) ? special : "visa";
    }

    /// <summary>What happens when the card is charged.</summary>
    public static (Answer Answer, SandboxDecline? Decline) Charge(SandboxCard card)
    {
        var special = Special(card.Token) ?? "";
        if (Declines.TryGetValue(special, out var decline))
        {
            return (Answer.Declines, decline);
        }

        var asks = special == "authenticationRequired" || (special == "authenticationRequiredOnSetup" && !card.Confirmed);
        return (asks ? Answer.AsksTheCustomer : Answer.Pays, null);
    }

    public static SandboxDecline Decline(string declineCode, string code = "card_declined", string message = "Your card was declined.") =>
        new(code, declineCode, message);

    /// <summary>The part that matters: <c>pm_card_visa_chargeDeclined</c> and <c>pm_card_chargeDeclined</c> are the same card.</summary>
    private static string? Special(string token)
    {
        if (!token.StartsWith("pm_card_", StringComparison.Ordinal))
        {
            return null;
        }

        var name = token["pm_card_".Length..];
        return name.StartsWith("visa_charge", StringComparison.Ordinal) ? name["visa_".Length..] : name;
    }
}
