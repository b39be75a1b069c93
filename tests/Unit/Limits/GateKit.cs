using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Unit.Limits;

/// <summary>One user's gate on a clock that the test moves, with short words for what the tests ask of it.</summary>
internal sealed class GateKit
{
    public const string Key = "key_1";

    /// <summary>The t0 of the scenarios, 2026-05-28T20:26:40Z.</summary>
    public static readonly DateTimeOffset T0 = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000);

    private int _requests;

    public GateKit(Plan plan, BillingCycle cycle = BillingCycle.Monthly, DateTimeOffset? anchor = null)
    {
        Now = new(T0, 5_000_000_000);
        Entitlements = new()
        {
            UserId = "u1", Plan = plan.Name, PlanVersion = plan.Version, Anchor = anchor ?? new(2026, 5, 1, 0, 0, 0, TimeSpan.Zero), Cycle = cycle, Version = 1,
        };
        Gate = new(Entitlements, plan, new(), Now);
    }

    public UserGate Gate { get; }

    public Entitlements Entitlements { get; }

    public GateTime Now { get; set; }

    public UsageSummary Summary => Gate.Summary(Now);

    public static Plan Free => PlanCatalogue.BuiltIn.Find("free", T0)!;

    public static Plan Pro => PlanCatalogue.BuiltIn.Find("pro", T0)!;

    public static Plan Enterprise => PlanCatalogue.BuiltIn.Find("enterprise", T0)!;

    /// <summary>A hive request with this many members, or (none) a request to a single model.</summary>
    public static AdmissionRequest Request(
        string id, long tokens = 10, int members = 0, string engine = "vote", decimal cost = 0, string key = Key) => new()
        {
            RequestId = id,
            KeyId = key,
            Engine = members == 0 ? null : engine,
            Calls = [.. Enumerable.Range(0, Math.Max(1, members)).Select(i => new PlannedCall($"test/m{i}", cost))],
            MaxOutputTokens = tokens,
        };

    public static UsageRow Row(string id, DateTimeOffset at, long tokens, decimal cost = 0, string key = Key, int requests = 1, DateTimeOffset period = default) => new()
    {
        Id = id + ":0",
        RequestId = id,
        UserId = "u1",
        KeyId = key,
        PeriodStart = period,
        Model = "test/m0",
        Requests = requests,
        TokensIn = tokens / 3,
        TokensOut = tokens - (tokens / 3),
        CostUsd = cost,
        At = at,
    };

    public void Pass(TimeSpan time) => Now = new(Now.Wall + time, Now.Tick + time.Ticks);

    public void PassSeconds(double seconds) => Pass(TimeSpan.FromSeconds(seconds));

    public void PassTo(DateTimeOffset moment) => Pass(moment - Now.Wall);

    /// <summary>The wall clock is set; the monotonic clock goes on.</summary>
    public void SetWall(TimeSpan by) => Now = Now with { Wall = Now.Wall + by };

    public string NextId() => $"r{++_requests}";

    public Admission Admit(long tokens = 10, int members = 0, decimal cost = 0) => Admit(Request(NextId(), tokens, members, cost: cost));

    public Admission Admit(AdmissionRequest request) => Gate.Admit(request, Now);

    /// <summary>Code of the refusal; null = admitted.</summary>
    public string? Ask(long tokens = 10, int members = 0, decimal cost = 0) => Admit(tokens, members, cost).Refusal?.Code;

    /// <summary>Settles a request with one row that ends now; no tokens = nothing was used.</summary>
    public void Settle(string id, long tokens, decimal cost = 0, string key = Key) =>
        Gate.Settle(id, tokens == 0 && cost == 0 ? [] : Gate.Stamp([Row(id, Now.Wall, tokens, cost, key)]), Now);

    /// <summary>Admits and settles one request that uses what it reserved.</summary>
    public Admission Call(long tokens = 10)
    {
        var admission = Admit(tokens);
        if (admission.Ticket is { } ticket)
        {
            Settle(ticket.RequestId, tokens);
        }

        return admission;
    }

    /// <summary>Counts usage that came by another way than a request.</summary>
    public void Use(long tokens, int requests = 0, decimal cost = 0, string key = "") =>
        Gate.Count(Gate.Stamp([Row(NextId(), Now.Wall, tokens, cost, key, requests)]));

    public bool Apply(Plan plan, long version, DateTimeOffset? anchor = null) =>
        Gate.Apply(Entitlements with { Plan = plan.Name, Version = version, Anchor = anchor ?? Entitlements.Anchor }, plan, Now);

    public void Restore(UsageTotals totals = default, ImmutableArray<OpenReservation> open = default, ImmutableArray<UsageRow> recent = default, Dictionary<string, decimal>? costByKey = null) =>
        Gate.Restore(
            new() { Totals = totals, CostByKey = costByKey ?? [], Open = open.IsDefault ? [] : open, Recent = recent.IsDefault ? [] : recent }, Now);

    public OpenReservation Open(string id, long tokens, TimeSpan ago, decimal cost = 0) =>
        new(id, "u1", Key, Gate.PeriodStart, tokens, cost, Now.Wall - ago, Now.Wall - ago + TimeSpan.FromMinutes(10));
}
