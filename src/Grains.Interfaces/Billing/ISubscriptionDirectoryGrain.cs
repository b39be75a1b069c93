namespace LLMHive.Billing;

/// <summary>Look-ups over all subscriptions, read from the query tables; an entry may be a moment old. Key: 0.</summary>
[Alias("llmhive.ISubscriptionDirectoryGrain"), GrainInterfaceType("llmhive.subscription-directory")]
public interface ISubscriptionDirectoryGrain : IGrainWithIntegerKey
{
    /// <summary>One subscription by our id, ended ones too; null = there is none.</summary>
    [Alias("Find"), ResponseTimeout("00:00:05")]
    Task<Subscription?> Find(string subscriptionId, CancellationToken cancellationToken = default);
}
