using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Wakes a subscription when something is due.</summary>
internal sealed class SubscriptionWork(IGrainFactory grains) : IWorkHandler
{
    public string Kind => SubscriptionRows.WorkKind;

    public Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken) =>
        grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(item.Payload)).Wake(cancellationToken);
}
