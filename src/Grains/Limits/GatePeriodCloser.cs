using LLMHive.Usage;

namespace LLMHive.Limits;

/// <summary>Periods are closed by the gate that counts in them.</summary>
internal sealed class GatePeriodCloser(IGrainFactory grains) : IPeriodCloser
{
    public Task<PeriodUsage> Close(string userId, DateTimeOffset periodStart, DateTimeOffset periodEnd, CancellationToken cancellationToken) =>
        grains.UserGate(userId).ClosePeriod(periodStart, periodEnd, cancellationToken);

    public Task<PeriodUsage> LeavePlan(string userId, LeftPlan left, CancellationToken cancellationToken) =>
        grains.UserGate(userId).LeavePlan(left, cancellationToken);
}
