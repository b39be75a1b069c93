using System.Globalization;
using LLMHive.Billing;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Limits;

/// <summary>
/// Checks the books of a closed period: the sum of its ledger rows, the counters kept beside them, what it was closed with, and
/// the lines on its invoices must tell the same story. It reports what differs and repairs nothing: money is corrected by people.
/// </summary>
internal sealed partial class ReconcileWork(
    IQueryTables tables, GateRecords records, IUsageLedger ledger, PlanCatalogue plans, BillingMetrics metrics, ILogger<ReconcileWork> logger) : IWorkHandler
{
    public const string WorkKind = "usage.reconcile";

    /// <summary>The invoice of a period has a day to be written.</summary>
    public static readonly TimeSpan Delay = TimeSpan.FromDays(1);

    public string Kind => WorkKind;

    public async Task<DateTimeOffset?> Run(WorkItem item, CancellationToken cancellationToken)
    {
        var row = await tables.Find(QueryKinds.UsagePeriod, item.Payload, cancellationToken)
            ?? throw new InvalidOperationException($"The closed period '{item.Payload}' is not in the tables yet.");
        var closed = QueryJson.Read<PeriodUsage>(row);
        var slices = await ledger.Sum(new() { UserId = closed.UserId, PeriodStart = closed.PeriodStart }, cancellationToken);
        var counters = (await ledger.Load(closed.UserId, closed.PeriodStart, DateTimeOffset.MaxValue, cancellationToken)).Totals;

        Compare("closing", closed, closed.Tokens, slices.Sum(slice => slice.Tokens));
        Compare("counters", closed, counters.Tokens, slices.Sum(slice => slice.Tokens));
        Compare("counters", closed, counters.Requests, slices.Sum(slice => slice.Requests));
        if (counters.CostUsd != slices.Sum(slice => slice.CostUsd))
        {
            Report("cost", closed, counters.CostUsd, slices.Sum(slice => slice.CostUsd));
        }

        if (closed.SubscriptionId.Length > 0 && plans.Find(closed.Plan, closed.PlanVersion) is not null)
        {
            var parts = await records.Parts(closed.UserId, closed.PeriodStart, cancellationToken);
            var due = parts.Add(closed with { Slices = slices }).SelectMany(usage => Due(usage)).ToList();
            var billed = await Billed(closed, cancellationToken);
            Compare("invoice", closed, billed.Sum(line => line.AmountMinor), due.Sum(line => line.AmountMinor));
            if (billed.Count > 0)
            {
                Compare("invoice", closed, billed.Sum(line => line.Quantity), due.Sum(line => line.Quantity));
            }
        }

        metrics.Reconciled();
        return null;
    }

    /// <summary>The lines of the one invoice of a period or a part; what comes to nothing after rounding has none.</summary>
    private ImmutableArray<InvoiceLine> Due(PeriodUsage usage)
    {
        var lines = plans.Find(usage.Plan, usage.PlanVersion) is { } plan
            ? OverageCalculator.Lines(plan.Plus(usage.Paid), usage.Slices, Currency.Usd)
            : [];
        return lines.Sum(line => line.AmountMinor) > 0 ? lines : [];
    }

    /// <summary>The lines of the user's invoices that bill this period's usage.</summary>
    private async Task<List<InvoiceLine>> Billed(PeriodUsage closed, CancellationToken cancellationToken)
    {
        var lines = new List<InvoiceLine>();
        string? cursor = null;
        do
        {
            var page = await tables.List(QueryKinds.Invoice, closed.UserId, cursor, 100, cancellationToken);
            lines.AddRange(page.Items.Select(QueryJson.Read<Invoice>).Where(invoice => invoice.Status != InvoiceStatus.Void)
                .SelectMany(invoice => invoice.Lines).Where(line => line.UsagePeriod == closed.PeriodStart));

            // Newest first: what was issued before the period began cannot bill it.
            cursor = page.Items.IsEmpty || page.Items[^1].At < closed.PeriodStart ? null : page.NextCursor;
        }
        while (cursor is not null);
        return lines;
    }

    private void Compare(string what, PeriodUsage closed, long found, long expected)
    {
        if (found != expected)
        {
            Report(what, closed, found, expected);
        }
    }

    private void Report(string what, PeriodUsage closed, decimal found, decimal expected)
    {
        metrics.Drifted(what);
        LogDrift(what, closed.UserId, closed.PeriodStart.ToString("O", CultureInfo.InvariantCulture), found, expected);
    }

    [LoggerMessage(LogLevel.Error, "The books of a closed period differ ({What}): user {UserId}, period {Period}: found {Found}, the ledger's rows say {Expected}")]
    private partial void LogDrift(string what, string userId, string period, decimal found, decimal expected);
}
