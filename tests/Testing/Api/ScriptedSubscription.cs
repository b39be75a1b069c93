using LLMHive.Billing;

namespace LLMHive.Testing.Api;

/// <summary>Grants free, pro and enterprise.</summary>
public sealed class ScriptedSubscription(ScriptedHive hive, string userId) : ISubscriptionGrain
{
    public Task<Outcome<Entitlements>> Grant(PlanGrant grant, CancellationToken cancellationToken = default)
    {
        if (grant.Plan is not ("free" or "pro" or "enterprise"))
        {
            return Task.FromResult<Outcome<Entitlements>>(
                Refusal.Of(RefusalCodes.UnknownTier, $"There is no plan '{grant.Plan}'. Use free, pro or enterprise.", "plan"));
        }

        hive.Grants.Add(grant);
        return Task.FromResult<Outcome<Entitlements>>(new Entitlements
        {
            UserId = userId, Plan = grant.Plan, PlanVersion = 1, Anchor = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), Version = hive.Grants.Count,
        });
    }
}
