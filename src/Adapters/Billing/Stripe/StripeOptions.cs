using System.ComponentModel.DataAnnotations;

namespace LLMHive.Billing;

/// <summary>Settings of payment by Stripe; section <c>Stripe</c>. Without a key the sandbox takes payments.</summary>
public sealed class StripeOptions
{
    /// <summary>
    /// Secret or restricted key (<c>sk_…</c>, <c>rk_…</c>); empty = the sandbox. Comes from the environment: <c>STRIPE_API_KEY</c>.
    /// </summary>
    public string ApiKey { get; set; } = "";

    /// <summary>Address of Stripe, or of a server that speaks like it. Short form: <c>STRIPE_API_BASE</c>.</summary>
    [Required]
    public string ApiBase { get; set; } = "https://api.stripe.com";

    /// <summary>
    /// Signing secrets of the webhook endpoint; several while one is being replaced. Short form: <c>STRIPE_WEBHOOK_SECRET</c>,
    /// several separated by commas.
    /// </summary>
    public IList<string> WebhookSecrets { get; init; } = [];

    /// <summary>
    /// Longest wait for one answer. Default 10 s: below the 30 s of the grain methods that pay. A call that runs out is repeated
    /// with the same key, so nothing is charged twice.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.5", "00:00:25")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the ids of prices are remembered. Default 5 min.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    public TimeSpan PriceCache { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Let Stripe work out taxes; needs Stripe Tax set up. Default off.</summary>
    public bool AutomaticTax { get; set; }

    /// <summary>The optional parameters, for servers that know fewer of them than Stripe.</summary>
    public StripeProfile Profile { get; init; } = new();

    /// <summary>The key moves real money.</summary>
    public bool IsLive => ApiKey.Contains("_live_", StringComparison.Ordinal);
}
