namespace LLMHive.Usage;

/// <summary>Body of <c>PUT /api/v1/billing/spend-limit</c>.</summary>
/// <param name="LimitUsd">Most overage of a billing period in US dollars, 0 to 1,000,000; null = no limit.</param>
internal sealed record SpendLimitBody(decimal? LimitUsd)
{
    public static SpendLimitBody Read(Fields fields)
    {
        // Left out by mistake, it must not lift a limit.
        fields.Demand("limit_usd", "a number, or null for no limit");
        return new(fields.Money("limit_usd", 0, 1_000_000m));
    }
}
