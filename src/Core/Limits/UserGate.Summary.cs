using LLMHive.Usage;

namespace LLMHive.Limits;

public sealed partial class UserGate
{
    /// <summary>What was used of the current period.</summary>
    public UsageSummary Summary(GateTime now)
    {
        Advance(now);
        return new()
        {
            UserId = _userId,
            Plan = _plan.Name,
            PeriodStart = _period.Start,
            PeriodEnd = _period.End,
            Requests = _totals.Requests,
            Tokens = _totals.Tokens,
            TokensIn = _totals.TokensIn,
            TokensOut = _totals.TokensOut,
            ReservedRequests = _open.Count,
            ReservedTokens = _open.Values.Sum(open => open.Tokens),
            IncludedRequests = _plan.RequestsPerPeriod,
            IncludedTokens = _plan.TokensPerPeriod,
            CostUsd = _totals.CostUsd,
        };
    }
}
