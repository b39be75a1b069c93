namespace LLMHive.Billing;

/// <summary>The secrets that events are signed with.</summary>
/// <param name="Accepted">Any of them is good.</param>
internal sealed record WebhookSecrets(IReadOnlyList<string> Accepted)
{
    /// <summary>The one the sandbox signs with.</summary>
    public string ToSign => Accepted[0];

    /// <summary>The configured ones; without any, the sandbox has one of its own and Stripe has none.</summary>
    public static WebhookSecrets From(StripeOptions stripe, SandboxOptions sandbox)
    {
        string[] configured =
            [.. stripe.WebhookSecrets.SelectMany(text => text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))];
        return new(configured.Length > 0 || stripe.ApiKey.Length > 0 ? configured : ["whsec_sandbox_" + SandboxIds.Code(sandbox.Seed)]);
    }
}
