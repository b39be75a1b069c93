using LLMHive.Billing;

namespace LLMHive.Testing.Api;

/// <summary>Finds the subscriptions of <see cref="ScriptedSubscription"/> by their id.</summary>
public sealed class ScriptedSubscriptions : ISubscriptionDirectoryGrain
{
    public Task<Subscription?> Find(string subscriptionId, CancellationToken cancellationToken = default) =>
        Task.FromResult(subscriptionId.StartsWith("sub_u", StringComparison.Ordinal) ? ScriptedSubscription.Of(subscriptionId[4..]) : null);
}
