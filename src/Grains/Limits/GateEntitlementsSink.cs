using LLMHive.Billing;

namespace LLMHive.Limits;

/// <summary>A change of plan takes effect at the user's gate.</summary>
internal sealed class GateEntitlementsSink(IGrainFactory grains) : IEntitlementsSink
{
    public Task Apply(Entitlements entitlements, CancellationToken cancellationToken) =>
        grains.UserGate(entitlements.UserId).ApplyEntitlements(entitlements, cancellationToken);
}
