using LLMHive.Billing;

namespace LLMHive.Limits;

/// <summary>How much money one more request may cost, in US dollars: the least of what the request, the period and the key leave.</summary>
internal readonly record struct SpendRoom(
    Plan Plan, BillingCycle Cycle, decimal UsedUsd, decimal OverageUsd, decimal ReservedUsd, decimal KeyUsedUsd)
{
    /// <summary>Refuses when not even the cheapest planned call fits; otherwise tells the room, null = no limit.</summary>
    public Refusal? Check(AdmissionRequest request, Demand demand, out decimal? room)
    {
        (string Name, decimal? Room)[] caps =
        [
            ("this request's budget (hive.budget_usd)", request.BudgetUsd),
            ("the budget of this API key for the billing period", request.KeyBudgetUsd - KeyUsedUsd),
            ("the plan's cap on the provider cost of one request", request.Unlimited ? null : Plan.CostCapPerRequestUsd),
            ("the plan's cap on the provider cost of the billing period", request.Unlimited ? null : PeriodCap() - UsedUsd - ReservedUsd),
        ];
        room = null;
        foreach (var (name, left) in caps)
        {
            if (left is not { } most)
            {
                continue;
            }

            // A free model fits into an empty purse, but not into an overdrawn one.
            if (demand.LeastCostUsd > most || most < 0)
            {
                return PlanRefusals.Spend(name, demand.LeastCostUsd, Math.Max(0, most));
            }

            room = room is { } least ? Math.Min(least, most) : most;
        }

        return null;
    }

    private decimal? PeriodCap()
    {
        if (Plan.CostCapShareOfRevenue is not { } share)
        {
            return Plan.CostCapPerPeriodUsd;
        }

        // What a user pays beyond the price makes room as the price does: by the same share, so that the margin stays.
        var cap = share * (Plan.PriceUsd(Cycle) + OverageUsd);
        return Plan.CostCapPerPeriodUsd is { } fixedCap ? Math.Min(cap, fixedCap) : cap;
    }
}
