using LLMHive.Billing;
using LLMHive.Storage;
using LLMHive.Usage;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Concurrency;

namespace LLMHive.Limits;

/// <summary>
/// Reentrant, because a settlement waits for the ledger while others are admitted. That is safe: every decision of
/// <see cref="UserGate"/> is one call without an await in it.
/// </summary>
[GrainType("llmhive.user-gate"), Reentrant]
internal sealed partial class UserGateGrain(
    IUsageLedger ledger, IQueryTables tables, PlanCatalogue plans, IOptions<LimitsOptions> options, TimeProvider clock,
    LimitMetrics metrics, ILogger<UserGateGrain> logger)
    : Grain, IUserGateGrain
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);
    private readonly Dictionary<string, Task> _settling = [];
    private UserGate _gate = null!;
    private long _appends;

    private string UserId => GrainKeys.UserIdOf(this.GetPrimaryKeyString());

    private GateTime Now => GateTime.Of(clock);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var entitlements = await FindEntitlements(now.Wall, cancellationToken);
        _gate = new(entitlements, PlanOf(entitlements), options.Value, now);
        var known = await ledger.Load(UserId, _gate.PeriodStart, now.Wall - RateWindow, cancellationToken);
        _gate.Restore(known, now);
    }

    public Task<Admission> Admit(AdmissionRequest request, CancellationToken cancellationToken)
    {
        var now = Now;
        var known = _gate.IsOpen(request.RequestId);
        var admission = _gate.Admit(request, now);
        if (admission.Ticket is not null && !known && _gate.Reservation(request.RequestId, now) is { } reservation)
        {
            ledger.Open(reservation);
        }

        metrics.Decided(_gate.PlanName, admission.Refusal);
        return Task.FromResult(admission);
    }

    public Task<Admission> Touch(RateClass rateClass, string keyId, CancellationToken cancellationToken) =>
        Task.FromResult(_gate.Touch(rateClass, keyId, Now));

    public Task Settle(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
    {
        if (_gate.IsSettled(requestId))
        {
            return Task.CompletedTask;
        }

        if (!_settling.TryGetValue(requestId, out var settling))
        {
            // A settlement goes to its end, whoever waits for it: usage must not be lost with an impatient caller.
            _settling[requestId] = settling = SettleOnce(requestId, rows);
        }

        return settling.WaitAsync(cancellationToken);
    }

    public Task ApplyEntitlements(Entitlements entitlements, CancellationToken cancellationToken)
    {
        var before = _gate.PeriodStart;
        return _gate.Apply(entitlements, PlanOf(entitlements), Now) && _gate.PeriodStart != before
            ? Recount(cancellationToken)
            : Task.CompletedTask;
    }

    public Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken) => Task.FromResult(_gate.Summary(Now));

    public async Task<Outcome<UsageRecorded>> Record(UsageRecord usage, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (UsageRecordRules.Check(usage, now) is { } refusal)
        {
            return refusal;
        }

        var requestId = UsageRecordRules.RequestId(UserId, usage.RecordId);
        var rows = _gate.Stamp([UsageRecordRules.Row(UserId, requestId, usage, now)]);
        if (_settling.TryGetValue(requestId, out var settling))
        {
            await settling;
        }

        if (await ledger.Find(UserId, rows[0].Id, cancellationToken) is { } stored)
        {
            return UsageRecordRules.SameUsage(stored, rows[0], usage.At is not null)
                ? new UsageRecorded(usage.RecordId, true)
                : Refusal.Of(RefusalCodes.UsageRecordConflict, $"'record_id' {usage.RecordId} is stored with other figures. Give the new usage an id of its own.", "record_id");
        }

        if (_settling.ContainsKey(requestId))
        {
            return await Record(usage, cancellationToken);
        }

        _settling[requestId] = settling = RecordOnce(requestId, rows);
        await settling;
        return new UsageRecorded(usage.RecordId, false);
    }

    private async Task SettleOnce(string requestId, ImmutableArray<UsageRow> rows)
    {
        try
        {
            // It lapsed, was settled before a restart, or is a repetition: a request is charged once, and the ledger knows.
            var settledBefore = _gate.MayBeSettled(requestId) && !rows.IsEmpty
                && await ledger.Find(UserId, rows[0].Id, CancellationToken.None) is not null;
            var due = settledBefore ? [] : _gate.Stamp(rows);
            await ledger.Append(requestId, due, CancellationToken.None);
            _appends++;
            _gate.Settle(requestId, due, Now);
        }
        finally
        {
            _settling.Remove(requestId);
        }
    }

    private async Task RecordOnce(string requestId, ImmutableArray<UsageRow> rows)
    {
        try
        {
            await ledger.Append(requestId, rows, CancellationToken.None);
            _appends++;
            _gate.Count(rows);
        }
        finally
        {
            _settling.Remove(requestId);
        }
    }

    private async Task Recount(CancellationToken cancellationToken)
    {
        // A settlement that lands while the ledger is read may or may not be in what was read: read again.
        UserLedger known;
        long appends;
        do
        {
            appends = _appends;
            known = await ledger.Load(UserId, _gate.PeriodStart, clock.GetUtcNow(), cancellationToken);
        }
        while (appends != _appends || _settling.Count > 0);

        _gate.Restore(known with { Open = [], Recent = [] }, Now);
    }

    private async Task<Entitlements> FindEntitlements(DateTimeOffset now, CancellationToken cancellationToken)
    {
        if (await tables.Find(QueryKinds.Entitlements, UserId, cancellationToken) is { } row)
        {
            return QueryJson.Read<Entitlements>(row);
        }

        // Without a subscription: free, in months from the day the account was opened.
        var account = await tables.Find(QueryKinds.Account, UserId, cancellationToken);
        return new()
        {
            UserId = UserId,
            Plan = PlanCatalogue.FreePlan,
            PlanVersion = plans.Find(PlanCatalogue.FreePlan, now)!.Version,
            Anchor = account?.At ?? now,
            Version = 0,
        };
    }

    private Plan PlanOf(Entitlements entitlements)
    {
        if (plans.Find(entitlements.Plan, entitlements.PlanVersion) is { } plan)
        {
            return plan;
        }

        LogPlanGone(UserId, entitlements.Plan, entitlements.PlanVersion);
        var now = clock.GetUtcNow();
        return plans.Find(entitlements.Plan, now) ?? plans.Find(PlanCatalogue.FreePlan, now)!;
    }

    [LoggerMessage(LogLevel.Error, "User {UserId} was sold plan {Plan} version {Version}, which is gone from the catalogue; put it back. Until then the newest version of it, or free, holds")]
    private partial void LogPlanGone(string userId, string plan, int version);
}
