using System.Runtime.CompilerServices;
using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>The counting half: in which period a row counts, what the period has come to, and whom it alarms.</summary>
public sealed partial class UserGate
{
    private static readonly TimeSpan ForecastFloor = TimeSpan.FromDays(1);
    private DateTimeOffset _closedThrough = DateTimeOffset.MinValue;

    // Start of the latest period that was ever current here, in UTC ticks.
    private long _furthest;

    // How often the counters had to be restored, and up to which of these times they are.
    private int _asked;
    private int _counted;
    private decimal? _spendLimitUsd;

    // The plan as it was sold. The one in force includes besides what is paid for of this period.
    private Plan _sold;
    private StrongBox<PaidOverage>? _paid;

    /// <summary>The plan's price depends on the model, so sums by model must be restored with the totals.</summary>
    public bool NeedsModels => _plan.ModelRates is not null;

    /// <summary>
    /// The counters are not those of the period: its plan or its bounds changed, or the clock was set back into one that was over.
    /// Until they are restored from the ledger, it is true.
    /// </summary>
    public bool MustRecount(GateTime now)
    {
        Follow(now);
        return _asked != _counted;
    }

    /// <summary>Which recount is wanted; another one each time that something changes.</summary>
    public int RecountWanted => _asked;

    /// <summary>The counters are what the ledger says of the period, as it was wanted then.</summary>
    public void Recounted(int wanted) => _counted = wanted;

    /// <summary>Puts entitlements in force. Use of the current period stays when the period stays.</summary>
    /// <returns>False when they are not newer than those in force.</returns>
    public bool Apply(Entitlements entitlements, Plan plan, GateTime now)
    {
        Advance(now);
        if (entitlements.Version <= _entitlements.Version)
        {
            return false;
        }

        (_entitlements, _sold) = (entitlements, plan);
        _buckets.Apply(plan, now.Tick);
        var period = PeriodAt(now);
        if (period.Start != _period.Start)
        {
            _alerts.Turn();
            Paid = default;
            _asked++;
        }

        (_period, _plan) = (period, plan.Plus(Paid));
        _furthest = Math.Max(_furthest, period.Start.UtcTicks);
        _asked += NeedsModels ? 1 : 0;
        return true;
    }

    /// <summary>
    /// Stamps rows with the period that their moment belongs to; with the current one when that period is closed, since its
    /// invoice is written.
    /// </summary>
    public ImmutableArray<UsageRow> Stamp(ImmutableArray<UsageRow> rows)
    {
        var stamped = ImmutableArray.CreateBuilder<UsageRow>(rows.Length);
        foreach (var row in rows)
        {
            stamped.Add(Stamped(row, row.At < _closedThrough));
        }

        return stamped.MoveToImmutable();
    }

    // Boxed, since hardly any user has some, and an idle one must stay small.
    private PaidOverage Paid
    {
        get => _paid?.Value ?? default;
        set => _paid = value == default ? null : new(value);
    }

    /// <summary>Price of what is beyond the quota so far, billed or not.</summary>
    private decimal OverageUsd => Paid.Usd + _use.Overage(_plan);

    /// <summary>Stamps a row that an operator hands in: what was used before the current period is late, and counts in the current one.</summary>
    public UsageRow StampRecord(UsageRow row, GateTime now)
    {
        Advance(now);
        return Stamped(row, row.At < _period.Start);
    }

    /// <summary>
    /// Counts what a request really used and gives back what it held; again without having been admitted again, it changes
    /// nothing. The rows must be in the ledger already, and none of them counted before.
    /// </summary>
    public void Settle(string requestId, ImmutableArray<UsageRow> rows, GateTime now)
    {
        Advance(now);
        var isOpen = _open.Remove(requestId, out var open);

        // That nothing was used gives back what is held, and says nothing of rows that may yet come.
        if (!rows.IsEmpty && !_settled.Add(requestId, now.Tick) && !isOpen)
        {
            return;
        }

        var reserved = open?.Tokens ?? 0;
        Count(rows);
        _buckets.TakeTokens(rows.Sum(row => row.TokensTotal) - reserved, now.Tick);
    }

    /// <summary>Adds rows that were handed in by an operator: they count in the period, not in the rates.</summary>
    public void Count(ImmutableArray<UsageRow> rows) => _use.Count(rows, _period.Start, NeedsModels);

    /// <summary>
    /// Nothing counts any more in periods that end here or earlier. One that is closed before its time, by a cancellation, is
    /// over: what comes after counts in a period that begins here, under whatever plan, even one with the same anchor.
    /// </summary>
    public void Close(DateTimeOffset periodEnd, GateTime now)
    {
        Advance(now);
        _closedThrough = periodEnd > _closedThrough ? periodEnd : _closedThrough;
        var period = PeriodAt(now);
        if (period.Start != _period.Start)
        {
            Turn(period);
        }
    }

    /// <summary>Takes over what was billed of a period that goes on, because a plan was left; it only grows.</summary>
    public void Pay(DateTimeOffset periodStart, PaidOverage paid)
    {
        if (periodStart == _period.Start && paid.Usd >= Paid.Usd)
        {
            (Paid, _plan) = (paid, _sold.Plus(paid));
        }
    }

    /// <summary>Sets the most that the user wants to pay for overage; null = no limit.</summary>
    public void LimitSpend(decimal? limitUsd) => _spendLimitUsd = limitUsd;

    /// <summary>Takes over the alerts that were told.</summary>
    public void RestoreAlerts(IEnumerable<UsageAlert> stored) => _alerts.Restore(stored, _period.Start);

    /// <summary>The alerts that are due now, each once.</summary>
    public ImmutableArray<UsageAlert> FireAlerts(GateTime now)
    {
        Advance(now);
        return _alerts.Fire(Readings(), _period, now.Wall);
    }

    /// <summary>After a change of plan or spend limit: the alerts that stay told under the new limits.</summary>
    public ImmutableArray<UsageAlert> CarryAlerts(GateTime now)
    {
        Advance(now);
        return _alerts.Carry(Readings());
    }

    /// <summary>The frame of a closed period; its sums come from the ledger.</summary>
    public PeriodUsage Closed(DateTimeOffset periodStart, DateTimeOffset periodEnd, ImmutableArray<UsageSlice> slices) => new()
    {
        UserId = _userId,
        PeriodStart = periodStart,
        PeriodEnd = periodEnd,
        Slices = slices,
        Plan = _plan.Name,
        PlanVersion = _plan.Version,
        SubscriptionId = _entitlements.SubscriptionId,
    };

    /// <summary>What was used of the current period.</summary>
    public UsageSummary Summary(GateTime now)
    {
        Advance(now);
        return new()
        {
            UserId = _userId,
            Plan = _plan.Name,
            PeriodStart = _period.Start,
            PeriodEnd = _period.End,
            Requests = _use.Totals.Requests,
            Tokens = _use.Totals.Tokens,
            TokensIn = _use.Totals.TokensIn,
            TokensOut = _use.Totals.TokensOut,
            ReservedRequests = _open.Count,
            ReservedTokens = _open.Values.Sum(open => open.Tokens),
            IncludedRequests = _plan.RequestsPerPeriod,
            IncludedTokens = _plan.TokensPerPeriod,
            CostUsd = _use.Totals.CostUsd,
            OverageUsd = OverageUsd,
            SpendLimitUsd = _spendLimitUsd,
            Forecast = Forecast(now.Wall),
            SubscriptionId = _entitlements.SubscriptionId,
        };
    }

    /// <summary>The period that holds a moment. A trial is one period, whatever its length, as its user sees it.</summary>
    private (DateTimeOffset Start, DateTimeOffset End) PeriodOf(DateTimeOffset moment) =>
        _entitlements.TrialStart is { } start && moment < _entitlements.Anchor
            ? (start, _entitlements.Anchor)
            : BillingPeriods.At(_entitlements.Anchor, _entitlements.Cycle, moment);

    /// <summary>The period of this moment, but for what of it is closed; where all of it is, the first after that.</summary>
    private (DateTimeOffset Start, DateTimeOffset End) PeriodAt(GateTime now)
    {
        var period = PeriodOf(now.Wall > _closedThrough ? now.Wall : _closedThrough);
        return _closedThrough > period.Start && _closedThrough < period.End ? (_closedThrough, period.End) : period;
    }

    /// <summary>Time passes: periods turn, what is old is forgotten, and what was never settled lapses.</summary>
    private void Advance(GateTime now)
    {
        Follow(now);
        _settled.Forget(now.Tick);
        foreach (var lapsed in _open.Values.Where(open => open.ExpiresAt <= now.Tick))
        {
            _open.Remove(lapsed.RequestId); // which, of all changes, may be made while it is enumerated
        }
    }

    /// <summary>The period follows the wall clock: also back when it was ahead, but never into what is closed.</summary>
    private void Follow(GateTime now)
    {
        if (now.Wall >= _period.Start && now.Wall < _period.End)
        {
            return;
        }

        var period = PeriodAt(now);
        if (period.Start != _period.Start)
        {
            Turn(period);
        }
    }

    private void Turn((DateTimeOffset Start, DateTimeOffset End) period)
    {
        // What was counted when the clock was here before is in the ledger alone.
        _asked += period.Start.UtcTicks <= _furthest ? 1 : 0;
        _furthest = Math.Max(_furthest, period.Start.UtcTicks);
        (_period, Paid, _plan) = (period, default, _sold);
        _use.Turn(period.Start, NeedsModels);
        _alerts.Turn();
    }

    private UsageForecast Forecast(DateTimeOffset now)
    {
        // The first minutes of a period say little about its end: count at least a day, but no more than there is.
        var length = _period.End - _period.Start;
        var elapsed = now - _period.Start;
        elapsed = elapsed < ForecastFloor ? ForecastFloor : elapsed;
        var factor = elapsed >= length ? 1m : (decimal)length.Ticks / elapsed.Ticks;
        var (totals, tokens, requests) = (_use.Totals, (long)(_use.Totals.Tokens * factor), (long)(_use.Totals.Requests * factor));
        return new(
            requests, tokens, totals.CostUsd * factor,
            Paid.Usd + _use.Overage(_plan, tokens - totals.Tokens, (int)Math.Min(int.MaxValue, requests - totals.Requests)));
    }

    private UsageRow Stamped(UsageRow row, bool late)
    {
        var start = late || (row.At >= _period.Start && row.At < _period.End)
            ? _period.Start
            : PeriodOf(row.At).Start;
        return row with { UserId = _userId, SubscriptionId = _entitlements.SubscriptionId, PeriodStart = start };
    }

    private MetricReading[] Readings() =>
    [
        new(UsageMetric.Tokens, _use.Totals.Tokens, _plan.TokensPerPeriod),
        new(UsageMetric.Requests, _use.Totals.Requests, _plan.RequestsPerPeriod),
        new(UsageMetric.Spend, _spendLimitUsd is null ? 0 : OverageUsd, _plan.Cap == PlanCap.Soft ? _spendLimitUsd : null),
    ];
}
