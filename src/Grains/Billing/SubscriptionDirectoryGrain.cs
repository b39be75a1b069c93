using LLMHive.Storage;
using Orleans.Concurrency;

namespace LLMHive.Billing;

[GrainType("llmhive.subscription-directory"), StatelessWorker]
internal sealed class SubscriptionDirectoryGrain(IQueryTables tables) : Grain, ISubscriptionDirectoryGrain
{
    public async Task<Subscription?> Find(string subscriptionId, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.Subscription, subscriptionId, cancellationToken) is { } row ? QueryJson.Read<Subscription>(row) : null;
}
