using LLMHive.Storage;

namespace LLMHive.Billing;

/// <summary>
/// Every night: all users who are known at the processor are to be compared with it. Each comparison is an item of work of
/// its own, so that many nodes share them and one that fails is repeated alone.
/// </summary>
internal sealed class SubscriptionReconcileWork(IQueryTables tables, IWorkQueue work, TimeProvider clock) : IWorkHandler
{
    public const string WorkKind = "billing.reconcile";

    private const int PageSize = 100;
    private const int AtATime = 10;

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
            foreach (var users in page.Items.Select(payer => payer.Owner).Distinct().Chunk(AtATime))
            {
                // Together, so that hundreds of thousands fit into one lease.
                await Task.WhenAll(users.Select(userId => work.Add(SubscriptionCompareWork.Of(userId, now), cancellationToken)));
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
