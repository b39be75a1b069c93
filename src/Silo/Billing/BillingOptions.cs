namespace LLMHive.Billing;

/// <summary>Settings of plans and billing; section <c>Billing</c>.</summary>
public sealed class BillingOptions
{
    /// <summary>Path of <c>plans.json</c>; empty = the built-in catalogue. Short form: <c>LLMHIVE_PLANS</c>.</summary>
    public string PlansFile { get; set; } = "";

    /// <summary>Tax that prices include, by country: ISO 3166 code in upper case → part of the net price, such as <c>DE</c> → 0.19. Default: none.</summary>
    public Dictionary<string, decimal> Tax { get; set; } = [];
}
