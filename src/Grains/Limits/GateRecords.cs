using System.Globalization;
using LLMHive.Billing;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Logging;

namespace LLMHive.Limits;

/// <summary>The rows that gates read at their start and write as they go: plan, spend limit, alerts, closed periods.</summary>
internal sealed partial class GateRecords(IQueryTables tables, IWorkQueue work, PlanCatalogue plans, ILogger<GateRecords> logger)
{
    /// <summary>What the user is entitled to.</summary>
    public async Task<Entitlements> FindEntitlements(string userId, DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await tables.Find(QueryKinds.Entitlements, userId, cancellationToken) is { } row)
        {
            return QueryJson.Read<Entitlements>(row);
        }

        // Without a subscription: free, in months from the day the account was opened.
        var account = await tables.Find(QueryKinds.Account, userId, cancellationToken);
        return new()
        {
            UserId = userId,
            Plan = PlanCatalogue.FreePlan,
            PlanVersion = plans.Find(PlanCatalogue.FreePlan, now)!.Version,
            Anchor = account?.At ?? now,
            Version = 0,
        };
    }

    /// <summary>The plan as it was sold.</summary>
    public Plan PlanOf(Entitlements entitlements, DateTimeOffset now)
    {
        if (plans.Find(entitlements.Plan, entitlements.PlanVersion) is { } plan)
        {
            return plan;
        }

        LogPlanGone(entitlements.UserId, entitlements.Plan, entitlements.PlanVersion);
        return plans.Find(entitlements.Plan, now) ?? plans.Find(PlanCatalogue.FreePlan, now)!;
    }

    /// <summary>End of the last period that was closed, or null.</summary>
    public async Task<DateTimeOffset?> LastClosed(string userId, CancellationToken cancellationToken)
    {
        var closed = await tables.List(QueryKinds.UsagePeriod, userId, null, 1, cancellationToken);
        return closed.Items.IsEmpty ? null : closed.Items[0].At;
    }

    /// <summary>Restores what a gate remembers beside the ledger and its periods.</summary>
    public async Task Restore(UserGate gate, string userId, CancellationToken cancellationToken)
    {
        var limit = await tables.Find(QueryKinds.SpendLimit, userId, cancellationToken);
        gate.LimitSpend(limit is null ? null : QueryJson.Read<SpendLimit>(limit).LimitUsd);
        await RestorePeriod(gate, userId, cancellationToken);
    }

    /// <summary>Restores what was billed of the current period, and its alerts: at most nine, and a few more after upgrades.</summary>
    public async Task RestorePeriod(UserGate gate, string userId, CancellationToken cancellationToken)
    {
        var start = gate.PeriodStart;
        gate.Pay(start, await PaidOf(userId, start, cancellationToken));
        var page = await tables.List(QueryKinds.Alert, userId, null, 100, cancellationToken);
        gate.RestoreAlerts(page.Items.Select(QueryJson.Read<UsageAlert>));
    }

    /// <summary>
    /// Stores alerts, and the work of telling those that fired. The work comes first: a crash in between fires the alert again
    /// at the next start, which finds its work there and adds no second.
    /// </summary>
    public async Task Store(ImmutableArray<UsageAlert> fired, ImmutableArray<UsageAlert> carried, CancellationToken cancellationToken)
    {
        foreach (var alert in fired)
        {
            await work.Add(
                new() { Id = alert.Id, Kind = UsageAlertWork.WorkKind, DueAt = alert.At, Payload = QueryJson.Write(alert) }, cancellationToken);
        }

        if (!fired.IsEmpty || !carried.IsEmpty)
        {
            await tables.Upsert([.. fired.Concat(carried).Select(Row)], cancellationToken);
        }
    }

    /// <summary>Stores a spend limit; the later one stands.</summary>
    public Task Store(SpendLimit limit, CancellationToken cancellationToken) => tables.Upsert(
        [
            new()
            {
                Kind = QueryKinds.SpendLimit, Id = limit.UserId, Owner = limit.UserId, At = limit.ChangedAt,
                Version = limit.ChangedAt.UtcTicks, Json = QueryJson.Write(limit),
            },
        ],
        cancellationToken);

    /// <summary>A period that was closed before, or null.</summary>
    public async Task<PeriodUsage?> FindClosed(string userId, DateTimeOffset periodStart, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.UsagePeriod, PeriodId(userId, periodStart), cancellationToken) is { } row ? QueryJson.Read<PeriodUsage>(row) : null;

    /// <summary>A part of a period that was summed before, or null.</summary>
    public async Task<PeriodUsage?> FindPart(string userId, LeftPlan left, CancellationToken cancellationToken) =>
        await tables.Find(QueryKinds.UsagePart, PartId(userId, left.PeriodStart, left.Part), cancellationToken) is { } row ? QueryJson.Read<PeriodUsage>(row) : null;

    /// <summary>The parts of a period, in order: one for each plan that was left within it.</summary>
    public async Task<ImmutableArray<PeriodUsage>> Parts(string userId, DateTimeOffset periodStart, CancellationToken cancellationToken)
    {
        var parts = ImmutableArray.CreateBuilder<PeriodUsage>();
        while (await FindPart(userId, new(periodStart, parts.Count + 1, "", 0), cancellationToken) is { } part)
        {
            parts.Add(part);
        }

        return parts.ToImmutable();
    }

    /// <summary>What was billed of a period so far.</summary>
    public async Task<PaidOverage> PaidOf(string userId, DateTimeOffset periodStart, CancellationToken cancellationToken) =>
        await Parts(userId, periodStart, cancellationToken) is [.., var last] ? PaidWith(last) : default;

    /// <summary>What is billed of a period with this part of it.</summary>
    public PaidOverage PaidWith(PeriodUsage part) =>
        (plans.Find(part.Plan, part.PlanVersion) ?? plans.Find(part.Plan, part.PeriodEnd)) is { } plan ? OverageCalculator.Paid(plan, part) : part.Paid;

    /// <summary>Stores a part of a period; where it is stored already, that stands.</summary>
    public Task Store(PeriodUsage part, int number, CancellationToken cancellationToken) => tables.Upsert(
        [
            new()
            {
                Kind = QueryKinds.UsagePart, Id = PartId(part.UserId, part.PeriodStart, number), Owner = part.UserId, At = part.PeriodEnd, Version = 1,
                Json = QueryJson.Write(part),
            },
        ],
        cancellationToken);

    /// <summary>Stores a closed period, and the work of checking its books the next day.</summary>
    public async Task Store(PeriodUsage closed, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var id = PeriodId(closed.UserId, closed.PeriodStart);
        await work.Add(
            new() { Id = "usage.reconcile:" + id, Kind = ReconcileWork.WorkKind, DueAt = now + ReconcileWork.Delay, Payload = id }, cancellationToken);
        await tables.Upsert(
            [
                new()
                {
                    Kind = QueryKinds.UsagePeriod, Id = id, Owner = closed.UserId, At = closed.PeriodEnd, Version = 1, Json = QueryJson.Write(closed),
                },
            ],
            cancellationToken);
    }

    private static QueryRow Row(UsageAlert alert) => new()
    {
        Kind = QueryKinds.Alert, Id = alert.Id, Owner = alert.UserId, At = alert.At, Version = alert.Version, Json = QueryJson.Write(alert),
    };

    private static string PartId(string userId, DateTimeOffset start, int number) =>
        string.Create(CultureInfo.InvariantCulture, $"{PeriodId(userId, start)}:{number}");

    private static string PeriodId(string userId, DateTimeOffset start) =>
        string.Create(CultureInfo.InvariantCulture, $"{userId}:{start.UtcDateTime:yyyyMMdd'T'HHmmssfffffff'Z'}");

    [LoggerMessage(LogLevel.Error, "User {UserId} was sold plan {Plan} version {Version}, which is gone from the catalogue; put it back. Until then the newest version of it, or free, holds")]
    private partial void LogPlanGone(string userId, string plan, int version);
}
