using LLMHive.Billing;
using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>
/// Admits the requests of one user and counts what they used: rates, concurrency, quota, spend and plan features in one
/// decision. Key: <c>user:&lt;user id&gt;</c>.
/// </summary>
[Alias("llmhive.IUserGateGrain"), GrainInterfaceType("llmhive.user-gate")]
public interface IUserGateGrain : IGrainWithStringKey
{
    /// <summary>Checks everything, then takes everything; or refuses and takes only the one request of the rate limit.</summary>
    [Alias("Admit"), ResponseTimeout("00:00:05")]
    Task<Admission> Admit(AdmissionRequest request, CancellationToken cancellationToken = default);

    /// <summary>Counts one request that calls no model. The answer has a refusal or the state of the limits, never a ticket.</summary>
    [Alias("Touch"), ResponseTimeout("00:00:05")]
    Task<Admission> Touch(RateClass rateClass, string keyId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Books what a request really used and gives back what it reserved. Returns when the rows are as durable as the
    /// ledger's level promises. Settling the same request again changes nothing.
    /// </summary>
    [Alias("Settle"), ResponseTimeout("00:00:30")]
    Task Settle(string requestId, ImmutableArray<UsageRow> rows, CancellationToken cancellationToken = default);

    /// <summary>Puts a new plan in force; an older version than the one known is ignored.</summary>
    [Alias("ApplyEntitlements"), ResponseTimeout("00:00:05")]
    Task ApplyEntitlements(Entitlements entitlements, CancellationToken cancellationToken = default);

    /// <summary>What was used of the current period.</summary>
    [Alias("CurrentPeriod"), ResponseTimeout("00:00:05")]
    Task<UsageSummary> CurrentPeriod(CancellationToken cancellationToken = default);

    /// <summary>
    /// Closes a billing period for its invoice: what is being settled is waited for, and what arrives later counts in the open
    /// period. Closing it again gives the same answer. A period that is not over is no period to close.
    /// </summary>
    /// <param name="periodStart">Start of the period (inclusive).</param>
    /// <param name="periodEnd">End of the period (exclusive).</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    [Alias("ClosePeriod"), ResponseTimeout("00:00:30")]
    Task<PeriodUsage> ClosePeriod(DateTimeOffset periodStart, DateTimeOffset periodEnd, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sums what was used so far of a period whose plan is left for another one, so that its overage can be billed at the old
    /// plan's rates; from now on that overage is paid for and counts no more. Asked again it gives the same answer.
    /// </summary>
    [Alias("LeavePlan"), ResponseTimeout("00:00:30")]
    Task<PeriodUsage> LeavePlan(LeftPlan left, CancellationToken cancellationToken = default);

    /// <summary>Sets the most that the user wants to pay for overage in a period, in US dollars, from now on; null = no limit.</summary>
    [Alias("LimitSpend"), ResponseTimeout("00:00:05")]
    Task<SpendLimit> LimitSpend(decimal? limitUsd, CancellationToken cancellationToken = default);

    /// <summary>Books usage that an operator hands in.</summary>
    [Alias("Record"), ResponseTimeout("00:00:30")]
    Task<Outcome<UsageRecorded>> Record(UsageRecord usage, CancellationToken cancellationToken = default);
}
