using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>
/// Admission and counting for one user, without clock, I/O or concurrency of its own: the gate grain calls it one call at
/// a time. Every check comes before every change, so a refusal leaves nothing behind but the one request of the rate limit.
/// </summary>
public sealed partial class UserGate
{
    private readonly string _userId;
    private readonly LimitsOptions _options;
    private readonly SettledRequests _settled = new();
    private readonly PeriodUse _use = new();
    private readonly AlertBook _alerts;
    private readonly GateBuckets _buckets;
    private RestingMap<string, OpenRequest> _open;
    private Entitlements _entitlements;
    private Plan _plan;
    private (DateTimeOffset Start, DateTimeOffset End) _period;

    /// <summary>A gate with full buckets and nothing used.</summary>
    public UserGate(Entitlements entitlements, Plan plan, LimitsOptions options, GateTime now)
    {
        (_userId, _entitlements, _sold, _plan, _options) = (entitlements.UserId, entitlements, plan, plan, options);
        _buckets = new(plan);
        _alerts = new(entitlements.UserId);
        _period = PeriodOf(now.Wall);
        _furthest = _period.Start.UtcTicks;
    }

    /// <summary>Start of the current billing period.</summary>
    public DateTimeOffset PeriodStart => _period.Start;

    /// <summary>Name of the plan in force.</summary>
    public string PlanName => _plan.Name;

    /// <summary>
    /// Takes over what the ledger knows, after a start or a crash: period totals, open reservations (they hold tokens and
    /// money, but no place: their requests died with the process), and the last minute's use, so that no bucket is fuller
    /// than it was.
    /// </summary>
    public void Restore(UserLedger ledger, GateTime now)
    {
        _use.Restore(ledger);
        foreach (var open in ledger.Open.Where(open => open.PeriodStart == _period.Start))
        {
            _open[open.RequestId] = new(open.RequestId, open.KeyId, null, open.Tokens, open.CostUsd, now.TickAt(open.ExpiresAt));
        }

        var uses = ledger.Open.Select(open => (open.At, open.Tokens)).ToList();
        // What an operator handed in has no key, and takes nothing of the rates: not when it came, and not after a restart.
        foreach (var request in ledger.Recent.Where(row => row.KeyId.Length > 0).GroupBy(row => row.RequestId))
        {
            uses.Add((request.Max(row => row.At), request.Sum(row => row.TokensTotal)));
            _settled.Add(request.Key, now.Tick);
        }

        foreach (var (at, tokens) in uses.OrderBy(use => use.At))
        {
            // A row stamped after a clock that was set back must not push the bucket into the future.
            var tick = Math.Min(now.Tick, now.TickAt(at));
            _buckets.TakeRequest(tick);
            _buckets.TakeTokens(tokens, tick);
        }
    }

    /// <summary>Decides on one request. The same request id again repeats the first ticket.</summary>
    public Admission Admit(AdmissionRequest request, GateTime now)
    {
        request = PlanClamp.Instead(request, _plan);
        Advance(now);
        OpenRequest? held = null;
        if (_open.TryGetValue(request.RequestId, out var again))
        {
            if (again.Ticket is not null)
            {
                return new() { Ticket = again.Ticket, Limits = request.Unlimited ? null : _buckets.Status(now, null) };
            }

            // It held this before a restart, and comes again: it must not stand in its own way.
            _open.Remove(request.RequestId);
            _buckets.TakeTokens(-again.Tokens, now.Tick);
            held = again;
        }

        var admission = Decide(request, now);
        if (held is not null && admission.Ticket is null)
        {
            // What it began with may be under way still, on another node.
            _open[request.RequestId] = held;
            _buckets.TakeTokens(held.Tokens, now.Tick);
        }

        return admission;
    }

    private Admission Decide(AdmissionRequest asked, GateTime now)
    {
        var request = PlanClamp.Of(asked, _plan);
        var demand = Granted(request, now);
        if (!request.Unlimited && RateRefusal(demand, now) is { } rate)
        {
            return rate;
        }

        if (!request.Unlimited)
        {
            _buckets.TakeRequest(now.Tick);
        }

        var refusal = (request.Unlimited ? null : PlanRefusals.Check(request, demand, _plan, _buckets.TokensPerMinute) ?? QuotaRefusal(request, demand))
            ?? SpendRefusal(request, demand, out _);
        if (refusal is not null)
        {
            return new() { Refusal = refusal, Limits = request.Unlimited ? null : _buckets.Status(now, null) };
        }

        var ticket = Commit(request, demand, now);
        return new() { Ticket = ticket, Limits = request.Unlimited ? null : _buckets.Status(now, null) };
    }

    /// <summary>Counts one request that calls no model.</summary>
    public Admission Touch(RateClass rateClass, string keyId, GateTime now)
    {
        Advance(now);
        if (rateClass == RateClass.Manage)
        {
            var wait = _buckets.TakeManage(keyId, now.Tick);
            var limited = wait > TimeSpan.Zero;
            return new()
            {
                Refusal = limited ? PlanRefusals.RateLimited(wait, "management requests per minute and key", _plan) : null,
                Limits = _buckets.ManageStatus(keyId, now, limited ? wait : null),
            };
        }

        var until = _buckets.TimeUntil(0, now.Tick);
        if (until > TimeSpan.Zero)
        {
            return Limited(until, now);
        }

        _buckets.TakeRequest(now.Tick);
        return new() { Limits = _buckets.Status(now, null) };
    }

    /// <summary>The reservation to note in the ledger for an admitted request; null when it is not open.</summary>
    public OpenReservation? Reservation(string requestId, GateTime now) =>
        _open.TryGetValue(requestId, out var open)
            ? new(requestId, _userId, open.BudgetId, _period.Start, open.Tokens, open.CostUsd, now.Wall, now.Wall + TimeSpan.FromTicks(open.ExpiresAt - now.Tick))
            : null;

    /// <summary>True when the request was settled with rows not long ago, and was not admitted again since.</summary>
    public bool IsSettled(string requestId) => _settled.Contains(requestId) && !_open.ContainsKey(requestId);

    /// <summary>True when only the ledger can tell whether the request was settled: it is not open, or it is open for the second time.</summary>
    public bool MayBeSettled(string requestId) =>
        !_open.TryGetValue(requestId, out var open) || open.Resumed || _settled.Contains(requestId);

    /// <summary>True when the request was admitted here and is not settled; what is held since before a restart was not.</summary>
    public bool IsOpen(string requestId) => _open.TryGetValue(requestId, out var open) && open.Ticket is not null;

    /// <summary>
    /// The whole demand where it fits. Where it does not, an engine that asks for more than one answer of each member gets as
    /// many tokens as pass every check; without a single answer among them the least demand, which the checks then refuse.
    /// </summary>
    private Demand Granted(AdmissionRequest request, GateTime now)
    {
        var whole = Demand.Of(request, _plan);
        if (request.Unlimited || request.Extra.IsDefaultOrEmpty || Fits(request, whole, now))
        {
            return whole;
        }

        var (least, most) = (Demand.OneAnswer(request), whole.Tokens);
        if (!Fits(request, whole.Within(request, least), now))
        {
            return whole.Within(request, least);
        }

        // Every check passes up to some number of tokens and refuses from there on: asking the checks themselves keeps the
        // grant exact, whatever they are.
        while (most - least > 1)
        {
            var middle = least + ((most - least) / 2);
            (least, most) = Fits(request, whole.Within(request, middle), now) ? (middle, most) : (least, middle);
        }

        return whole.Within(request, least);
    }

    private bool Fits(AdmissionRequest request, Demand demand, GateTime now) =>
        _buckets.TimeUntil(demand.Tokens, now.Tick) == TimeSpan.Zero
        && PlanRefusals.Check(request, demand, _plan, _buckets.TokensPerMinute) is null
        && QuotaRefusal(request, demand) is null;

    private Admission? RateRefusal(Demand demand, GateTime now)
    {
        var wait = _buckets.TimeUntil(demand.Tokens, now.Tick);
        if (wait > TimeSpan.Zero)
        {
            return Limited(wait, now);
        }

        var busy = _open.Values.Count(open => open.Ticket is not null);
        return busy < _plan.ConcurrentRequests
            ? null
            : new()
            {
                Refusal = PlanRefusals.TooManyAtOnce(_plan),
                Limits = _buckets.Status(now, TimeSpan.FromSeconds(1)),
            };
    }

    private Admission Limited(TimeSpan wait, GateTime now) => new()
    {
        Refusal = PlanRefusals.RateLimited(wait, "requests or tokens per minute", _plan),
        Limits = _buckets.Status(now, wait),
    };

    private Refusal? QuotaRefusal(AdmissionRequest request, Demand demand)
    {
        var reserved = _open.Values.Sum(open => open.Tokens);
        if (PlanRefusals.Quota(_plan, demand, _use.Totals, _open.Count, reserved, _period.End) is { } refusal)
        {
            return refusal;
        }

        if (_spendLimitUsd is not { } limit || _plan.Cap != PlanCap.Soft)
        {
            return null;
        }

        var model = request.Calls.IsDefaultOrEmpty ? "" : request.Calls[0].Model;
        return Paid.Usd + _use.Overage(_plan, reserved + demand.Tokens, _open.Count + 1, model) > limit
            ? PlanRefusals.SpendLimit(limit, OverageUsd, _period.End)
            : null;
    }

    private Refusal? SpendRefusal(AdmissionRequest request, Demand demand, out decimal? room)
    {
        var reserved = _open.Values.Sum(open => open.CostUsd);
        var budget = request.BudgetId ?? request.KeyId;
        var held = _open.Values.Where(open => open.BudgetId == budget).Sum(open => open.CostUsd);
        var spend = new SpendRoom(
            _plan, _entitlements.Cycle, _use.Totals.CostUsd, OverageUsd, reserved, _use.CostOf(budget) + held);
        return spend.Check(request, demand, out room);
    }

    private Ticket Commit(AdmissionRequest request, Demand demand, GateTime now)
    {
        _ = SpendRefusal(request, demand, out var room);
        var held = room is { } most ? Math.Min(demand.CostUsd, most) : demand.CostUsd;

        // What an engine may spend beyond one answer of each member it may spend only as far as it is held: the calls are many,
        // and requests at the same time must not share one room.
        var cost = request.Unlimited || request.Extra.IsDefaultOrEmpty ? room : held;
        var ticket = new Ticket
        {
            RequestId = request.RequestId, UserId = _userId, KeyId = request.KeyId, BudgetId = request.BudgetId,
            Plan = _plan.Name,
            SubscriptionId = _entitlements.SubscriptionId,
            PeriodStart = _period.Start,
            AllowedModels = request.Unlimited ? [] : _plan.Models ?? [],
            MaxMembers = demand.Members,
            MaxCalls = demand.Calls,
            MaxTokens = request.Unlimited ? null : demand.Tokens,
            MaxCostUsd = cost,
            TokensPerQuery = request.Unlimited ? null : _plan.TokensPerQuery,
            Deadline = now.Wall + request.MaxDuration,
            Engine = request.Engine,
        };
        if (!request.Unlimited)
        {
            _buckets.TakeTokens(demand.Tokens, now.Tick);
        }

        // What runs until its deadline keeps its place that long.
        var lapse = now.Tick + Math.Max(_options.ReservationLifetime.Ticks, request.MaxDuration.Ticks);
        _open[request.RequestId] = new(request.RequestId, request.BudgetId ?? request.KeyId, ticket, demand.Tokens, held, lapse, request.Resumed);
        return ticket;
    }
}
