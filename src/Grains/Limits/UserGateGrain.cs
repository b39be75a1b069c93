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
    IUsageLedger ledger, GateRecords records, IOptions<LimitsOptions> options, TimeProvider clock, LimitMetrics metrics,
    UsageMetrics usageMetrics, ILogger<UserGateGrain> logger)
    : Grain, IUserGateGrain
{
    private static readonly TimeSpan RateWindow = TimeSpan.FromMinutes(1);

    /// <summary>How long an admission waits for counters to be read, and a settlement, with it the end of an answer, for alerts to be stored.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(50);

    private RestingMap<string, Task> _settling;
    private UserGate _gate = null!;
    private ImmutableArray<UsageAlert> _untold = [];
    private RestingMap<string, Task> _recording;
    private Task? _recount;
    private long _appends;

    private string UserId => GrainKeys.UserIdOf(this.GetPrimaryKeyString());

    private GateTime Now => GateTime.Of(clock);

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        var now = Now;
        var entitlements = await records.FindEntitlements(UserId, now.Wall, cancellationToken);
        _gate = new(entitlements, records.PlanOf(entitlements, now.Wall), options.Value, now);
        if (await records.LastClosed(UserId, cancellationToken) is { } closed)
        {
            _gate.Close(closed, now);
        }

        _gate.Restore(await Load(now.Wall - RateWindow, cancellationToken), now);
        await records.Restore(_gate, UserId, cancellationToken);

        // What was used may have passed a level just before the process died; what was told stays told.
        await TellAlerts(_gate.CarryAlerts(now));
    }

    /// <summary>
    /// The next node that carries this user reads the shared ledger, so what stands in this one's journal must be there first.
    /// With the store away it follows later, and is charged all the same. One that nobody asks for has time: its rows are shipped
    /// by then.
    /// </summary>
    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        if (reason.ReasonCode is not DeactivationReasonCode.ActivationIdle)
        {
            await ledger.Ship(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }
    }

    public Task<Admission> Admit(AdmissionRequest request, CancellationToken cancellationToken) =>
        _gate.MustRecount(Now) ? AdmitCounted(request) : Task.FromResult(Decide(request));

    private async Task<Admission> AdmitCounted(AdmissionRequest request)
    {
        await Counted();
        return Decide(request);
    }

    private Admission Decide(AdmissionRequest request)
    {
        var now = Now;
        var known = _gate.IsOpen(request.RequestId);
        var admission = _gate.Admit(request, now);
        if (admission.Ticket is not null && !known && _gate.Reservation(request.RequestId, now) is { } reservation)
        {
            ledger.Open(reservation);
        }

        metrics.Decided(_gate.PlanName, admission.Refusal);
        return admission;
    }

    public Task<Admission> Touch(RateClass rateClass, string keyId, CancellationToken cancellationToken) =>
        Task.FromResult(_gate.Touch(rateClass, keyId, Now));

    public Task Settle(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken)
    {
        if (_gate.IsSettled(requestId))
        {
            return Task.CompletedTask;
        }

        if (rows.IsEmpty)
        {
            // Not joined by others: rows that come meanwhile are a settlement of their own.
            return GiveBack(requestId).WaitAsync(cancellationToken);
        }

        if (!_settling.TryGetValue(requestId, out var settling))
        {
            // A settlement goes to its end, whoever waits for it: usage must not be lost with an impatient caller.
            settling = Told(Remember(requestId, SettleOnce(requestId, rows)));
        }

        return settling.WaitAsync(cancellationToken);
    }

    public async Task ApplyEntitlements(Entitlements entitlements, CancellationToken cancellationToken)
    {
        if (!_gate.Apply(entitlements, records.PlanOf(entitlements, clock.GetUtcNow()), Now) && !_gate.MustRecount(Now))
        {
            return;
        }

        if (_gate.MustRecount(Now))
        {
            await Recount().WaitAsync(cancellationToken);
        }

        await TellAlerts(_gate.CarryAlerts(Now));
    }

    public async Task<SpendLimit> LimitSpend(decimal? limitUsd, CancellationToken cancellationToken)
    {
        var limit = new SpendLimit(UserId, limitUsd, clock.GetUtcNow());
        await records.Store(limit, cancellationToken);
        _gate.LimitSpend(limitUsd);
        await TellAlerts(_gate.CarryAlerts(Now));
        return limit;
    }

    public async Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken)
    {
        await (_gate.MustRecount(Now) ? Counted() : Task.CompletedTask);
        return _gate.Summary(Now);
    }

    public async Task<Outcome<UsageRecorded>> Record(UsageRecord usage, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        if (UsageRecordRules.Check(usage, now) is { } refusal)
        {
            return refusal;
        }

        // One after the other: what two of the same id find before either is stored is nothing.
        var requestId = UsageRecordRules.RequestId(UserId, usage.RecordId);
        while (_recording.TryGetValue(requestId, out var other))
        {
            await other.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        var recording = RecordNext(requestId, usage, now, cancellationToken);
        if (!recording.IsCompleted)
        {
            _recording[requestId] = recording;
        }

        return await recording;
    }

    private async Task<Outcome<UsageRecorded>> RecordNext(string requestId, UsageRecord usage, DateTimeOffset now, CancellationToken cancellationToken)
    {
        try
        {
            var row = UsageRecordRules.Row(UserId, requestId, usage, now);
            if (await ledger.Find(UserId, row.Id, cancellationToken) is { } stored)
            {
                return UsageRecordRules.SameUsage(stored, row, usage.At is not null)
                    ? new UsageRecorded(usage.RecordId, true)
                    : Refusal.Of(RefusalCodes.UsageRecordConflict, $"'record_id' {usage.RecordId} is stored with other figures. Give the new usage an id of its own.", "record_id");
            }

            // Stamped last, with no wait until it is remembered: a period that closed meanwhile has its invoice and takes no more rows.
            await Remember(requestId, RecordOnce(requestId, [_gate.StampRecord(row, Now)]));
            return new UsageRecorded(usage.RecordId, false);
        }
        finally
        {
            _recording.Remove(requestId);
        }
    }

    /// <summary>Lets others join while it lasts. What ended at once has taken itself out already and must not be put in.</summary>
    private Task Remember(string requestId, Task settling)
    {
        if (!settling.IsCompleted)
        {
            _settling[requestId] = settling;
        }

        return settling;
    }

    /// <summary>
    /// Alerts come when the settlement is over: the same id may be admitted again from then on, and its next settlement must
    /// not be taken for this one. A store that is slow does not hold up the caller: the alerts follow.
    /// </summary>
    private async Task Told(Task settling)
    {
        await settling;
        var telling = TellAlerts([]);
        if (!telling.IsCompleted)
        {
            await telling.WaitAsync(Patience, clock).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing | ConfigureAwaitOptions.ContinueOnCapturedContext);
        }

        if (telling.IsCompleted)
        {
            await telling;
        }
    }

    private async Task GiveBack(string requestId)
    {
        await ledger.Append(requestId, [], CancellationToken.None);
        _gate.Settle(requestId, [], Now);
    }

    private async Task SettleOnce(string requestId, ImmutableArray<UsageRow> rows)
    {
        try
        {
            // It lapsed, was settled before a restart, or is a repetition: a request is charged once, and the ledger knows.
            var settledBefore = _gate.MayBeSettled(requestId)
                && await ledger.Find(UserId, rows[0].Id, CancellationToken.None) is not null;
            var due = settledBefore ? [] : _gate.Stamp(rows);
            await Append(requestId, due, () => _gate.Settle(requestId, due, Now));
            usageMetrics.Booked(due);
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
            await Append(requestId, rows, () => _gate.Count(rows));
            usageMetrics.Booked(rows, recorded: true);
            await TellAlerts([]);
        }
        finally
        {
            _settling.Remove(requestId);
        }
    }

    /// <summary>Stores the alerts that are due. Usage is booked already, so a store that is away only delays them.</summary>
    private async Task TellAlerts(ImmutableArray<UsageAlert> carried)
    {
        // While the counters of a new period are being read, those of the old one must not alarm anybody.
        var fired = _gate.MustRecount(Now) ? _untold : _untold.AddRange(_gate.FireAlerts(Now));
        if (fired.IsEmpty && carried.IsEmpty)
        {
            return;
        }

        _untold = [];
        try
        {
            await records.Store(fired, carried, CancellationToken.None);
        }
        catch (Exception failure) when (carried.IsEmpty || failure is StorageUnavailableException)
        {
            // A settlement may have stopped waiting and would not hear of it: whatever it was, the alerts are not lost.
            _untold = _untold.AddRange(fired);
            LogUntold(UserId, fired.Length, failure.Message);
        }
    }

    [LoggerMessage(LogLevel.Warning, "{Alerts} alerts of user {UserId} wait for the next settlement: {Reason}")]
    private partial void LogUntold(string userId, int alerts, string reason);
}
