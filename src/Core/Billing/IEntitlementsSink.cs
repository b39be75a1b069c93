namespace LLMHive.Billing;

/// <summary>Where a change of plan takes effect. Billing tells it, and does not know who listens.</summary>
public interface IEntitlementsSink
{
    /// <summary>Puts entitlements in force; repeats and older versions change nothing.</summary>
    Task Apply(Entitlements entitlements, CancellationToken cancellationToken);
}
