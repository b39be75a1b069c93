using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>Compares all users who are known at the processor with it, every night.</summary>
internal sealed class SubscriptionReconcileWork(IGrainFactory grains, IQueryTables tables, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "billing.reconcile";

    private const int PageSize = 100;

    /// <summary>Hour of the day (UTC) at which it runs.</summary>
    private const int Hour = 3;

    public string Kind => WorkKind;

    /// <summary>The item that keeps it going; there is one for the whole cluster.</summary>
    public static WorkItem First(DateTimeOffset now) => new() { Id = WorkKind, Kind = WorkKind, DueAt = Next(now) };

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        string? cursor = null;
        do
        {
            var page = await tables.List(QueryKinds.Payer, null, cursor, PageSize, cancellationToken);
            foreach (var payer in page.Items)
            {
                // One after the other: a comparison may take its time, and the processor limits our calls.
                var notice = new PaymentNotice
                {
                    EventId = FormattableString.Invariant($"reconcile:{now.UtcTicks}"), Type = PaymentNotice.Reconcile, Created = now, CustomerId = payer.Id,
                };
                await grains.GetGrain<ISubscriptionGrain>(GrainKeys.User(payer.Owner)).Observe(notice, cancellationToken);
            }

            cursor = page.NextCursor;
        }
        while (cursor is not null);
        return Next(now);
    }

    private static DateTimeOffset Next(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero).AddHours(Hour);
        return today > now ? today : today.AddDays(1);
    }
}
