namespace LLMHive.Billing;

/// <summary>Lookup keys of prices: <c>pro_monthly</c>, <c>enterprise_annual</c>.</summary>
public static class PriceKeys
{
    private const string Monthly = "_monthly";
    private const string Annual = "_annual";

    /// <summary>The key of a plan's price.</summary>
    public static string Of(string plan, BillingCycle cycle) => plan + (cycle == BillingCycle.Annual ? Annual : Monthly);

    /// <summary>Plan and cycle of a key; null = it is not one of ours.</summary>
    public static (string Plan, BillingCycle Cycle)? Parse(string? key) => key switch
    {
        null => null,
        _ when key.EndsWith(Monthly, StringComparison.Ordinal) && key.Length > Monthly.Length => (key[..^Monthly.Length], BillingCycle.Monthly),
        _ when key.EndsWith(Annual, StringComparison.Ordinal) && key.Length > Annual.Length => (key[..^Annual.Length], BillingCycle.Annual),
        _ => null,
    };
}
