namespace LLMHive.Billing;

/// <summary>What the settings of payment must fulfil beyond their form.</summary>
internal static class PaymentsRules
{
    public static void Check(StripeOptions stripe)
    {
        if (!Uri.TryCreate(stripe.ApiBase, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
        {
            throw new ConfigurationException(
                "Stripe", "ApiBase", $"is '{stripe.ApiBase}', which is no http or https address.", "Leave it out for Stripe itself.");
        }

        if (stripe.IsLive && address.Scheme != "https")
        {
            throw new ConfigurationException(
                "Stripe", "ApiBase", "would send a live key over http.", "Give an https address, or a test key.");
        }

        if (stripe.ApiKey.StartsWith("pk_", StringComparison.Ordinal))
        {
            throw new ConfigurationException(
                "Stripe", "ApiKey", "is a publishable key (pk_…), which cannot make payments.", "Give a secret or restricted key (sk_… or rk_…).");
        }

        if (stripe.IsLive && stripe.WebhookSecrets.All(string.IsNullOrWhiteSpace))
        {
            throw new ConfigurationException(
                "Stripe", "WebhookSecrets", "is empty, so no event of the live account could be believed.",
                "Set STRIPE_WEBHOOK_SECRET to the signing secret (whsec_…) of your webhook endpoint.");
        }
    }
}
