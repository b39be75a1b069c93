using LLMHive.Accounts;

namespace LLMHive.Usage;

/// <inheritdoc cref="IHiveUsage"/>
internal sealed class HiveUsage(CallerContext caller, ClientParts parts) : IHiveUsage
{
    private const int RowsOfPage = 500, AlertsOfPage = 100;

    public Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken) =>
        HiveCalls.Again((Gate: Hive().Gate(caller.UserId), cancellationToken), static call => call.Gate.CurrentPeriod(call.cancellationToken));

    public Task<ImmutableArray<UsageSlice>> Sum(DateTimeOffset from, DateTimeOffset before, CancellationToken cancellationToken) =>
        HiveCalls.Again(
            (Hive().Usage, Query: new UsageQuery { UserId = caller.UserId, From = from, Before = before }, cancellationToken),
            static call => call.Usage.Sum(call.Query, call.cancellationToken));

    public IAsyncEnumerable<UsageRow> History(HistoryFilter? filter, CancellationToken cancellationToken)
    {
        var query = new UsageQuery
        {
            UserId = caller.UserId, From = filter?.From, Before = filter?.Before, Model = filter?.Model, Engine = filter?.Engine,
        };
        var usage = Hive().Usage;
        return HiveCalls.Pages(cursor => usage.History(query, cursor, RowsOfPage, cancellationToken), cancellationToken);
    }

    public IAsyncEnumerable<UsageAlert> Alerts(CancellationToken cancellationToken)
    {
        var billing = Hive().Billing;
        return HiveCalls.Pages(cursor => billing.Alerts(caller.UserId, cursor, AlertsOfPage, cancellationToken), cancellationToken);
    }

    public Task<SpendLimit> LimitSpend(decimal? limitUsd, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(limitUsd ?? 0, nameof(limitUsd));
        return HiveCalls.Once(Hive().Gate(caller.UserId).LimitSpend(limitUsd, cancellationToken));
    }

    private IHiveClient Hive()
    {
        caller.Require(KeyScopes.Billing);
        return parts.Hive;
    }
}
