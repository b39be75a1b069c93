namespace LLMHive.Billing;

/// <summary>What a plan catalogue must fulfil beyond its form.</summary>
internal static class PlanCatalogueRules
{
    public static void Check(CatalogueFile file, string source)
    {
        if (file.Versions.IsDefaultOrEmpty)
        {
            throw new ConfigurationException(source, "versions", "is empty.", "Give at least one version.");
        }

        for (var v = 0; v < file.Versions.Length; v++)
        {
            CheckVersion(file.Versions[v], $"versions[{v}]", source);
        }

        var twice = file.Versions.GroupBy(v => v.Version).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new ConfigurationException(source, "versions", $"version {twice.Key} stands twice.", "Give each version its own number.");
        }
    }

    private static void CheckVersion(CatalogueVersion version, string key, string source)
    {
        if (version.Plans.IsDefaultOrEmpty || version.Plans.All(p => p.Name != PlanCatalogue.FreePlan))
        {
            throw new ConfigurationException(
                source, key + ".plans", $"has no plan '{PlanCatalogue.FreePlan}'.", "Users without a subscription need it; add it.");
        }

        var twice = version.Plans.GroupBy(p => p.Name).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new ConfigurationException(source, key + ".plans", $"plan '{twice.Key}' stands twice.", "Remove one.");
        }

        for (var p = 0; p < version.Plans.Length; p++)
        {
            CheckPlan(version.Plans[p], $"{key}.plans[{p}]", source);
        }
    }

    private static void CheckPlan(Plan plan, string key, string source)
    {
        (string Field, decimal? Value, decimal Least)[] figures =
        [
            ("price_month_cents", plan.PriceMonthCents, 0), ("price_year_cents", plan.PriceYearCents, 0),
            ("requests_per_period", plan.RequestsPerPeriod, 1), ("tokens_per_period", plan.TokensPerPeriod, 1),
            ("tokens_per_query", plan.TokensPerQuery, 1), ("models_per_request", plan.ModelsPerRequest, 1),
            ("concurrent_requests", plan.ConcurrentRequests, 1), ("requests_per_minute", plan.RequestsPerMinute, 1),
            ("tokens_per_minute", plan.TokensPerMinute, 1), ("manage_requests_per_minute", plan.ManageRequestsPerMinute, 1),
            ("storage_mb", plan.StorageMb, 1), ("team_members", plan.TeamMembers, 1),
            ("overage_per_1k_tokens_usd", plan.OveragePer1kTokensUsd, 0), ("overage_per_request_usd", plan.OveragePerRequestUsd, 0),
            ("cost_cap_per_request_usd", plan.CostCapPerRequestUsd, 0), ("cost_cap_per_period_usd", plan.CostCapPerPeriodUsd, 0),
            ("cost_cap_share_of_revenue", plan.CostCapShareOfRevenue, 0), ("block_size", plan.BlockSize, 1),
        ];
        foreach (var (field, value, least) in figures)
        {
            if (value < least)
            {
                throw new ConfigurationException(
                    source, $"{key}.{field}", FormattableString.Invariant($"is {value}, the least is {least}."), "Leave it out for unlimited.");
            }
        }

        if (string.IsNullOrWhiteSpace(plan.Name))
        {
            throw new ConfigurationException(source, key + ".name", "is empty.", "Give the plan a name.");
        }

        CheckRates(plan.ModelRates ?? [], key + ".model_rates", source);
    }

    private static void CheckRates(ImmutableArray<ModelRate> rates, string key, string source)
    {
        for (var r = 0; r < rates.Length; r++)
        {
            var rate = rates[r];
            var priced = rate.InputPer1kUsd is not null && rate.OutputPer1kUsd is not null;
            if (rate.Model.Length == 0 || rates.Count(other => other.Model == rate.Model) > 1)
            {
                throw new ConfigurationException(source, $"{key}[{r}].model", $"'{rate.Model}' is empty or stands twice.", "Give each model one rate.");
            }

            if ((rate.Multiplier is not null) == priced || rate.Multiplier < 0 || rate.InputPer1kUsd < 0 || rate.OutputPer1kUsd < 0)
            {
                throw new ConfigurationException(
                    source, $"{key}[{r}]", "has neither or both of a multiplier and the two prices, or one below zero.",
                    "Give either 'multiplier', or 'input_per_1k_usd' and 'output_per_1k_usd'.");
            }
        }
    }
}
