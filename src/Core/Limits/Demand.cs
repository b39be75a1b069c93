using LLMHive.Billing;

namespace LLMHive.Limits;

/// <summary>What one request asks for, after the plan's limit on members.</summary>
/// <param name="Members">Members that take part.</param>
/// <param name="Calls">Model calls allowed: each member may be replaced once when it fails.</param>
/// <param name="Tokens">Estimated tokens: (prompt + most of one answer) × members.</param>
/// <param name="FirstCostUsd">Most that the first call can cost, in US dollars.</param>
/// <param name="CostUsd">Most that the members' calls can cost together, in US dollars.</param>
/// <param name="LimitedByPlan">The plan allows fewer members than planned.</param>
internal readonly record struct Demand(int Members, int Calls, long Tokens, decimal FirstCostUsd, decimal CostUsd, bool LimitedByPlan)
{
    public static Demand Of(AdmissionRequest request, Plan plan)
    {
        var planned = Math.Max(1, request.Calls.Length);
        var members = request.Unlimited ? planned : Math.Min(planned, plan.ModelsPerRequest);
        decimal cost = 0;
        for (var i = 0; i < members && i < request.Calls.Length; i++)
        {
            cost += request.Calls[i].MaxCostUsd;
        }

        var single = request.Engine is null;
        var tokens = checked(request.PromptTokens + request.MaxOutputTokens) * members;
        return new(
            members, single ? 1 : members * 2, tokens, request.Calls.IsDefaultOrEmpty ? 0 : request.Calls[0].MaxCostUsd, cost, members < planned);
    }
}
