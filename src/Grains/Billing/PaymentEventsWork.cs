using LLMHive.Storage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Billing;

/// <summary>
/// Applies the events of one inbox. The work, not the inbox, waits for the processor, so that further events can always be
/// taken at once.
/// </summary>
internal sealed partial class PaymentEventsWork(
    IGrainFactory grains, IQueryTables tables, IPaymentProcessor processor, SubscriptionMetrics metrics, TimeProvider clock, ILogger<PaymentEventsWork> logger)
    : IWorkHandler
{
    public const string WorkKind = "billing.events";

    private static readonly TimeSpan Recheck = TimeSpan.FromMinutes(1);

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var inbox = grains.GetGrain<IPaymentEventsGrain>(GrainKeys.Payer(item.Payload));
        foreach (var notice in await inbox.Waiting(cancellationToken))
        {
            if (await Apply(notice, cancellationToken) is { } again)
            {
                return again;
            }

            await inbox.Applied([notice.EventId], cancellationToken);
            metrics.Applied(clock.GetUtcNow() - notice.Created);
        }

        return null;
    }

    private async Task<DateTimeOffset?> Apply(PaymentNotice notice, CancellationToken cancellationToken)
    {
        var customer = notice.CustomerId;
        if (customer is null)
        {
            var found = await processor.Events.Refetch(
                new() { Id = notice.EventId, Type = notice.Type, Created = notice.Created, ObjectType = notice.ObjectType, ObjectId = notice.ObjectId, Livemode = notice.Livemode },
                cancellationToken);
            if (found.Outcome is PaymentOutcome.Unavailable or PaymentOutcome.Timeout)
            {
                return clock.GetUtcNow() + Recheck;
            }

            customer = found.Value?.CustomerId;
        }

        var row = customer is null ? null : await tables.Find(QueryKinds.Payer, customer, cancellationToken);
        if (row is null)
        {
            metrics.Event("unknown_customer");
            LogUnknown(notice.EventId, notice.Type, customer ?? "");
            return null;
        }

        return await grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(row.Owner)).Observe(notice, cancellationToken);
    }

    [LoggerMessage(LogLevel.Warning, "Event {EventId} ({Type}) is of customer '{CustomerId}', whom no user here has")]
    private partial void LogUnknown(string eventId, string type, string customerId);
}
