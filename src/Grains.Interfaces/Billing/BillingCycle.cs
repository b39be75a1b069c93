namespace LLMHive.Billing;

/// <summary>Length of a billing period.</summary>
public enum BillingCycle
{
    /// <summary>One calendar month from the anchor's day.</summary>
    Monthly,

    /// <summary>One calendar year from the anchor's day.</summary>
    Annual,
}
