using System.Collections.Immutable;
using LLMHive.Billing;
using LLMHive.Limits;
using LLMHive.Usage;

namespace LLMHive.Testing.Api;

/// <summary>A gate with a fixed room of requests, shared by all users of a test.</summary>
public sealed class ScriptedGate
{
    private int _touched;

    /// <summary>How many requests were counted so far.</summary>
    public int Touched => _touched;

    /// <summary>Requests that pass; more are refused.</summary>
    public int Room { get; set; } = 10;

    /// <summary>The class of the last request counted.</summary>
    public RateClass? LastClass { get; private set; }

    public List<UsageRecord> Records { get; } = [];

    public IUserGateGrain Of(string userId) => new Gate(this, userId);

    private Admission Touch(RateClass rateClass)
    {
        LastClass = rateClass;
        var taken = Interlocked.Increment(ref _touched);
        var status = new LimitStatus
        {
            Requests = new BucketStatus(10, Math.Max(0, Room - taken), TimeSpan.FromSeconds(6 * Math.Min(taken, 10))),
            Now = DateTimeOffset.FromUnixTimeSeconds(1_780_000_000),
        };
        return taken <= Room
            ? new Admission { Limits = status }
            : new Admission
            {
                Limits = status with { RetryAfter = TimeSpan.FromSeconds(5.2) },
                Refusal = Refusal.Of(RefusalCodes.RateLimited, "10 requests a minute are used up."),
            };
    }

    private sealed class Gate(ScriptedGate script, string userId) : IUserGateGrain
    {
        public Task<Admission> Touch(RateClass rateClass, string keyId, CancellationToken cancellationToken = default) =>
            Task.FromResult(script.Touch(rateClass));

        public Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken = default) => Task.FromResult(new UsageSummary
        {
            UserId = userId, Plan = "free", PeriodStart = new(2026, 6, 1, 0, 0, 0, TimeSpan.Zero), PeriodEnd = new(2026, 7, 1, 0, 0, 0, TimeSpan.Zero),
            Requests = 3, Tokens = 4_000, TokensIn = 3_000, TokensOut = 1_000, ReservedRequests = 1, ReservedTokens = 500,
            IncludedRequests = 100, IncludedTokens = 100_000, CostUsd = 0.0123m,
        });

        public Task<Outcome<UsageRecorded>> Record(UsageRecord usage, CancellationToken cancellationToken = default)
        {
            var known = script.Records.Find(record => record.RecordId == usage.RecordId);
            if (known is null)
            {
                script.Records.Add(usage);
            }

            return Task.FromResult<Outcome<UsageRecorded>>(known is null || known == usage
                ? new UsageRecorded(usage.RecordId, known is not null)
                : Refusal.Of(RefusalCodes.UsageRecordConflict, "The record exists with other figures."));
        }

        public Task<Admission> Admit(AdmissionRequest request, CancellationToken cancellationToken = default) => throw Unused();

        public Task Settle(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken = default) => throw Unused();

        public Task ApplyEntitlements(Entitlements entitlements, CancellationToken cancellationToken = default) => throw Unused();

        public Task<PeriodUsage> ClosePeriod(DateTimeOffset periodStart, DateTimeOffset periodEnd, CancellationToken cancellationToken = default) => throw Unused();

        public Task<PeriodUsage> LeavePlan(LeftPlan left, CancellationToken cancellationToken = default) => throw Unused();

        public Task<SpendLimit> LimitSpend(decimal? limitUsd, CancellationToken cancellationToken = default) => throw Unused();

        private static InvalidOperationException Unused() => new("The HTTP front leaves this to the hive.");
    }
}
