using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Compares one user with the processor.</summary>
internal sealed class SubscriptionCompareWork(IGrainFactory grains, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "billing.compare";

    public string Kind => WorkKind;

    /// <summary>The comparison of a user and night; the same again is the same item.</summary>
    public static WorkItem Of(string userId, DateTimeOffset now) => new()
    {
        Id = FormattableString.Invariant($"{WorkKind}:{userId}:{now.UtcDateTime:yyyyMMdd}"), Kind = WorkKind, DueAt = now, Payload = userId, Owner = userId,
    };

    public Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken) =>
        grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(item.Payload)).Observe(
            new() { EventId = item.Id, Type = PaymentNotice.Reconcile, Created = clock.GetUtcNow() }, cancellationToken);
}
