using System.Text.Json.Serialization;
using LLMHive.Usage;

namespace LLMHive.Billing;

/// <summary>One plan of one version of the catalogue. Null means unlimited.</summary>
public sealed record Plan
{
    /// <summary>Name, as in <c>tier_name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Version of the catalogue it belongs to.</summary>
    public int Version { get; init; }

    /// <summary>Order of the plans: a higher rank is an upgrade.</summary>
    public required int Rank { get; init; }

    /// <summary>Price of a month in US cents.</summary>
    public required long PriceMonthCents { get; init; }

    /// <summary>Price of a year in US cents.</summary>
    public required long PriceYearCents { get; init; }

    /// <summary>Requests included in a period.</summary>
    public long? RequestsPerPeriod { get; init; }

    /// <summary>Tokens included in a period.</summary>
    public long? TokensPerPeriod { get; init; }

    /// <summary>Most tokens, prompt and answers together, of one request.</summary>
    public long? TokensPerQuery { get; init; }

    /// <summary>Most members of a hive model in one request.</summary>
    public required int ModelsPerRequest { get; init; }

    /// <summary>Requests at the same time.</summary>
    public required int ConcurrentRequests { get; init; }

    /// <summary>Requests per minute; the burst has the same size.</summary>
    public required int RequestsPerMinute { get; init; }

    /// <summary>Tokens per minute; the burst has the same size.</summary>
    public required long TokensPerMinute { get; init; }

    /// <summary>Billing, account, key and admin requests per minute and key.</summary>
    public required int ManageRequestsPerMinute { get; init; }

    /// <summary>Storage in MB.</summary>
    public long? StorageMb { get; init; }

    /// <summary>Members of a team.</summary>
    public int? TeamMembers { get; init; }

    /// <summary>Engines the plan includes; null = all.</summary>
    public ImmutableArray<string>? Engines { get; init; }

    /// <summary>Models the plan includes: ids, or prefixes that end in <c>*</c>; null = all.</summary>
    public ImmutableArray<string>? Models { get; init; }

    /// <summary>What happens when the included quota is used up.</summary>
    public required PlanCap Cap { get; init; }

    /// <summary>Price of 1,000 tokens beyond the quota, in US dollars.</summary>
    [JsonPropertyName("overage_per_1k_tokens_usd")]
    public decimal OveragePer1kTokensUsd { get; init; }

    /// <summary>Price of a request beyond the quota, in US dollars.</summary>
    public decimal OveragePerRequestUsd { get; init; }

    /// <summary>Other prices for the tokens of certain models beyond the quota; null = every model costs the plan's rate.</summary>
    public ImmutableArray<ModelRate>? ModelRates { get; init; }

    /// <summary>Tokens beyond the quota are billed in whole blocks of this size; null = each token counts.</summary>
    public long? BlockSize { get; init; }

    /// <summary>Most provider cost of one request, in US dollars.</summary>
    public decimal? CostCapPerRequestUsd { get; init; }

    /// <summary>Most provider cost of a period, in US dollars.</summary>
    public decimal? CostCapPerPeriodUsd { get; init; }

    /// <summary>Most provider cost of a period as a part (0 to 1) of the period's revenue, overage included.</summary>
    public decimal? CostCapShareOfRevenue { get; init; }

    /// <summary>Price of one period in US cents.</summary>
    public long Cents(BillingCycle cycle) => cycle == BillingCycle.Annual ? PriceYearCents : PriceMonthCents;

    /// <summary>Price of one period in US dollars.</summary>
    public decimal PriceUsd(BillingCycle cycle) => Cents(cycle) / 100m;

    /// <summary>This plan in a period of which some overage is paid for: so much more is included.</summary>
    public Plan Plus(PaidOverage paid) => paid == default
        ? this
        : this with { TokensPerPeriod = TokensPerPeriod + paid.Tokens, RequestsPerPeriod = RequestsPerPeriod + paid.Requests };
}
